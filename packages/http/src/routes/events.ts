/** Activities and events as pages, events as they happen with recovery by Last-Event-ID, and admission to watch them. */
import { createRoute, z } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import { admissionRequest, admissionSchema, eventPage, eventQuery } from '../schemas/events.ts'
import { activityPage } from '../schemas/runs.ts'
import { pageQuery } from '../schemas/shared.ts'
import type { Services } from '../services.ts'
import { answer, body, problems, type RegisterRoutes } from './register.ts'

const tags = ['Events']
const keepAlive = 15_000
const batch = 500

/** Resolves at the next notification, or when the time is up, or when the reader is gone. */
function waiter(services: Services): { wait: (signal: AbortSignal) => Promise<void>; stop: () => void } {
  let pending = false
  let wake: (() => void) | null = null
  const stop = services.onEvents(() => {
    pending = true
    wake?.()
  })
  const wait = async (signal: AbortSignal) => {
    if (!pending && !signal.aborted) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, keepAlive)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
        signal.addEventListener('abort', () => wake?.(), { once: true })
      })
      wake = null
    }
    pending = false
  }
  return { wait, stop }
}

const admissionRoutes: RegisterRoutes = (app, servicesFor) => {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/events/history',
      operationId: 'listEvents',
      summary: 'List events after a position, oldest first',
      description: 'For who was away for longer than the realtime server remembers: nothing is ever forgotten here.',
      tags,
      request: { query: eventQuery.extend({ limit: pageQuery.shape.limit }) },
      responses: { 200: answer(eventPage, 'A page of events; fewer than `limit` are all there are.'), ...problems },
    }),
    async context => {
      const { channel, after = 0, limit } = context.req.valid('query')
      const items = await servicesFor(context).events(channel, after, limit)
      return context.json({ items, next: items.at(-1)?.position ?? after } as never, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/realtime/admission',
      operationId: 'admitToRealtime',
      summary: 'Ask how to watch channels, and for the tokens that it takes',
      description:
        'The packages/realtime-client does this by itself. Refused with `channel_not_found` when one is not there, or not for the token of the request.',
      tags,
      request: { body: body(admissionRequest) },
      responses: { 200: answer(admissionSchema, 'By what, where, and with which tokens.'), ...problems },
    }),
    async context =>
      context.json(
        (await servicesFor(context).admit(context.get('principal'), context.req.valid('json').channels)) as never,
        200,
      ),
  )
}

export const eventRoutes: RegisterRoutes = (app, servicesFor) => {
  admissionRoutes(app, servicesFor)
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/activities',
      operationId: 'listActivities',
      summary: 'List who did what, newest first',
      tags,
      request: {
        query: pageQuery.extend({
          project: z.string().optional(),
          resource_id: z.string().optional(),
          correlation_id: z.string().optional(),
        }),
      },
      responses: { 200: answer(activityPage, 'A page of activities.'), ...problems },
    }),
    async context =>
      context.json((await servicesFor(context).listActivities(context.req.valid('query'))) as never, 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/events',
      operationId: 'streamEvents',
      summary: 'Follow status changes, progress and logs as they happen',
      description:
        'Server-sent events. The id of each is its position; reconnecting with the header Last-Event-ID, which wins over `after`, misses nothing and repeats nothing. Within a channel, `sequence` has no gaps. The stream ends when the token of the request is withdrawn or changed.',
      tags,
      request: { query: eventQuery },
      responses: {
        200: { description: 'A stream of events.', content: { 'text/event-stream': { schema: z.string() } } },
        ...problems,
      },
    }),
    context => {
      const { channel, after } = context.req.valid('query')
      const last = Number(context.req.header('last-event-id'))
      return streamSSE(context, async stream => {
        const gone = new AbortController()
        stream.onAbort(() => gone.abort())
        const services = servicesFor(context)
        const { wait, stop } = waiter(services)
        let position = Number.isInteger(last) && context.req.header('last-event-id') ? last : (after ?? 0)
        try {
          await stream.write(': connected\n\n')
          while (!gone.signal.aborted) {
            const events = await services.events(channel, position, batch)
            if (!context.get('isAdmitted')()) break
            for (const event of events) {
              const { position: id, ...data } = event
              await stream.writeSSE({ id: String(id), event: event.type, data: JSON.stringify(data) })
              position = id
            }
            if (events.length < batch) {
              await wait(gone.signal)
              if (!gone.signal.aborted) await stream.write(': \n\n')
            }
          }
        } finally {
          stop()
        }
      }) as never
    },
  )
}
