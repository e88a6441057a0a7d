/** What a configuration of the HTTP pipeline says: where to ask, how to page, and which columns to keep. */
import { isDuration, z } from '@optaic/kit'

const duration = (fallback: string, about: string) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/)
    .refine(isDuration)
    .default(fallback)
    .describe(`${about} A number with one unit: 250ms, 10s, 30m.`)

const dateFormats = ['iso', 'yyyymmdd', 'mm/dd/yyyy', 'dd/mm/yyyy', 'dd.mm.yyyy', 'unix', 'unix_ms'] as const
const dateFormat = z
  .enum(dateFormats)
  .describe('How dates and moments are written. unix counts seconds, unix_ms milliseconds since 1970.')
export type DateFormat = (typeof dateFormats)[number]

const source = z
  .string()
  .min(1)
  .describe('Name of a CSV column, or path in a JSON record (quote.close). Counted from 0 where there are no names.')

const field = z.union([
  source,
  z.strictObject({
    from: source,
    type: z.enum(['number', 'integer', 'string', 'boolean', 'date', 'timestamp']).default('number'),
    format: dateFormat.default('iso').describe('Only for dates and timestamps.'),
    optional: z.boolean().default(false).describe('True: a page or file that lacks it altogether is no fault.'),
  }),
])

const columns = z.strictObject({
  date: source,
  date_format: dateFormat.default('iso'),
  symbol: z
    .union([source, z.strictObject({ constant: z.string().min(1) })])
    .optional()
    .describe('Left out: the symbol that was asked for, of the list `symbols`.'),
  knowledge_time: source.optional().describe('When the source knew the row; left out: the time of the Run.'),
  knowledge_time_format: dateFormat.default('iso'),
  fields: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/), field)
    .describe('Name of each column of the dataset and where it comes from. A bare name is a number.'),
})
export type ColumnMapping = z.output<typeof columns>

const lastPage = z
  .enum(['empty', 'short'])
  .default('empty')
  .describe('What shows the end. `short` saves a request, and is safe only where the source never caps the page size.')

const paging = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('page'),
    parameter: z.string().min(1).default('page'),
    first: z.int().min(0).default(1),
    size: z.int().min(1).optional().describe('Records of a full page; needed for `short`.'),
    last_page: lastPage,
  }),
  z.strictObject({
    kind: z.literal('offset'),
    parameter: z.string().min(1).default('offset'),
    limit_parameter: z.string().min(1).default('limit'),
    limit: z.int().min(1),
    last_page: lastPage,
  }),
  z.strictObject({
    kind: z.literal('cursor'),
    parameter: z.string().min(1),
    path: z.string().min(1).describe('Where the answer has the next cursor: meta.next.'),
  }),
  z.strictObject({
    kind: z.literal('next_link'),
    path: z.string().min(1).describe('Where the answer has the URL of the next page: links.next.'),
  }),
  z.strictObject({ kind: z.literal('link_header') }),
])
export type Paging = z.output<typeof paging>

const format = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('csv'),
    delimiter: z.string().length(1).default(','),
    header: z.boolean().default(true),
  }),
  z.strictObject({
    kind: z.literal('json'),
    records: z.string().default('').describe('Path to the list of records: data.items. Empty: the answer is the list.'),
  }),
])
export type Format = z.output<typeof format>

const symbol = z.union([
  z.string().min(1),
  z.strictObject({ symbol: z.string().min(1), ask_for: z.string().min(1).describe('What the source calls it.') }),
])

export const httpParams = z.strictObject({
  url: z
    .string()
    .regex(/^https?:\/\/[^/?#{}@\s\\]+([/?#]|$)/)
    .describe('http or https. May hold {symbol}, {last_date}, {today} and {secret:NAME} after the host.'),
  query: z.record(z.string(), z.string()).default({}).describe('Query parameters; values may hold the same.'),
  headers: z.record(z.string(), z.string()).default({}).describe('Request headers; values may hold the same.'),
  symbols: z.array(symbol).min(1).max(20_000).optional().describe('One request for each, in place of {symbol}.'),
  format: format.default({ kind: 'json', records: '' }),
  columns,
  missing: z.array(z.string()).default(['']).describe('Texts that mean missing.'),
  paging: paging.default({ kind: 'none' }),
  timezone: z.string().default('UTC').describe('Where {today}, unix dates and moments without an offset belong.'),
  first_date: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .default('1970-01-01')
    .describe('{last_date} at the first refresh.'),
  overlap_days: z
    .int()
    .min(0)
    .max(3650)
    .default(0)
    .describe('{last_date} goes back by so many days, for restatements.'),
  timeout: duration('60s', 'For one attempt, from asking to the last byte.'),
  retries: z.int().min(0).max(10).default(4).describe('Further attempts on 408, 425, 429, 5xx and network faults.'),
  max_wait: duration('2m', 'The longest wait before a further attempt; a source that asks for more ends the Run.'),
  pause: duration('0s', 'Between two requests, for sources that count them.'),
  max_response_mb: z.number().positive().max(2048).default(256).describe('Unpacked size of one answer.'),
  max_pages: z.int().min(1).max(1_000_000).default(10_000).describe('Pages of one symbol, or of all without symbols.'),
})
export type HttpParams = z.output<typeof httpParams>
