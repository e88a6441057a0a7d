/** A long table into a panel: dates and symbols first, then one stream of codes and numbers into place. */
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import { dateOfDay, dayNumber, Problem } from '@optaic/domain'
import type { Panel } from '@optaic/engine'
import type { ColumnType, PanelQuery, Table } from '@optaic/ports'
import { createEnum, enumCodes } from './enums.ts'
import type { Relations } from './relations.ts'
import { quoteList, quoteName } from './sql-text.ts'
import { columnNumbers } from './vectors.ts'

/** What the stream fills. */
interface Frame {
  readonly dates: Int32Array
  readonly symbols: readonly string[]
  readonly fields: readonly Float64Array[]
  readonly groups: readonly Float64Array[]
  readonly labels: readonly (readonly string[])[]
}

/** Throws `duplicate_key`, `column_missing`, `source_malformed` (a row without date or symbol, a column of a wrong type). */
export function panelOf(relations: Relations, query: PanelQuery): Promise<Panel> {
  const fields = query.fields
  const groups = query.groups ?? []
  checkColumns(query.table, fields, groups)
  return relations.exclusive(async connection => {
    // Read once, then used several times: a query behind the table runs once, and gives the same each time.
    const kept = quoteName(relations.newName('long'))
    const columns = ['date', 'symbol', ...fields, ...groups].map((name, index) => `${quoteName(name)} AS c${index}`)
    const from = quoteName(relations.nameOf(query.table))
    const made = relations.isStored(query.table) ? 'VIEW' : 'TABLE'
    await connection.run(
      `CREATE TEMP ${made} ${kept} AS SELECT ${columns.join(', ')} FROM ${from} WHERE ${condition(query)}`,
    )
    try {
      const frame = await emptyFrame(connection, kept, fields.length, groups.length)
      if (frame.symbols.length > 0) await fill(connection, relations, kept, frame)
      return {
        dates: frame.dates,
        symbols: frame.symbols,
        fields: Object.fromEntries(fields.map((name, index) => [name, frame.fields[index] as Float64Array])),
        ...(groups.length > 0 && {
          groups: Object.fromEntries(groups.map((name, index) => [name, group(frame, index)])),
        }),
      }
    } finally {
      await connection.run(`DROP ${made} ${kept}`)
    }
  })
}

const group = (frame: Frame, index: number) => ({
  codes: frame.groups[index] as Float64Array,
  labels: frame.labels[index] as readonly string[],
})

function checkColumns(table: Table, fields: readonly string[], groups: readonly string[]): void {
  const expect = (name: string, types: readonly ColumnType[]) => {
    const type = table.columns[name]
    if (type === undefined) {
      throw new Problem('column_missing', `a panel needs the column "${name}"`, {
        details: [{ path: name, message: 'no such column' }],
        next: `The table has ${Object.keys(table.columns).join(', ')}.`,
      })
    }
    if (types.includes(type)) return
    throw new Problem('source_malformed', `column "${name}" is ${type}, a panel needs ${types.join(' or ')}`)
  }
  expect('date', ['date'])
  expect('symbol', ['string'])
  for (const name of fields) expect(name, ['number', 'integer', 'boolean'])
  for (const name of groups) expect(name, ['string'])
}

function condition({ from, to, symbols }: PanelQuery): string {
  const parts = ['true']
  // Through a day number, so that what is not a date is refused here and never becomes SQL.
  if (from !== undefined) parts.push(`date >= DATE '${dateOfDay(dayNumber(from))}'`)
  if (to !== undefined) parts.push(`date <= DATE '${dateOfDay(dayNumber(to))}'`)
  if (symbols !== undefined) parts.push(`symbol IN (SELECT unnest(${quoteList(symbols)}::VARCHAR[]))`)
  return parts.join(' AND ')
}

const mostCells = 2 ** 32 - 1

// DuckDB's dates reach to infinity; a table from the first to the last would not end.
const mostDays = 366 * 10_000

async function emptyFrame(connection: DuckDBConnection, kept: string, fields: number, groups: number): Promise<Frame> {
  const broken = await connection.runAndReadAll(`SELECT count(*) FROM ${kept} WHERE c0 IS NULL OR c1 IS NULL`)
  const without = Number(broken.getRows()[0]?.[0])
  if (without > 0) throw new Problem('source_malformed', `${without} rows have no date or no symbol`)
  const days = await connection.runAndReadAll(`SELECT DISTINCT c0 FROM ${kept}`)
  const dates = Int32Array.from(days.getRows(), row => (row[0] as { days: number }).days).sort()
  if ((dates.at(-1) ?? 0) - (dates[0] ?? 0) > mostDays) {
    throw new Problem('source_malformed', 'column "date" holds a date that is out of all range or infinite')
  }
  const symbols = await distinctTexts(connection, kept, 'c1')
  const labels: string[][] = []
  for (let index = 0; index < groups; index += 1) {
    labels.push(await distinctTexts(connection, kept, `c${2 + fields + index}`))
  }
  const cells = dates.length * symbols.length
  try {
    if (cells > mostCells) throw new RangeError(`${cells} cells are more than can be counted in 32 bits`)
    return {
      dates,
      symbols,
      labels,
      fields: Array.from({ length: fields }, () => new Float64Array(cells).fill(Number.NaN)),
      groups: Array.from({ length: groups }, () => new Float64Array(cells).fill(Number.NaN)),
    }
  } catch (cause) {
    const size = `${dates.length} dates x ${symbols.length} symbols x ${fields + groups} columns`
    const next = 'Read fewer dates, symbols or columns at once.'
    throw new Problem('run_out_of_memory', `a panel of ${size} does not fit into memory`, { next, cause })
  }
}

