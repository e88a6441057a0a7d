/** A long table into a panel: read once, in whatever order it comes, and put into place as it comes. */
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import { dateOfDay, dayNumber, Problem } from '@optaic/domain'
import type { Panel } from '@optaic/engine'
import type { ColumnType, DateRange, PanelQuery, Table } from '@optaic/ports'
import { createEnum, enumCodes } from './enums.ts'
import { type BuiltPanel, PanelBuilder } from './panel-builder.ts'
import { panelFromParquet } from './parquet/panel.ts'
import type { Relations } from './relations.ts'
import { quoteList, quoteName } from './sql-text.ts'
import { LongText, TextCodes } from './text-codes.ts'
import { columnNumbers, missingIn } from './vectors.ts'

/** Throws `duplicate_key`, `column_missing`, `source_malformed` (a row without date or symbol, a column of a wrong type). */
export async function panelOf(relations: Relations, query: PanelQuery): Promise<Panel> {
  const fields = query.fields
  const groups = query.groups ?? []
  checkColumns(query.table, fields, groups)
  const paths = relations.filesOf(query.table)
  const check = () => relations.checkOpen()
  const direct = paths && (await relations.alone(() => panelFromParquet(paths, query, check, relations.files)))
  if (direct) return direct
  const view = await relations.nameOf(query.table)
  return relations.exclusive(async connection => {
    const source = { connection, relations, view, query, fields: fields.length, labels: [] }
    const stored = relations.isStored(query.table)
    const inline = groups.length === 0 ? await withKept(source, 'VIEW', readInline).catch(onlyLongText) : null
    if (inline !== null) return panelFrom(inline, fields, [], [])
    // Is read more than once: a query behind the table runs once all the same, and gives the same each time.
    return withKept(source, stored ? 'VIEW' : 'TABLE', async kept => {
      const labels: string[][] = []
      for (const index of groups.keys())
        labels.push(await distinctTexts(connection, kept.kept, `c${2 + fields.length + index}`))
      const labelled = { ...kept, labels }
      const built = await readInline(labelled).catch(async fault => onlyLongText(fault) ?? readCoded(labelled))
      return panelFrom(built, fields, groups, labels)
    })
  })
}

/** Null for a symbol that is too long to be told by its bytes; throws whatever else went wrong. */
function onlyLongText(fault: unknown): null {
  if (fault instanceof LongText) return null
  throw fault
}

/** The long table under a name while it is read; as a view, the query behind it runs at each reading. */
async function withKept<T>(
  source: Omit<Source, 'kept'>,
  made: 'VIEW' | 'TABLE',
  work: (source: Source) => Promise<T>,
): Promise<T> {
  const { connection, relations, view, query } = source
  const kept = quoteName(relations.newName('long'))
  const names = ['date', 'symbol', ...query.fields, ...(query.groups ?? [])]
  const columns = names.map((name, index) => `${quoteName(name)} AS c${index}`)
  await connection.run(
    `CREATE TEMP ${made} ${kept} AS SELECT ${columns.join(', ')} FROM ${quoteName(view)} WHERE ${condition(query)}`,
  )
  try {
    return await work({ ...source, kept })
  } finally {
    await connection.run(`DROP ${made} ${kept}`)
  }
}

function panelFrom(
  { dates, symbols, columns }: BuiltPanel,
  fields: readonly string[],
  groups: readonly string[],
  labels: readonly (readonly string[])[],
): Panel {
  const column = (index: number) => columns[index] as Float64Array
  return {
    dates,
    symbols,
    fields: Object.fromEntries(fields.map((name, index) => [name, column(index)])),
    ...(groups.length > 0 && {
      groups: Object.fromEntries(
        groups.map((name, index) => [
          name,
          { codes: column(fields.length + index), labels: labels[index] as readonly string[] },
        ]),
      ),
    }),
  }
}

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

function condition({ only, symbols, ...dates }: PanelQuery): string {
  const parts = [within(dates)]
  if (only !== undefined) parts.push(`(${['false', ...only.map(within)].join(' OR ')})`)
  if (symbols !== undefined) parts.push(`symbol IN (SELECT unnest(${quoteList(symbols)}::VARCHAR[]))`)
  return parts.join(' AND ')
}

