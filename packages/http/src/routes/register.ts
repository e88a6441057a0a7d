/** How a group of routes is added to the app. */
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Caller } from '@optaic/domain'
import type { Context } from 'hono'
import type { AppEnvironment } from '../app-environment.ts'
import { problemSchema } from '../schemas/shared.ts'
import type { Services } from '../services.ts'

export type App = OpenAPIHono<AppEnvironment>
/** The use cases as far as the token of a request reaches. */
export type ServicesFor = (context: Context<AppEnvironment>) => Services
export type RegisterRoutes = (app: App, servicesFor: ServicesFor) => void

export const callerOf = (context: Context<AppEnvironment>): Caller => ({
  actor: context.get('principal').actor,
  correlation_id: context.get('correlationId'),
})

/** A JSON answer in the documentation. */
export const answer = <T>(schema: T, description: string) =>
  ({ description, content: { 'application/json': { schema } } }) as const

/** A JSON body in the documentation. */
export const body = <T>(schema: T) => ({ content: { 'application/json': { schema } }, required: true }) as const

/** The refusals that every route may give. */
export const problems = {
  default: {
    description: 'A problem with a stable code.',
    content: { 'application/problem+json': { schema: problemSchema } },
  },
} as const
