/** Instances: created with their Flows, changed, deleted, and asked for what depends on what. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  flowSchema,
  instanceChangeSchema,
  instancePage,
  instanceSchema,
  lineageSchema,
  newInstanceSchema,
  versionPage,
} from '../schemas/instances.ts'
import { runPage } from '../schemas/runs.ts'
import { idParams, pageQuery, runStateSchema } from '../schemas/shared.ts'
import type { InstanceChange, NewInstance } from '../services.ts'
import { answer, body, callerOf, problems, type RegisterRoutes } from './register.ts'

const tags = ['Instances']
const cascadeQuery = z.object({
  cascade: z.enum(['true', 'false']).default('false').openapi({ description: 'Delete what depends on it, too.' }),
})
const lineageQuery = z.object({
  direction: z.enum(['upstream', 'downstream', 'both']).default('both'),
  depth: z.coerce.number().int().min(1).max(1000).default(100),
})

const changes: RegisterRoutes = (app, servicesFor) => {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/instances',
      operationId: 'createInstance',
      summary: 'Create an Instance and its Flows',
      tags,
      request: { body: body(newInstanceSchema) },
      responses: { 201: answer(instanceSchema, 'The Instance; its Flows are being provisioned.'), ...problems },
    }),
    async context =>
      context.json(
        (await servicesFor(context).createInstance(
          callerOf(context),
          context.req.valid('json') as NewInstance,
        )) as never,
        201,
      ),
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/api/v1/instances/{id}',
      operationId: 'updateInstance',
      summary: 'Change an Instance',
      tags,
      request: { params: idParams, body: body(instanceChangeSchema) },
      responses: { 200: answer(instanceSchema, 'The Instance as it is now.'), ...problems },
    }),
    async context =>
      context.json(
        (await servicesFor(context).updateInstance(
          callerOf(context),
          context.req.valid('param').id,
          context.req.valid('json') as InstanceChange,
        )) as never,
        200,
      ),
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/v1/instances/{id}',
      operationId: 'deleteInstance',
      summary: 'Delete an Instance, its Flows and their deployments',
      tags,
      request: { params: idParams, query: cascadeQuery },
      responses: { 200: answer(z.object({ deleted: z.array(z.string()) }), 'What was deleted.'), ...problems },
    }),
    async context => {
      const deleted = await servicesFor(context).deleteInstance(
        callerOf(context),
        context.req.valid('param').id,
        context.req.valid('query').cascade === 'true',
      )
      return context.json({ deleted: [...deleted] }, 200)
    },
  )
}

const reads: RegisterRoutes = (app, servicesFor) => {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/instances',
      operationId: 'listInstances',
      summary: 'List Instances',
      tags,
      request: {
        query: pageQuery.extend({
          project: z.string().optional(),
          type: z.string().optional(),
          name: z.string().optional(),
        }),
      },
      responses: { 200: answer(instancePage, 'A page of Instances.'), ...problems },
    }),
    async context => context.json((await servicesFor(context).listInstances(context.req.valid('query'))) as never, 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/instances/{id}',
      operationId: 'getInstance',
      summary: 'Show an Instance',
      tags,
      request: { params: idParams },
      responses: { 200: answer(instanceSchema, 'The Instance.'), ...problems },
    }),
    async context =>
      context.json((await servicesFor(context).getInstance(context.req.valid('param').id)) as never, 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/instances/{id}/flows',
      operationId: 'listInstanceFlows',
      summary: 'List the Flows of an Instance',
      tags,
      request: { params: idParams },
      responses: { 200: answer(z.object({ items: z.array(flowSchema) }), 'Its Flows.'), ...problems },
    }),
    async context =>
      context.json(
        { items: (await servicesFor(context).getInstance(context.req.valid('param').id)).flows } as never,
        200,
      ),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/instances/{id}/runs',
      operationId: 'listInstanceRuns',
      summary: 'List the Runs of an Instance, newest first',
      tags,
      request: { params: idParams, query: pageQuery.extend({ state: runStateSchema.optional() }) },
      responses: { 200: answer(runPage, 'A page of Runs.'), ...problems },
    }),
    async context => {
      const { id } = (await servicesFor(context).getInstance(context.req.valid('param').id)) as { id: string }
      return context.json(
        (await servicesFor(context).listRuns({ ...context.req.valid('query'), instance_id: id })) as never,
        200,
      )
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/instances/{id}/lineage',
      operationId: 'getLineage',
      summary: 'Show what the Instance depends on and what depends on it, with live statuses',
      tags,
      request: { params: idParams, query: lineageQuery },
      responses: { 200: answer(lineageSchema, 'Flows and edges.'), ...problems },
    }),
    async context => {
      const { direction, depth } = context.req.valid('query')
      return context.json(
        (await servicesFor(context).lineage(context.req.valid('param').id, direction, depth)) as never,
        200,
      )
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/instances/{id}/versions',
      operationId: 'listDatasetVersions',
      summary: 'List the versions of a dataset, newest first',
      tags,
      request: { params: idParams, query: pageQuery },
      responses: { 200: answer(versionPage, 'A page of versions.'), ...problems },
    }),
    async context =>
      context.json(
        (await servicesFor(context).listVersions(context.req.valid('param').id, context.req.valid('query'))) as never,
        200,
      ),
  )
}

export const instanceRoutes: RegisterRoutes = (app, servicesFor) => {
  changes(app, servicesFor)
  reads(app, servicesFor)
}
