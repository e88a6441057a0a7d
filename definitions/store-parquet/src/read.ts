/** Reads a version as it was known at a moment. */
import type { DateRange, StoreContext, StoreQuery, Table } from '@optaic/kit'
import { fieldsOf, type ParquetManifest, type StoredFile } from './manifest.ts'
import { list, moment, newestOnly, quoted, text } from './sql.ts'

type ReadContext = Pick<StoreContext, 'tables' | 'file'>

const overlaps = (file: StoredFile, { from, to }: DateRange) =>
  (from === undefined || file.last_date >= from) && (to === undefined || file.first_date <= to)

const between = ({ from, to }: DateRange): string[] => [
  ...(from === undefined ? [] : [`date >= DATE ${text(from)}`]),
  ...(to === undefined ? [] : [`date <= DATE ${text(to)}`]),
]

function conditions({ as_of, only, symbols, ...dates }: StoreQuery): string {
  const parts = [
    as_of === undefined ? [] : [`knowledge_time <= ${moment(as_of)}`],
    between(dates),
    only === undefined
      ? []
      : [`(${['false', ...only.map(range => ['true', ...between(range)].join(' AND '))].join(' OR ')})`],
    symbols === undefined ? [] : [symbols.length === 0 ? 'false' : `symbol IN (${symbols.map(text).join(', ')})`],
  ].flat()
  return parts.length === 0 ? '' : ` WHERE ${parts.join(' AND ')}`
}

/** The files a query may find rows in. */
export const filesFor = (manifest: ParquetManifest, query: StoreQuery): StoredFile[] =>
  manifest.files.filter(
    file =>
      overlaps(file, query) &&
      (query.only?.some(range => overlaps(file, range)) ?? true) &&
      (query.as_of === undefined ? !file.superseded : file.first_knowledge <= query.as_of),
  )

/** Where the rows a query wants of a file are read from: the file of its newest dates, if they are all there. */
const keyFor = ({ key, recent }: StoredFile, { from }: StoreQuery): string =>
  recent !== undefined && from !== undefined && from >= recent.first_date ? recent.key : key

/** True when no (date, symbol) can be in two of the files. */
function disjoint(files: readonly StoredFile[]): boolean {
  const sorted = [...files].sort((a, b) => (a.first_date < b.first_date ? -1 : 1))
  return sorted.every((file, i) => file.unique && (i === 0 || sorted[i - 1]!.last_date < file.first_date))
}

/** Rows of the files as one relation, each with the number of its file. */
async function open(
  { tables, file }: ReadContext,
  manifest: ParquetManifest,
  files: readonly StoredFile[],
  columns: readonly string[],
  query: StoreQuery,
  where = conditions(query),
): Promise<Table> {
  const parts = await Promise.all(
    files.map(async stored => {
      const table = await tables.scanParquet([await file(keyFor(stored, query))])
      const fields = columns.map(name =>
        Object.hasOwn(table.columns, name)
          ? quoted(name)
          : `NULL::${sqlType(manifest.columns[name]!)} AS ${quoted(name)}`,
      )
      const number = manifest.files.indexOf(stored)
      const selected = ['date', 'symbol', ...fields, 'knowledge_time', `${number} AS file`].join(', ')
      return tables.query(`SELECT ${selected} FROM $part${where}`, { part: table })
    }),
  )
  if (parts.length === 1) return parts[0]!
  const union = parts.map((_, i) => `SELECT * FROM $p${i}`).join(' UNION ALL ')
  return tables.query(union, Object.fromEntries(parts.map((part, i) => [`p${i}`, part])))
}

const types: Readonly<Record<string, string>> = {
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  string: 'VARCHAR',
  number: 'DOUBLE',
  integer: 'BIGINT',
  boolean: 'BOOLEAN',
}
const sqlType = (type: string): string => types[type] ?? 'VARCHAR'

/**
 * Readable rows with `knowledge_time` and `file`, in no order. Rows of the largest file are held against the keys of the
 * others, which are few, so that a restated value costs what it costs and not a sort of everything.
 */
export async function readable(
  context: ReadContext,
  manifest: ParquetManifest,
  query: StoreQuery,
): Promise<{ readonly table: Table; readonly sorted: boolean }> {
  const columns = fieldsOf(manifest.columns).filter(name => query.columns === undefined || query.columns.includes(name))
  const files = filesFor(manifest, query)
  const { tables } = context
  if (files.length === 0) {
    const [any] = manifest.files
    return {
      table: await open(context, manifest, any === undefined ? [] : [any], columns, query, ' WHERE false'),
      sorted: true,
    }
  }
  if (disjoint(files)) {
    const [one] = files
    const sorted = files.length === 1 && keyFor(one!, query) === one!.key
    return { table: await open(context, manifest, files, columns, query), sorted }
  }
  const base = files.reduce((most, file) => (file.rows > most.rows ? file : most))
  const rest = files.filter(file => file !== base)
  const largest = await open(context, manifest, [base], columns, query)
  const one = base.unique ? 'SELECT * FROM $largest' : newestOnly('$largest')
  if (rest.length === 0) return { table: await tables.query(one, { largest }), sorted: false }
  const others = await open(context, manifest, rest, columns, query)
  const later = (a: string, b: string) =>
    `${a}.date = ${b}.date AND ${a}.symbol = ${b}.symbol AND (${a}.knowledge_time, ${a}.file) > (${b}.knowledge_time, ${b}.file)`
  const table = await tables.query(
    `WITH one AS (${one}), few AS MATERIALIZED (${newestOnly('$others')})
     SELECT * FROM one WHERE NOT EXISTS (SELECT 1 FROM few WHERE ${later('few', 'one')})
     UNION ALL SELECT * FROM few WHERE NOT EXISTS (SELECT 1 FROM one WHERE ${later('one', 'few')})`,
    { largest, others },
  )
  return { table, sorted: false }
}

/**
 * The files as they lie, for those who take what they want out of them: whatever reads whole files fast may do so. Null where
 * that would show rows that are not to be seen, or lack a column.
 */
async function asTheyLie(
  { tables, file }: ReadContext,
  manifest: ParquetManifest,
  query: StoreQuery,
): Promise<Table | null> {
  const { any_order, with_more, as_of, symbols, columns } = query
  if (any_order !== true || with_more !== true || as_of !== undefined || symbols !== undefined) return null
  const files = filesFor(manifest, query)
  if (files.length === 0 || !disjoint(files)) return null
  const table = await tables.scanParquet(await Promise.all(files.map(stored => file(keyFor(stored, query)))))
  const wanted = columns ?? fieldsOf(manifest.columns)
  return wanted.every(name => table.columns[name] === manifest.columns[name]) ? table : null
}

/** One row for each (symbol, date), in that order. */
export async function read(context: ReadContext, manifest: ParquetManifest, query: StoreQuery): Promise<Table> {
  const whole = await asTheyLie(context, manifest, query)
  if (whole !== null) return whole
  const { table, sorted } = await readable(context, manifest, query)
  const fields = fieldsOf(table.columns).filter(name => name !== 'file')
  const ordered = query.columns === undefined ? fields : query.columns.filter(name => fields.includes(name))
  const columns = ['date', 'symbol', ...ordered, ...(query.with_knowledge_time === true ? ['knowledge_time'] : [])]
  const order = sorted || query.any_order === true ? '' : ' ORDER BY symbol, date'
  return context.tables.query(`SELECT ${list(columns)} FROM $readable${order}`, { readable: table })
}
