/** Flows: what is stale and why, and the button that runs them. */

import { createRoute, z } from '@hono/zod-openapi'
import { flowStatuses } from '@optaic/domain'
import { flowPage, flowSchema } from '../schemas/instances.ts'
import { newRunSchema, planSchema, triggeredSchema } from '../schemas/runs.ts'
import { idParams, pageQuery } from '../schemas/shared.ts'
import { answer, body, callerOf, problems, type RegisterRoutes } from './register.ts'

const tags = ['Flows']

export const flowRoutes: RegisterRoutes = (app, servicesFor) => {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/flows',
      operationId: 'listFlows',
      summary: 'List Flows with their statuses',
      tags,
      request: { query: pageQuery.extend({ project: z.string().optional(), status: z.enum(flowStatuses).optional() }) },
      responses: { 200: answer(flowPage, 'A page of Flows.'), ...problems },
    }),
    async context => context.json((await servicesFor(context).listFlows(context.req.valid('query'))) as never, 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/flows/{id}',
      operationId: 'getFlow',
      summary: 'Show a Flow',
      tags,
      request: { params: idParams },
      responses: { 200: answer(flowSchema, 'The Flow.'), ...problems },
    }),
    async context => context.json((await servicesFor(context).getFlow(context.req.valid('param').id)) as never, 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/flows/{id}/runs',
      operationId: 'createRun',
      summary: 'Run a Flow',
      description:
        'Refused with `upstream_not_ready` while an upstream Flow is not READY, unless the mode is `force` or `recursive`.',
      tags,
      request: { params: idParams, body: body(newRunSchema) },
      responses: { 202: answer(triggeredSchema, 'What was started.'), ...problems },
    }),
    async context => {
      const { mode, plan_only } = context.req.valid('json')
      return context.json(
        (await servicesFor(context).triggerRun(
          callerOf(context),
          context.req.valid('param').id,
          mode,
          plan_only,
        )) as never,
        202,
      )
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/plans/{id}',
      operationId: 'getPlan',
      summary: 'Show a recursive plan and how far it is',
      tags,
      request: { params: idParams },
      responses: { 200: answer(planSchema, 'The plan.'), ...problems },
    }),
    async context => context.json((await servicesFor(context).getPlan(context.req.valid('param').id)) as never, 200),
  )
}
