/** Data: the rows of a dataset as of any moment, as JSON, CSV, Parquet or Arrow by the Accept header. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createRoute, z } from '@hono/zod-openapi'
import { dataQuery } from '../schemas/runs.ts'
import { idParams } from '../schemas/shared.ts'
import type { DataQuery } from '../services.ts'
import { acceptedFormat, mediaTypes } from './accepted-format.ts'
import { problems, type RegisterRoutes } from './register.ts'

const jsonRows = z.object({
  version: z.int(),
  columns: z.record(z.string(), z.string()),
  rows: z.array(z.record(z.string(), z.unknown())),
})
const file = { schema: z.string().openapi({ format: 'binary' }) }

const splitList = (text: string | undefined) =>
  text
    ?.split(',')
    .map(part => part.trim())
    .filter(part => part !== '')

/** Streams a file and disposes of it when the last byte has left, or the client has. */
async function streamFile(
  path: string,
  type: string,
  headers: Record<string, string>,
  dispose: () => Promise<void>,
): Promise<Response> {
  const { size } = await stat(path)
  const stream = createReadStream(path)
  stream.once('close', () => void dispose())
  return new Response(Readable.toWeb(stream) as ReadableStream, {
    headers: { ...headers, 'content-type': type, 'content-length': String(size) },
  })
}

export const dataRoutes: RegisterRoutes = (app, services) => {
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
            'text/csv': file,
            'application/vnd.apache.parquet': file,
            'application/vnd.apache.arrow.stream': file,
          },
        },
        ...problems,
      },
    }),
    async context => {
      const { symbols, columns, ...rest } = context.req.valid('query')
      const query: DataQuery = { ...rest, symbols: splitList(symbols), columns: splitList(columns) }
      const found = await services.readData(
        context.req.valid('param').id,
        query,
        acceptedFormat(context.req.header('accept')),
      )
      const headers = { 'x-dataset-version': String(found.version) }
      if (found.format === 'json')
        return context.json({ version: found.version, columns: found.columns, rows: found.rows } as never, 200, headers)
      return (await streamFile(found.path, mediaTypes[found.format], headers, found.dispose)) as never
    },
  )
}
