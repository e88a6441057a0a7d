/** Health, readiness and metrics: for machines that watch the server, and people on call. */
import { createRoute, z } from '@hono/zod-openapi'
import { type App, answer, problems, type ServicesFor } from './register.ts'

const tags = ['Operations']
const readiness = z
  .object({ status: z.enum(['ready', 'not_ready']), faults: z.array(z.string()) })
  .openapi('Readiness', { example: { status: 'ready', faults: [] } })

/** `/healthz` and `/readyz` answer without a token; what they tell is no secret. */
export function addOperations(app: App, servicesFor: ServicesFor, version: string): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/healthz',
      operationId: 'getHealth',
      summary: 'Say that the server lives, and which version it is',
      tags,
      responses: { 200: answer(z.object({ status: z.literal('ok'), version: z.string() }), 'It lives.'), ...problems },
    }),
    context => context.json({ status: 'ok', version } as const, 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/readyz',
      operationId: 'getReadiness',
      summary: 'Say whether everything that the server needs answers',
      tags,
      responses: {
        200: answer(readiness, 'Everything is in order.'),
        503: answer(readiness, 'What is not in order.'),
        ...problems,
      },
    }),
    async context => {
      const faults = [...(await servicesFor(context).readiness())]
      return faults.length === 0
        ? context.json({ status: 'ready', faults } as const, 200)
        : context.json({ status: 'not_ready', faults } as const, 503)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/metrics',
      operationId: 'getMetrics',
      summary: 'Metrics in the text format of Prometheus',
      tags,
      responses: {
        200: { description: 'Metrics.', content: { 'text/plain': { schema: z.string() } } },
        ...problems,
      },
    }),
    async context =>
      context.text(await servicesFor(context).metrics(), 200, {
        'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      }),
  )
}
