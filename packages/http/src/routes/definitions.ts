/** Definitions: the catalogue of versioned plugins. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  definitionKindSchema,
  definitionPage,
  definitionSchema,
  definitionVersionList,
} from '../schemas/definitions.ts'
import { pageQuery } from '../schemas/shared.ts'
import { answer, problems, type RegisterRoutes } from './register.ts'

const tags = ['Definitions']
const params = z.object({
  definition: z.string().openapi({ param: { name: 'definition', in: 'path' }, description: 'Id or name.' }),
})

export const definitionRoutes: RegisterRoutes = (app, services) => {
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
    async context => context.json((await services.listDefinitions(context.req.valid('query'))) as never, 200),
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
    async context => context.json(await services.getDefinition(context.req.valid('param').definition), 200),
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
        { items: await services.listDefinitionVersions(context.req.valid('param').definition) } as never,
        200,
      ),
  )
}
