/** Runs: what happened, with logs, artifacts and guardrail verdicts; cancelled and repeated here. */
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createRoute, z } from '@hono/zod-openapi'
import { artifactList, logPage, runPage, runSchema, verdictPage } from '../schemas/runs.ts'
import { idParams, idSchema, pageQuery, runStateSchema } from '../schemas/shared.ts'
import { answer, body, callerOf, problems, type RegisterRoutes } from './register.ts'

const tags = ['Runs']
const logQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
})
const artifactParams = idParams.extend({ name: z.string().openapi({ param: { name: 'name', in: 'path' } }) })

const actions: RegisterRoutes = (app, servicesFor) => {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/runs/{id}/cancel',
      operationId: 'cancelRun',
      summary: 'Cancel a Run',
      tags,
      request: { params: idParams },
      responses: { 202: answer(runSchema, 'The Run; it ends within moments.'), ...problems },
    }),
    async context =>
      context.json(
        (await servicesFor(context).cancelRun(callerOf(context), context.req.valid('param').id)) as never,
        202,
      ),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/runs/{id}/rerun',
      operationId: 'rerunRun',
      summary: 'Repeat a Run',
      tags,
      request: {
        params: idParams,
        body: body(
          z.strictObject({
            as_was: z
              .boolean()
              .default(false)
              .openapi({ description: 'With the Definition versions, config, input versions and seed it had.' }),
          }),
        ),
      },
      responses: { 202: answer(runSchema, 'The new Run.'), ...problems },
    }),
    async context =>
      context.json(
        (await servicesFor(context).rerun(
          callerOf(context),
          context.req.valid('param').id,
          context.req.valid('json').as_was,
        )) as never,
        202,
      ),
  )
}

const reads: RegisterRoutes = (app, servicesFor) => {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/runs',
      operationId: 'listRuns',
      summary: 'List Runs, newest first',
      tags,
      request: {
        query: pageQuery.extend({
          project: z.string().optional(),
          instance_id: idSchema.optional(),
          flow_id: idSchema.optional(),
          state: runStateSchema.optional(),
        }),
      },
      responses: { 200: answer(runPage, 'A page of Runs.'), ...problems },
    }),
    async context => context.json((await servicesFor(context).listRuns(context.req.valid('query'))) as never, 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/runs/{id}',
      operationId: 'getRun',
      summary: 'Show a Run',
      tags,
      request: { params: idParams },
      responses: { 200: answer(runSchema, 'The Run.'), ...problems },
    }),
    async context => context.json((await servicesFor(context).getRun(context.req.valid('param').id)) as never, 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/runs/{id}/logs',
      operationId: 'listRunLogs',
      summary: 'Read the log of a Run',
      tags,
      request: { params: idParams, query: logQuery },
      responses: { 200: answer(logPage, 'Lines of the log.'), ...problems },
    }),
    async context => {
      const { after, limit } = context.req.valid('query')
      const items = await servicesFor(context).listLogs(context.req.valid('param').id, after, limit)
      return context.json({ items: [...items], next: items.at(-1)?.sequence ?? after } as never, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/runs/{id}/artifacts',
      operationId: 'listRunArtifacts',
      summary: 'List the files a Run left',
      tags,
      request: { params: idParams },
      responses: { 200: answer(artifactList, 'Its files.'), ...problems },
    }),
    async context =>
      context.json({ items: [...(await servicesFor(context).listArtifacts(context.req.valid('param').id))] }, 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/runs/{id}/artifacts/{name}',
      operationId: 'getRunArtifact',
      summary: 'Download a file of a Run',
      tags,
      request: { params: artifactParams },
      responses: {
        200: {
          description: 'The file.',
          content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
        },
        ...problems,
      },
    }),
    async context => {
      const { id, name } = context.req.valid('param')
      const { artifact, path } = await servicesFor(context).artifactFile(id, name)
      const headers = {
        'content-type': artifact.media_type,
        'content-length': String(artifact.bytes),
        etag: `"${artifact.sha256}"`,
      }
      return new Response(Readable.toWeb(createReadStream(path)) as ReadableStream, { status: 200, headers }) as never
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/guardrail-verdicts',
      operationId: 'listGuardrailVerdicts',
      summary: 'List what guardrails said',
      tags,
      request: { query: pageQuery.extend({ instance_id: idSchema.optional(), run_id: idSchema.optional() }) },
      responses: { 200: answer(verdictPage, 'A page of verdicts.'), ...problems },
    }),
    async context => context.json((await servicesFor(context).listVerdicts(context.req.valid('query'))) as never, 200),
  )
}

export const runRoutes: RegisterRoutes = (app, servicesFor) => {
  actions(app, servicesFor)
  reads(app, servicesFor)
}
