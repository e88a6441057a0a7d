/** What a configuration of the files pipeline says: which files, how they are written, and what their columns mean. */
import { z } from '@optaic/kit'

export const dateFormats = ['iso', 'yyyymmdd', 'mm/dd/yyyy', 'dd/mm/yyyy', 'dd.mm.yyyy', 'unix', 'unix_ms'] as const
export const fieldTypes = ['number', 'integer', 'string', 'boolean', 'date', 'timestamp'] as const

const column = z.string().min(1)
const name = z.string().regex(/^[A-Za-z_]\w*$/, 'letters, digits and underscores')

const long = z.strictObject({
  kind: z.literal('long'),
  date: column.default('date').describe('Column with the date.'),
  symbol: z
    .union([column, z.strictObject({ constant: z.string().min(1) })])
    .default('symbol')
    .describe('Column with the symbol, or the one symbol that everything is about.'),
  knowledge_time: column
    .nullable()
    .default(null)
    .describe('Column that says when the row was known; null is the time of the Run.'),
  fields: z
    .record(name, z.union([column, z.strictObject({ from: column, type: z.enum(fieldTypes).default('number') })]))
    .nullable()
    .default(null)
    .describe('Name of each column of the dataset, and the column it comes from; null takes all others, as numbers.'),
})

const wide = z.strictObject({
  kind: z.literal('wide'),
  date: column.default('date').describe('Column with the date; every other column is a symbol.'),
  field: name.default('close').describe('What the numbers are called in the dataset.'),
})

export const params = z.strictObject({
  paths: z
    .array(z.string().min(1))
    .min(1)
    .describe(
      'Files or patterns such as prices/*.csv, relative to the data folder for files or below another allowed folder.',
    ),
  format: z
    .enum(['csv', 'json_lines', 'parquet'])
    .nullable()
    .default(null)
    .describe('null goes by the ending of each name.'),
  shape: z
    .discriminatedUnion('kind', [long, wide])
    .describe('long: a row for each date and symbol; wide: a column for each symbol.'),
  date_format: z.enum(dateFormats).default('iso').describe('How dates are written; unix counts seconds since 1970.'),
  timezone: z.string().default('UTC').describe('Zone in which a moment falls on a date.'),
  delimiter: z.string().length(1).default(',').describe('Between the values of a CSV line.'),
  missing: z
    .array(z.string())
    .default(['', 'NA', 'NaN', 'null'])
    .describe('Texts that mean a missing value in a CSV file.'),
})

export type Params = z.output<typeof params>
export type Long = z.output<typeof long>
