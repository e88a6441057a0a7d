/** Projects: where Instances live. */
import { createRoute, z } from '@hono/zod-openapi'
import { newProjectSchema, projectPage, projectSchema } from '../schemas/instances.ts'
import { pageQuery } from '../schemas/shared.ts'
import { answer, body, callerOf, problems, type RegisterRoutes } from './register.ts'

const tags = ['Projects']
const params = z.object({
  project: z.string().openapi({ param: { name: 'project', in: 'path' }, description: 'Id or name.' }),
})

export const projectRoutes: RegisterRoutes = (app, servicesFor) => {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/projects',
      operationId: 'listProjects',
      summary: 'List projects',
      tags,
      request: { query: pageQuery },
      responses: { 200: answer(projectPage, 'A page of projects.'), ...problems },
    }),
    async context => context.json((await servicesFor(context).listProjects(context.req.valid('query'))) as never, 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/projects',
      operationId: 'createProject',
      summary: 'Create a project',
      tags,
      request: { body: body(newProjectSchema) },
      responses: { 201: answer(projectSchema, 'The project.'), ...problems },
    }),
    async context =>
      context.json(await servicesFor(context).createProject(callerOf(context), context.req.valid('json')), 201),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/projects/{project}',
      operationId: 'getProject',
      summary: 'Show a project',
      tags,
      request: { params },
      responses: { 200: answer(projectSchema, 'The project.'), ...problems },
    }),
    async context => context.json(await servicesFor(context).getProject(context.req.valid('param').project), 200),
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/v1/projects/{project}',
      operationId: 'deleteProject',
      summary: 'Delete an empty project',
      tags,
      request: { params },
      responses: { 204: { description: 'Deleted.' }, ...problems },
    }),
    async context => {
      await servicesFor(context).deleteProject(callerOf(context), context.req.valid('param').project)
      return context.body(null, 204)
    },
  )
}
