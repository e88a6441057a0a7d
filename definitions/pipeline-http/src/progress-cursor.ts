/** What one refresh leaves to the next: validators of what was read, and the last date of each symbol. No secrets. */
import { createHash } from 'node:crypto'
import { type PipelineContext, z } from '@optaic/kit'
import type { HttpParams } from './params.ts'

const validator = z.object({ etag: z.string().nullable(), last_modified: z.string().nullable() })
export type Validator = z.output<typeof validator>

const shape = z.object({
  /** Digest of the configuration. After a change nothing of the past holds: new symbols need all of their history. */
  config: z.string(),
  validators: z.record(z.string(), validator),
  /** By the symbol asked for; `""` when there is no list. */
  last_dates: z.record(z.string(), z.string()),
})
export type HttpCursor = z.output<typeof shape>

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)

export const emptyCursor = (params: HttpParams): HttpCursor => ({
  config: digest(JSON.stringify(params)),
  validators: {},
  last_dates: {},
})

/** What holds of the last refresh for this configuration; null at the first, and when all is to be read anew. */
export function cursorOf(last: PipelineContext['last'], params: HttpParams): HttpCursor | null {
  const parsed = shape.safeParse(last?.cursor)
  return parsed.success && parsed.data.config === emptyCursor(params).config ? parsed.data : null
}

/** Validators are kept by the address without its secrets, and by nothing that could be turned back into it. */
export const validatorKey = (shown: string): string => digest(shown)

export function validatorOf(headers: Headers): Validator | null {
  const [etag, last_modified] = [headers.get('etag'), headers.get('last-modified')]
  return etag === null && last_modified === null ? null : { etag, last_modified }
}
