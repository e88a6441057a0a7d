/** Experiments: asked about before they are stored, compared by their Runs, promoted to what they are good for. */
import { createRoute, z } from '@hono/zod-openapi'
import { Problem } from '@optaic/domain'
import { comparisonSchema, experimentAnswerSchema, previewSchema } from '../schemas/experiments.ts'
import { instanceSchema } from '../schemas/instances.ts'
import { idParams, jsonObjectSchema } from '../schemas/shared.ts'
import type { ExperimentQuestion } from '../services.ts'
import { acceptedFormat, mediaTypes } from './accepted-format.ts'
import { fileAnswers, streamFile } from './file-answer.ts'
import { answer, body, callerOf, problems, type RegisterRoutes } from './register.ts'

const tags = ['Experiments']

const preview: RegisterRoutes = (app, servicesFor) => {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/experiments/preview',
      operationId: 'previewExperiment',
      summary: 'Try an expression over datasets without storing anything',
      tags,
      request: { body: body(previewSchema) },
      responses: {
        200: {
          description: 'What was asked for: report, values, plan; or a file of the values.',
          content: {
            'application/json': { schema: experimentAnswerSchema },
            ...fileAnswers,
          },
        },
        ...problems,
      },
    }),
    async context => {
      const question = context.req.valid('json') as ExperimentQuestion
      const format = acceptedFormat(context.req.header('accept'))
      const found = await servicesFor(context).previewExperiment(question, format, context.req.raw.signal)
      if (found.format === 'json') return context.json(found.document as never, 200)
      return (await streamFile(found.path, mediaTypes[found.format], {}, found.dispose)) as never
    },
  )
}

const listOfIds = z
  .string()
  .openapi({ description: 'Ids of two to twenty Runs, with commas between them.' })
  .transform(text => text.split(',').map(part => part.trim()))

const comparison: RegisterRoutes = (app, servicesFor) => {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/experiments/compare',
      operationId: 'compareRuns',
      summary: 'Show the metrics of Runs side by side',
      tags,
      request: { query: z.object({ runs: listOfIds }) },
      responses: { 200: answer(comparisonSchema, 'One column for each Run.'), ...problems },
    }),
    async context => {
      const { runs } = context.req.valid('query')
      if (runs.length < 2 || runs.length > 20)
        throw new Problem('invalid_request', `${runs.length} Runs cannot be compared`, { next: 'Name two to twenty.' })
      return context.json((await servicesFor(context).compareRuns(runs)) as never, 200)
    },
  )
}

const promotion: RegisterRoutes = (app, servicesFor) => {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/instances/{id}/promote',
      operationId: 'promoteInstance',
      summary: 'Make of an Instance what it is good for: of an experiment, a signal',
      tags,
      request: {
        params: idParams,
        body: body(jsonObjectSchema.openapi({ example: { name: 'momentum', min: -10, max: 10 } })),
      },
      responses: { 201: answer(instanceSchema, 'The Instance that was made, with where it comes from.'), ...problems },
    }),
    async context => {
      const { id } = context.req.valid('param')
      const made = await servicesFor(context).promoteInstance(callerOf(context), id, context.req.valid('json') as never)
      return context.json(made as never, 201)
    },
  )
}

export const experimentRoutes: RegisterRoutes = (app, servicesFor) => {
  preview(app, servicesFor)
  comparison(app, servicesFor)
  promotion(app, servicesFor)
}