function within({ from, to }: DateRange): string {
  const parts = ['true']
  // Through a day number, so that what is not a date is refused here and never becomes SQL.
  if (from !== undefined) parts.push(`date >= DATE '${dateOfDay(dayNumber(from))}'`)
  if (to !== undefined) parts.push(`date <= DATE '${dateOfDay(dayNumber(to))}'`)
  return `(${parts.join(' AND ')})`
}

/** The long table `kept`: date, symbol, fields, groups; and the labels of each group in order. */
interface Source {
  readonly connection: DuckDBConnection
  readonly relations: Relations
  /** The table as it was given. */
  readonly view: string
  readonly kept: string
  readonly query: PanelQuery
  readonly fields: number
  readonly labels: readonly (readonly string[])[]
}

type ReadSymbols = (chunk: DuckDBDataChunk, codes: Int32Array) => void

/** Symbols are told apart by their bytes. Throws {@link LongText} when one is too long for that. */
function readInline(source: Source): Promise<BuiltPanel> {
  const symbols = new TextCodes()
  return read(source, 'c1', symbols.texts, (chunk, codes) => symbols.read(chunk, 1, codes))
}

/** Symbols are looked up first, and then read as codes. */
async function readCoded(source: Source): Promise<BuiltPanel> {
  const { connection, relations, kept } = source
  const symbols = await distinctTexts(connection, kept, 'c1')
  const { sql } = await createEnum(connection, relations, symbols)
  const array = enumCodes(symbols.length) as typeof Uint32Array
  try {
    return await read(source, `CAST(c1 AS ${sql})`, symbols, (chunk, codes) =>
      codes.set(columnNumbers(chunk, 1, array)),
    )
  } finally {
    await connection.run(`DROP TYPE ${sql}`)
  }
}

async function read(
  { connection, relations, query, kept, fields, labels }: Source,
  symbol: string,
  texts: readonly string[],
  readSymbols: ReadSymbols,
): Promise<BuiltPanel> {
  // NaN for missing, so that no row needs its validity looked up.
  const number = (expression: string) => `coalesce(CAST(${expression} AS DOUBLE), 'NaN'::DOUBLE)`
  const columns = ['c0', symbol]
  for (let index = 0; index < fields; index += 1) columns.push(number(`c${2 + index}`))
  const types: string[] = []
  for (const [index, list] of labels.entries()) {
    const { sql } = await createEnum(connection, relations, list.length === 0 ? [''] : list)
    types.push(sql)
    columns.push(number(`enum_code(CAST(c${2 + fields + index} AS ${sql}))`))
  }
  const builder = new PanelBuilder(fields + labels.length)
  try {
    await stream(connection, `SELECT ${columns.join(', ')} FROM ${kept}`, intoBuilder(builder, texts, readSymbols))
    return builder.build(texts, query.allocate)
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    const [dates, symbols] = builder.size
    const size = `${dates} dates x ${symbols} symbols x ${fields + labels.length} columns`
    const next = 'Read fewer dates, symbols or columns at once.'
    throw new Problem('run_out_of_memory', `a panel of ${size} does not fit into memory`, { next, cause })
  } finally {
    for (const type of types) await connection.run(`DROP TYPE ${type}`)
  }
}

/** Hands chunks to the builder; after a row without date or symbol only such rows are counted. */
function intoBuilder(builder: PanelBuilder, texts: readonly string[], readSymbols: ReadSymbols) {
  let codes = new Int32Array(0)
  let broken = 0
  return {
    take(chunk: DuckDBDataChunk): void {
      broken += missingIn(chunk, [0, 1])
      if (broken > 0) return
      if (codes.length !== chunk.rowCount) codes = new Int32Array(chunk.rowCount)
      readSymbols(chunk, codes)
      const values = Array.from({ length: chunk.columnCount - 2 }, (_, index) =>
        columnNumbers(chunk, 2 + index, Float64Array),
      )
      builder.add(codes, columnNumbers(chunk, 0, Int32Array), values, texts)
    },
    end(): void {
      if (broken > 0) throw new Problem('source_malformed', `${broken} rows have no date or no symbol`)
    },
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

/** Takes chunks one after another; DuckDB works on the next while one is taken. */
async function stream(
  connection: DuckDBConnection,
  sql: string,
  { take, end }: { readonly take: (chunk: DuckDBDataChunk) => void; readonly end: () => void },
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
  end()
}
