/** What a configuration of the SQL pipeline says: which database, which query, and which columns to keep. */
import { isDuration, z } from '@optaic/kit'

const column = z.string().min(1).describe('A column of the result of the query.')

/** Said only where the type of the database is not the one to keep. */
const fieldTypes = ['number', 'integer', 'string', 'boolean', 'date', 'timestamp'] as const

const columns = z.strictObject({
  date: column.default('date').describe('A date; a timestamp counts as the date it has in `timezone`.'),
  symbol: z.union([column, z.strictObject({ constant: z.string().min(1) })]).default('symbol'),
  knowledge_time: column.nullable().default(null).describe('When the row was known; null: the time of the Run.'),
  fields: z
    .record(
      z.string().regex(/^[A-Za-z_]\w*$/),
      z.union([column, z.strictObject({ from: column, type: z.enum(fieldTypes) })]),
    )
    .nullable()
    .default(null)
    .describe('Name of each column of the dataset, and the column it comes from; null takes all others as they are.'),
})

const duration = (fallback: string, about: string) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/)
    .refine(isDuration)
    .default(fallback)
    .describe(`${about} A number with one unit: 10s, 30m.`)

const incremental = z.strictObject({
  column: column
    .nullable()
    .default(null)
    .describe('Only rows where this column is $1 or later are read. null: the query itself uses $1.'),
  since: z
    .enum(['{last_date}', '{last_value}'])
    .default('{last_date}')
    .describe(
      'What $1 is: the last date of the dataset, or the greatest value of `column` read so far (updated_at, id).',
    ),
  first: z.string().default('1970-01-01').describe('$1 at the first refresh, where the query itself uses it.'),
  overlap_days: z.int().min(0).max(3650).default(0).describe('$1 goes back by so many days, for rows that come late.'),
})

export const sqlParams = z.strictObject({
  connection: z
    .string()
    .regex(/^\w+$/)
    .describe('Name of the secret that holds the URL: postgres://user:password@host:5432/database.'),
  query: z.string().min(1).describe('One SELECT. It runs in a transaction that can only read.'),
  columns: columns.prefault({}),
  incremental: incremental.nullable().default(null).describe('null reads all rows at each refresh.'),
  timezone: z.string().default('UTC').describe('Where timestamps without a timezone, and dates of moments, belong.'),
  timeout: duration('15m', 'For the whole query with the reading of its rows.'),
  connect_timeout: duration('15s', 'For the connection.'),
})
export type SqlParams = z.output<typeof sqlParams>
