/** Reads files into the rows of a dataset; what cannot be read is named by file, line, column and value. */
import { basename, extname, join } from 'node:path'
import { type PipelineContext, Problem, type Table, type TableSession } from '@optaic/kit'
import { type Conversion, conversion, literal, longConversions, quoted } from './columns.ts'
import type { FoundFile } from './find-files.ts'
import type { Params } from './params.ts'

type Format = NonNullable<Params['format']>
const endings: Readonly<Record<string, Format>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.txt': 'csv',
  '.jsonl': 'json_lines',
  '.ndjson': 'json_lines',
  '.json': 'json_lines',
  '.parquet': 'parquet',
  '.pq': 'parquet',
}

function formatOf(path: string, given: Params['format']): Format {
  const format = given ?? endings[extname(path.replace(/\.(gz|zst)$/, '')).toLowerCase()]
  if (format !== undefined) return format
  throw new Problem('source_malformed', `The ending of ${basename(path)} does not say how it is written`, {
    next: 'Say it with "format": csv, json_lines or parquet.',
  })
}

function scan(tables: TableSession, paths: readonly string[], format: Format, params: Params): Promise<Table> {
  if (format === 'parquet') return tables.scanParquet(paths)
  if (format === 'json_lines') return tables.scanJsonLines(paths)
  return tables.scanCsv(paths, { delimiter: params.delimiter, missing: params.missing })
}

/** The files as rows of (date, symbol, fields). Parquet stays lazy; text is read once, into Parquet of the Run's own. */
export async function readFiles(context: PipelineContext, files: readonly FoundFile[], params: Params): Promise<Table> {
  const { tables } = context
  const formats = new Map<Format, string[]>()
  for (const { path } of files) {
    const format = formatOf(path, params.format)
    formats.set(format, [...(formats.get(format) ?? []), path])
  }
  const parts: Table[] = []
  for (const [format, paths] of formats) {
    const shaped = await shape(context, paths, format, params)
    if (format === 'parquet') parts.push(shaped)
    else {
      const staged = join(context.folder, `${format}.parquet`)
      await tables.writeParquet(shaped, staged)
      parts.push(await tables.scanParquet([staged]))
    }
  }
  if (parts.length === 1) return parts[0]!
  const union = parts.map((_, i) => `SELECT * FROM $p${i}`).join(' UNION ALL BY NAME ')
  return tables.query(union, Object.fromEntries(parts.map((part, i) => [`p${i}`, part])))
}

async function shape(
  context: PipelineContext,
  paths: readonly string[],
  format: Format,
  params: Params,
): Promise<Table> {
  const raw = await scan(context.tables, paths, format, params)
  const each = (path: string) => scan(context.tables, [path], format, params)
  return params.shape.kind === 'wide'
    ? shapeWide(context, raw, each, paths, params)
    : shapeLong(context, raw, each, paths, params)
}

type Rescan = (path: string) => Promise<Table>

async function shapeLong(
  { tables }: PipelineContext,
  raw: Table,
  each: Rescan,
  paths: readonly string[],
  params: Params,
): Promise<Table> {
  if (params.shape.kind !== 'long') throw new TypeError('a long shape is needed')
  const { symbol } = params.shape
  const conversions = longConversions(raw, params.shape, params)
  await refuseUnreadable(tables, raw, each, paths, conversions)
  const columns = conversions.map(({ attempt, name }) => `${attempt} AS ${quoted(name)}`)
  const constant = typeof symbol === 'string' ? [] : [`${literal(symbol.constant)} AS symbol`]
  return tables.query(`SELECT ${[...columns.slice(0, 1), ...constant, ...columns.slice(1)].join(', ')} FROM $raw`, {
    raw,
  })
}

async function shapeWide(
  { tables }: PipelineContext,
  raw: Table,
  each: Rescan,
  paths: readonly string[],
  params: Params,
): Promise<Table> {
  if (params.shape.kind !== 'wide') throw new TypeError('a wide shape is needed')
  const { date, field } = params.shape
  const day = conversion(raw, date, 'date', 'date', params)
  const symbols = Object.keys(raw.columns).filter(name => name !== date)
  if (symbols.length === 0)
    throw new Problem('source_malformed', `The files have no column but "${date}"`, {
      next: 'A wide file has a column for each symbol.',
    })
  const values = symbols.map(name => conversion(raw, name, name, 'number', params))
  await refuseUnreadable(tables, raw, each, paths, [day, ...values])
  const columns = values.map(({ attempt, name }) => `${attempt} AS ${quoted(name)}`)
  return tables.query(
    `SELECT date, symbol, ${quoted(field)} FROM (UNPIVOT (SELECT ${day.attempt} AS date, ${columns.join(', ')} FROM $raw)
     ON ${symbols.map(quoted).join(', ')} INTO NAME symbol VALUE ${quoted(field)}) ORDER BY symbol, date`,
    { raw },
  )
}

const failed = ({ from, attempt }: Conversion) => `(${quoted(from)} IS NOT NULL AND (${attempt}) IS NULL)`

/** One pass that counts what cannot be read; only when there is any are the files searched for the place. */
async function refuseUnreadable(
  tables: TableSession,
  raw: Table,
  each: Rescan,
  paths: readonly string[],
  conversions: readonly Conversion[],
): Promise<void> {
  const doubtful = conversions.filter(
    ({ from, type, attempt }) => !(raw.columns[from] === type && attempt === quoted(from)),
  )
  if (doubtful.length === 0) return
  const any = doubtful.map(failed).join(' OR ')
  const [count] = await tables.rows(await tables.query(`SELECT count(*) AS bad FROM $raw WHERE ${any}`, { raw }))
  if (Number(count!.bad) === 0) return
  for (const path of paths) {
    const table = await each(path)
    const here = doubtful.filter(({ from }) => Object.hasOwn(table.columns, from))
    const [row] = await tables.rows(
      await tables.query(
        `SELECT * FROM (SELECT *, row_number() OVER () AS optaic_row FROM $file) WHERE ${here.map(failed).join(' OR ')} LIMIT 1`,
        { file: table },
      ),
    )
    if (row === undefined) continue
    for (const { from, type } of here) {
      const [bad] = await tables.rows(
        await tables.query(
          `SELECT ${quoted(from)} AS value FROM (SELECT *, row_number() OVER () AS optaic_row FROM $file) WHERE optaic_row = ${row.optaic_row} AND ${failed(here.find(c => c.from === from)!)}`,
          { file: table },
        ),
      )
      if (bad !== undefined) throw unreadable(path, Number(row.optaic_row), from, type, bad.value, Number(count!.bad))
    }
  }
}

const unreadable = (path: string, row: number, column: string, type: string, value: unknown, count: number) =>
  new Problem(
    'source_malformed',
    `${basename(path)}, line ${row + 1}: "${value}" in the column ${column} is no ${type}`,
    {
      details: [{ path, message: `${count} such rows in all`, line: row + 1, column, value: String(value) }],
      next: 'Mend the file; or say in the configuration how the column is written, its type, or which texts mean missing.',
    },
  )
