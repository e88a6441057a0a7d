/** Shapes that many routes share. */

import { z } from '@hono/zod-openapi'
import { flowStatuses, problemCatalogue, runStates } from '@optaic/domain'

export const idSchema = z.uuid().openapi({ example: '0199f0c2-7b1e-7c3a-9d0e-3f2a1b4c5d6e' })
export const nameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'lower-case letters, digits, dot, dash and underscore; at most 100')
  .openapi({ example: 'prices' })
export const instantSchema = z.string().openapi({ format: 'date-time', example: '2026-03-06T21:00:00.000Z' })
export const daySchema = z.string().openapi({ format: 'date', example: '2026-03-06' })

/** A date that somebody asks for; `daySchema` is what we say ourselves. */
export const dayInput = z.iso.date('must be a date such as 2026-03-06').openapi({ example: '2026-03-06' })
export const instantInput = z.iso
  .datetime({ offset: true, error: 'must be a moment with its zone, such as 2026-03-06T21:00:00Z' })
  .openapi({ example: '2026-03-06T21:00:00Z' })
export const jsonObjectSchema = z.record(z.string(), z.unknown()).openapi('JsonObject')
export const flowStatusSchema = z.enum(flowStatuses).openapi('FlowStatus')
export const runStateSchema = z.enum(runStates).openapi('RunState')

export const problemSchema = z
  .object({
    type: z
      .string()
      .openapi({ description: 'Page that explains the code.', example: '/docs/problems#upstream_not_ready' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(problemCatalogue) as [string, ...string[]]),
    next: z.string().optional().openapi({ description: 'What to do next.' }),
    details: z.array(z.looseObject({ path: z.string().optional(), message: z.string() })),
    instance: z.string().openapi({ description: 'Correlation id; it is in the log.' }),
  })
  .openapi('Problem', { description: 'RFC 9457 problem with a stable code.' })

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100).openapi({ description: 'Most items in the answer.' }),
  after: z.string().optional().openapi({ description: '`next` of the page before.' }),
})

export const pagedSchema = <T extends z.ZodType>(item: T, name: string) =>
  z.object({ items: z.array(item), next: z.string().nullable() }).openapi(name)

export const idParams = z.object({ id: idSchema.openapi({ param: { name: 'id', in: 'path' } }) })
