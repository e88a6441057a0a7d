/** Activities as pages, and events as server-sent events with recovery by Last-Event-ID. */
import { createRoute, z } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import { activityPage } from '../schemas/runs.ts'
import { pageQuery } from '../schemas/shared.ts'
import type { Services } from '../services.ts'
import { answer, problems, type RegisterRoutes } from './register.ts'

const tags = ['Events']
const eventsQuery = z.object({
  channel: z
    .string()
    .default('*')
    .openapi({ description: 'A channel such as `instance:{id}:status` or `run:{id}`; a pattern may end with `*`.' }),
  after: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .openapi({ description: 'Position after which to begin; the header Last-Event-ID wins.' }),
})
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

export const eventRoutes: RegisterRoutes = (app, services) => {
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
    async context => context.json((await services.listActivities(context.req.valid('query'))) as never, 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/events',
      operationId: 'streamEvents',
      summary: 'Follow status changes, progress and logs as they happen',
      description:
        'Server-sent events. The id of each is its position; reconnecting with Last-Event-ID misses nothing and repeats nothing. Within a channel, `sequence` has no gaps.',
      tags,
      request: { query: eventsQuery },
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
        const { wait, stop } = waiter(services)
        let position = Number.isInteger(last) && context.req.header('last-event-id') ? last : (after ?? 0)
        try {
          await stream.write(': connected\n\n')
          while (!gone.signal.aborted) {
            const events = await services.events(channel, position, batch)
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
