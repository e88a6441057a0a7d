/** The HTTP room put together: guard, routes, documentation, and one shape of answer for everything that goes wrong. */

import { OpenAPIHono } from '@hono/zod-openapi'
import { fullAccess, Problem, problemCatalogue } from '@optaic/domain'
import { bodyLimit } from 'hono/body-limit'
import { withinAccess } from './access/within-access.ts'
import type { AppEnvironment } from './app-environment.ts'
import { homePage } from './home-page.ts'
import { asProblem, problemResponse } from './problems.ts'
import { addReferencePage } from './reference-page.ts'
import { changeRoutes } from './routes/changes.ts'
import { dataRoutes } from './routes/data.ts'
import { definitionRoutes } from './routes/definitions.ts'
import { eventRoutes } from './routes/events.ts'
import { experimentRoutes } from './routes/experiments.ts'
import { flowRoutes } from './routes/flows.ts'
import { instanceRoutes } from './routes/instances.ts'
import { addOperations } from './routes/operations.ts'
import { projectRoutes } from './routes/projects.ts'
import type { App, ServicesFor } from './routes/register.ts'
import { runRoutes } from './routes/runs.ts'
import { type GuardOptions, guard } from './security/guard.ts'
import { storableText } from './security/storable-text.ts'
import type { Services } from './services.ts'

export interface AppOptions {
  readonly services: Services
  readonly version: string
  readonly guard: GuardOptions
  readonly newId: () => string
  /** Told of every fault that is ours, with the correlation id. */
  readonly onFault: (fault: unknown, correlationId: string) => void
}

const groups = [
  projectRoutes,
  definitionRoutes,
  instanceRoutes,
  changeRoutes,
  flowRoutes,
  runRoutes,
  experimentRoutes,
  dataRoutes,
  eventRoutes,
]

/** The OpenAPI 3.1 document of the routes. */
export const openApiDocument = (app: App, version: string) =>
  app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'OptAIC',
      version,
      description: 'Definitions, Instances, Flows and Runs of quantitative research.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    // Without --token-file nobody is asked for a token.
    security: [{}, { token: [] }],
    tags: [
      'Projects',
      'Definitions',
      'Instances',
      'Changes',
      'Flows',
      'Runs',
      'Experiments',
      'Data',
      'Events',
      'Operations',
    ].map(name => ({
      name,
    })),
  })

export function createApp({ services, version, guard: guardOptions, newId, onFault }: AppOptions): App {
  const app: App = new OpenAPIHono<AppEnvironment>({
    defaultHook: result => {
      if (result.success) return
      throw new Problem('invalid_request', 'The request does not have the documented shape', {
        details: result.error.issues.map(issue => ({ path: `/${issue.path.join('/')}`, message: issue.message })),
        next: 'Mend what is listed; the shape is at /docs.',
      })
    },
  })
  app.onError((fault, context) => {
    const problem = asProblem(fault)
    const correlationId = context.get('correlationId') ?? newId()
    if (problem.code === 'internal_error') onFault(fault, correlationId)
    return problemResponse(context, problem, correlationId)
  })
  app.notFound(context =>
    problemResponse(
      context,
      new Problem('route_not_found', `No route ${context.req.method} ${context.req.path}`, {
        next: 'See /docs for the routes there are.',
      }),
      context.get('correlationId') ?? newId(),
    ),
  )
  app.use(async (context, next) => {
    context.set('correlationId', newId())
    context.set('principal', { actor: 'local', access: fullAccess })
    context.set('isAdmitted', () => true)
    await next()
    context.header('x-correlation-id', context.get('correlationId'))
    context.header('x-content-type-options', 'nosniff')
  })
  app.use(guard(guardOptions))
  app.use(
    bodyLimit({
      maxSize: guardOptions.maxBodyBytes,
      onError: () => {
        throw new Problem('request_too_large', `The request is larger than ${guardOptions.maxBodyBytes} bytes`, {
          next: 'Send less at a time.',
        })
      },
    }),
  )
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description:
      'A token of the file given with --token-file; the file says which projects it reaches and whether it may change them.',
  })
  app.use(storableText())
  const servicesFor: ServicesFor = context => withinAccess(services, context.get('principal').access)
  for (const register of groups) register(app, servicesFor)
  addOperations(app, servicesFor, version)
  addPages(app, servicesFor, version)
  return app
}

/** The documentation and the home page: for people. */
function addPages(app: App, servicesFor: ServicesFor, version: string): void {
  app.get('/openapi.json', context => context.json(openApiDocument(app, version)))
  addReferencePage(app)
  app.get('/docs/problems', context => {
    const entries = Object.entries(problemCatalogue).map(
      ([code, { about }]) => `<h2 id="${code}">${code}</h2><p>${about}</p>`,
    )
    return context.html(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>OptAIC problems</title><h1>Problem codes</h1>${entries.join('')}</html>`,
    )
  })
  app.get('/', async context => context.html(await homePage(servicesFor(context), version)))
}
