/** Projects as code: what applying a change set would do, and doing it. */
import { createRoute } from '@hono/zod-openapi'
import { changePlanDocument } from '../change-plan-document.ts'
import { changePlanSchema, changeSetSchema } from '../schemas/changes.ts'
import type { ChangeSet } from '../services.ts'
import { answer, body, callerOf, problems, type RegisterRoutes } from './register.ts'

const tags = ['Changes']

export const changeRoutes: RegisterRoutes = (app, servicesFor) => {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/plan',
      operationId: 'planChanges',
      summary: 'Show what applying would do: what is new or differs, which Flows become STALE, and what is refused',
      tags,
      request: { body: body(changeSetSchema) },
      responses: { 200: answer(changePlanSchema, 'What applying would do now. Nothing was written.'), ...problems },
    }),
    async context => {
      const set = context.req.valid('json') as ChangeSet
      return context.json(
        changePlanDocument(await servicesFor(context).planChanges(callerOf(context), set)) as never,
        200,
      )
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/apply',
      operationId: 'applyChanges',
      summary: 'Make a project what is sent: all of it in one transaction, or nothing',
      tags,
      request: { body: body(changeSetSchema) },
      responses: { 200: answer(changePlanSchema, 'What was done.'), ...problems },
    }),
    async context => {
      const set = context.req.valid('json') as ChangeSet
      return context.json(
        changePlanDocument(await servicesFor(context).applyChanges(callerOf(context), set)) as never,
        200,
      )
    },
  )
}
