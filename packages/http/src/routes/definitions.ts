/** Definitions: the catalogue of versioned plugins. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  definitionKindSchema,
  definitionPage,
  definitionSchema,
  definitionVersionList,
  definitionVersionSchema,
  newMacroSchema,
  newMacroVersionSchema,
} from '../schemas/definitions.ts'
import { pageQuery } from '../schemas/shared.ts'
import type { MacroVersionInput } from '../services.ts'
import { answer, body, callerOf, problems, type RegisterRoutes } from './register.ts'

const tags = ['Definitions']
const params = z.object({
  definition: z.string().openapi({ param: { name: 'definition', in: 'path' }, description: 'Id or name.' }),
})

const registering: RegisterRoutes = (app, servicesFor) => {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/definitions',
      operationId: 'registerMacro',
      summary: 'Register a macro: its examples are run, and it is proven not to know the future',
      tags,
      request: { body: body(newMacroSchema) },
      responses: { 201: answer(definitionVersionSchema, 'Its first version.'), ...problems },
    }),
    async context => {
      const { kind: _, name, ...input } = context.req.valid('json')
      const added = await servicesFor(context).registerMacro(callerOf(context), name, input as MacroVersionInput)
      return context.json(added as never, 201)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/definitions/{definition}/versions',
      operationId: 'registerMacroVersion',
      summary: 'Register a new version of a macro; Flows whose expressions name it become STALE',
      tags,
      request: { params, body: body(newMacroVersionSchema) },
      responses: { 201: answer(definitionVersionSchema, 'The version.'), ...problems },
    }),
    async context => {
      const { definition } = context.req.valid('param')
      const input = context.req.valid('json') as MacroVersionInput
      return context.json(
        (await servicesFor(context).registerMacroVersion(callerOf(context), definition, input)) as never,
        201,
      )
    },
  )
}

export const definitionRoutes: RegisterRoutes = (app, servicesFor) => {
  registering(app, servicesFor)
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/definitions',
      operationId: 'listDefinitions',
      summary: 'List Definitions',
      tags,
      request: { query: pageQuery.extend({ kind: definitionKindSchema.optional(), name: z.string().optional() }) },
      responses: { 200: answer(definitionPage, 'A page of Definitions.'), ...problems },
    }),
    async context =>
      context.json((await servicesFor(context).listDefinitions(context.req.valid('query'))) as never, 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/definitions/{definition}',
      operationId: 'getDefinition',
      summary: 'Show a Definition',
      tags,
      request: { params },
      responses: { 200: answer(definitionSchema, 'The Definition.'), ...problems },
    }),
    async context => context.json(await servicesFor(context).getDefinition(context.req.valid('param').definition), 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/definitions/{definition}/versions',
      operationId: 'listDefinitionVersions',
      summary: 'List the versions of a Definition, newest first',
      tags,
      request: { params },
      responses: { 200: answer(definitionVersionList, 'Its versions.'), ...problems },
    }),
    async context =>
      context.json(
        { items: await servicesFor(context).listDefinitionVersions(context.req.valid('param').definition) } as never,
        200,
      ),
  )
}
