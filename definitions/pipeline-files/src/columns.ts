/** SQL that turns columns as they are in a file into columns of a dataset. */
import { type ColumnType, Problem, type Table } from '@optaic/kit'
import type { Long, Params } from './params.ts'

export interface Conversion {
  /** Column of the file. */
  readonly from: string
  /** Column of the dataset. */
  readonly name: string
  readonly type: ColumnType
  /** Its value as SQL; null where the text cannot be read as the type. */
  readonly attempt: string
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
export const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`

const patterns = {
  yyyymmdd: '%Y%m%d',
  'mm/dd/yyyy': '%m/%d/%Y',
  'dd/mm/yyyy': '%d/%m/%Y',
  'dd.mm.yyyy': '%d.%m.%Y',
} as const
const sqlTypes: Readonly<Record<ColumnType, string>> = {
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  string: 'VARCHAR',
  number: 'DOUBLE',
  integer: 'BIGINT',
  boolean: 'BOOLEAN',
}

type DateOptions = Pick<Params, 'date_format' | 'timezone'>

/** An instant as a moment of UTC. */
function instantOf(column: string, type: ColumnType, { date_format, timezone }: DateOptions): string {
  const unix = date_format === 'unix' ? 1 : date_format === 'unix_ms' ? 1000 : null
  if (unix !== null) return `make_timestamp(CAST(TRY_CAST(${column} AS DOUBLE) * ${1_000_000 / unix} AS BIGINT))`
  if (type === 'timestamp' || type === 'date') return `CAST(${column} AS TIMESTAMP)`
  const zoned = `regexp_matches(${column}, '(Z|[+-][0-9]{2}(:?[0-9]{2})?)$') AND length(${column}) > 10`
  const utc = `timezone('UTC', TRY_CAST(${column} AS TIMESTAMPTZ))`
  const local = `timezone('UTC', timezone(${literal(timezone)}, TRY_CAST(${column} AS TIMESTAMP)))`
  return `CASE WHEN ${zoned} THEN ${utc} ELSE ${local} END`
}

/** The date in the zone; a date without a time is what it says. */
function dateOf(column: string, type: ColumnType, options: DateOptions): string {
  const { date_format, timezone } = options
  const inZone = (instant: string) => `CAST(timezone(${literal(timezone)}, timezone('UTC', ${instant})) AS DATE)`
  if (type === 'date') return column
  if (type === 'timestamp' || date_format === 'unix' || date_format === 'unix_ms')
    return inZone(instantOf(column, type, options))
  const text = `CAST(${column} AS VARCHAR)`
  if (date_format !== 'iso') return `CAST(try_strptime(${text}, ${literal(patterns[date_format])}) AS DATE)`
  return `CASE WHEN length(${text}) <= 10 THEN TRY_CAST(${text} AS DATE) ELSE ${inZone(instantOf(text, 'string', options))} END`
}

export function conversion(
  table: Table,
  from: string,
  name: string,
  type: ColumnType,
  options: DateOptions,
): Conversion {
  const given = table.columns[from]
  if (given === undefined)
    throw new Problem('column_missing', `The files have no column "${from}"`, {
      details: [{ path: '/shape', message: `wanted for ${name}` }],
      next: `Name one of ${Object.keys(table.columns).slice(0, 30).join(', ')}.`,
    })
  const column = quoted(from)
  const attempt =
    type === 'date'
      ? dateOf(column, given, options)
      : type === 'timestamp'
        ? instantOf(given === 'string' ? `CAST(${column} AS VARCHAR)` : column, given, options)
        : given === type
          ? column
          : `TRY_CAST(${column} AS ${sqlTypes[type]})`
  return { from, name, type, attempt }
}

/** Conversions of a long table, the key first. A constant symbol needs none. */
export function longConversions(table: Table, shape: Long, options: DateOptions): readonly Conversion[] {
  const { date, symbol, knowledge_time } = shape
  const own = [
    date,
    ...(typeof symbol === 'string' ? [symbol] : []),
    ...(knowledge_time === null ? [] : [knowledge_time]),
  ]
  const fields =
    shape.fields === null
      ? Object.keys(table.columns)
          .filter(name => !own.includes(name))
          .map(name => [name, { from: name, type: 'number' as const }] as const)
      : Object.entries(shape.fields).map(
          ([name, from]) => [name, typeof from === 'string' ? { from, type: 'number' as const } : from] as const,
        )
  return [
    conversion(table, date, 'date', 'date', options),
    ...(typeof symbol === 'string' ? [conversion(table, symbol, 'symbol', 'string', options)] : []),
    ...fields.map(([name, { from, type }]) => conversion(table, from, name, type, options)),
    ...(knowledge_time === null
      ? []
      : [conversion(table, knowledge_time, 'knowledge_time', 'timestamp', { ...options, date_format: 'iso' })]),
  ]
}