/** Ascending as JavaScript compares text. */
async function distinctTexts(connection: DuckDBConnection, kept: string, column: string): Promise<string[]> {
  const reader = await connection.runAndReadAll(`SELECT DISTINCT ${column} FROM ${kept} WHERE ${column} IS NOT NULL`)
  return reader
    .getRows()
    .map(row => row[0] as string)
    .sort()
}

async function fill(connection: DuckDBConnection, relations: Relations, kept: string, frame: Frame): Promise<void> {
  const types: string[] = []
  const coded = async (column: string, labels: readonly string[]) => {
    const { sql } = await createEnum(connection, relations, labels)
    types.push(sql)
    return `CAST(${column} AS ${sql})`
  }
  // NaN for missing, so that no row needs its validity looked up.
  const number = (expression: string) => `coalesce(CAST(${expression} AS DOUBLE), 'NaN'::DOUBLE)`
  const columns = ['c0', await coded('c1', frame.symbols)]
  for (const index of frame.fields.keys()) columns.push(number(`c${2 + index}`))
  for (const [index, labels] of frame.labels.entries()) {
    if (labels.length === 0) continue
    columns.push(number(`enum_code(${await coded(`c${2 + frame.fields.length + index}`, labels)})`))
  }
  try {
    await stream(connection, `SELECT ${columns.join(', ')} FROM ${kept}`, placer(frame))
  } finally {
    for (const type of types) await connection.run(`DROP TYPE ${type}`)
  }
}

/** Takes chunks one after another; DuckDB works on the next while one is taken. */
async function stream(
  connection: DuckDBConnection,
  sql: string,
  take: (chunk: DuckDBDataChunk) => void,
): Promise<void> {
  const result = await connection.stream(sql)
  let next = result.fetchChunk()
  try {
    for (let chunk = await next; chunk !== null && chunk.rowCount > 0; chunk = await next) {
      next = result.fetchChunk()
      take(chunk)
    }
  } finally {
    await next.catch(() => undefined)
  }
}

/** Puts chunks into place, refusing a date and symbol seen before. */
function placer(frame: Frame): (chunk: DuckDBDataChunk) => void {
  const { dates, symbols } = frame
  const first = dates[0] as number
  const position = new Int32Array((dates[dates.length - 1] as number) - first + 1)
  for (let t = 0; t < dates.length; t += 1) position[(dates[t] as number) - first] = t
  const seen = new Uint8Array(Math.ceil((dates.length * symbols.length) / 8))
  const targets = [...frame.fields, ...frame.groups.filter((_, index) => (frame.labels[index]?.length ?? 0) > 0)]
  const cells = new Uint32Array(4096)
  return chunk => {
    const rows = chunk.rowCount
    const days = columnNumbers(chunk, 0, Int32Array)
    const codes = columnNumbers(chunk, 1, enumCodes(symbols.length) as typeof Uint32Array)
    for (let row = 0; row < rows; row += 1) {
      const t = position[(days[row] as number) - first] as number
      const cell = (codes[row] as number) * dates.length + t
      const byte = cell >>> 3
      const bit = 1 << (cell & 7)
      if (((seen[byte] as number) & bit) !== 0)
        throw duplicate(days[row] as number, symbols[codes[row] as number] as string)
      seen[byte] = (seen[byte] as number) | bit
      cells[row] = cell
    }
    for (const [index, target] of targets.entries()) {
      const values = columnNumbers(chunk, 2 + index, Float64Array)
      for (let row = 0; row < rows; row += 1) {
        const value = values[row] as number
        if (Number.isFinite(value)) target[cells[row] as number] = value
      }
    }
  }
}

function duplicate(day: number, symbol: string): Problem {
  const date = dateOfDay(day)
  return new Problem('duplicate_key', `two rows have the date ${date} and the symbol "${symbol}"`, {
    details: [{ path: `${date}/${symbol}`, message: 'more than one row', date, symbol }],
    next: 'Keep one row of each date and symbol, for instance the one that was known last.',
  })
}
