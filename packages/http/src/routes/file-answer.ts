/** Files as answers: what they are called in the documentation, and how one is sent. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { z } from '@hono/zod-openapi'

const file = { schema: z.string().openapi({ format: 'binary' }) }

/** The media types of files of values, for the documentation of a route. */
export const fileAnswers = {
  'text/csv': file,
  'application/vnd.apache.parquet': file,
  'application/vnd.apache.arrow.stream': file,
} as const

/** Streams a file and disposes of it when the last byte has left, or the client has. */
export async function streamFile(
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
