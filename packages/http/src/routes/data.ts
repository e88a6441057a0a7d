/** Data: the rows of a dataset as of any moment, as JSON, CSV, Parquet or Arrow by the Accept header. */
import { createRoute, z } from '@hono/zod-openapi'
import { dataQuery } from '../schemas/runs.ts'
import { idParams } from '../schemas/shared.ts'
import type { DataQuery } from '../services.ts'
import { acceptedFormat, mediaTypes } from './accepted-format.ts'
import { fileAnswers, streamFile } from './file-answer.ts'
import { problems, type RegisterRoutes } from './register.ts'

const jsonRows = z.object({
  version: z.int(),
  columns: z.record(z.string(), z.string()),
  rows: z.array(z.record(z.string(), z.unknown())),
  more: z.boolean().openapi({ description: 'There are more rows than `limit`; the other formats give all of them.' }),
})

const splitList = (text: string | undefined) =>
  text
    ?.split(',')
    .map(part => part.trim())
    .filter(part => part !== '')

export const dataRoutes: RegisterRoutes = (app, servicesFor) => {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/instances/{id}/data',
      operationId: 'readData',
      summary: 'Read the rows of a dataset or signal',
      tags: ['Data'],
      request: { params: idParams, query: dataQuery },
      responses: {
        200: {
          description: 'Rows sorted by symbol and date.',
          content: {
            'application/json': { schema: jsonRows },
            ...fileAnswers,
          },
        },
        ...problems,
      },
    }),
    async context => {
      const { symbols, columns, ...rest } = context.req.valid('query')
      const query: DataQuery = { ...rest, symbols: splitList(symbols), columns: splitList(columns) }
      const found = await servicesFor(context).readData(
        context.req.valid('param').id,
        query,
        acceptedFormat(context.req.header('accept')),
      )
      const headers = { 'x-dataset-version': String(found.version) }
      if (found.format === 'json')
        return context.json(
          { version: found.version, columns: found.columns, rows: found.rows, more: found.more } as never,
          200,
          headers,
        )
      return (await streamFile(found.path, mediaTypes[found.format], headers, found.dispose)) as never
    },
  )
}
