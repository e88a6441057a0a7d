/**
 * A panel straight from Parquet files. A column of millions of rows is a copy of a few blocks that other threads have read
 * and decompressed; through a query, its chunks of 2,048 rows cost several times as much.
 *
 * Read so: dates, symbols and doubles, each symbol's dates ascending, in files as DuckDB writes them.
 * Whatever else there is, faults among it, is left to DuckDB.
 */
import type { FileHandle } from 'node:fs/promises'
import { sharedArray } from '@optaic/array-memory'
import { isProblem } from '@optaic/domain'
import type { Panel } from '@optaic/engine'
import type { PanelQuery } from '@optaic/ports'
import { ahead } from './ahead.ts'
import { Axes, type Keys, keysOf } from './axes.ts'
import { dayRangesOf } from './day-ranges.ts'
import { readDoubles } from './doubles.ts'
import { isPattern, type ParquetFile, type ParquetFiles } from './files.ts'
import type { ColumnChunk, Held, RowGroup } from './footer.ts'
import { type ChunkPages, readPages } from './pages.ts'
import { Unsuited } from './unsuited.ts'

/** Columns of row groups that are read and decompressed while one is put into place. */
const AHEAD = 4

/** Null where DuckDB has to read the files. `check` throws to end it early. */
export async function panelFromParquet(
  paths: readonly string[],
  query: PanelQuery,
  check: () => void,
  files: ParquetFiles,
): Promise<Panel | null> {
  if (paths.some(isPattern) || (query.groups ?? []).length > 0) return null
  const held: ParquetFile[] = []
  const mayHave = chooseBy(query)
  try {
    const parts: Part[] = []
    const opened = paths.map(path => async () => {
      const file = await files.open(path)
      held.push(file)
      return file
    })
    for await (const { file, footer } of ahead(opened, AHEAD))
      for (const group of footer.groups) if (mayHave(group)) parts.push({ file, group })
    return await readPanel(parts, query, check)
  } catch (fault) {
    check()
    if (isProblem(fault)) throw fault
    return null
  } finally {
    await Promise.all(held.map(file => file.release()))
  }
}

interface Part {
  readonly file: FileHandle
  readonly group: RowGroup
}

async function readPanel(parts: readonly Part[], query: PanelQuery, check: () => void): Promise<Panel> {
  let wanted: ReadonlySet<Part> = new Set(parts)
  const values = ahead(
    valuesOf(parts, query.fields, part => wanted.has(part)),
    AHEAD,
  )
  // The first are read while keys are, unless symbols are chosen: which row groups have those is not known yet.
  let begun = query.symbols === undefined ? values.next() : undefined
  begun?.catch(() => undefined)
  const take = async (part: Part): Promise<ChunkPages> => {
    const { value } = await (begun ?? values.next())
    begun = undefined
    return value.part === part ? value.pages : take(part)
  }
  try {
    const keys = await keysOfAll(parts, check)
    const axes = new Axes([...keys.values()], query)
    const chosen = [...keys].filter(([, own]) => axes.wants(own))
    wanted = new Set(chosen.map(([part]) => part))
    return await inPlace(axes, chosen, query, async part => {
      const pages = await take(part)
      check()
      return pages
    })
  } finally {
    await values.return(undefined)
  }
}

async function keysOfAll(parts: readonly Part[], check: () => void): Promise<ReadonlyMap<Part, Keys>> {
  const keys = new Map<Part, Keys>()
  const reads = parts.map(part => async (): Promise<[Part, Keys]> => [part, await keysFrom(part)])
  for await (const [part, own] of ahead(reads, AHEAD)) {
    check()
    keys.set(part, own)
  }
  return keys
}

/** Pages of a column of a part. */
interface Values {
  readonly part: Part
  readonly pages: ChunkPages
}

/** What reads every field of every part that is wanted when its turn comes. */
function* valuesOf(
  parts: readonly Part[],
  names: readonly string[],
  wanted: (part: Part) => boolean,
): Generator<() => Promise<Values>> {
  for (const part of parts) for (const name of names) if (wanted(part)) yield () => valuesFrom(part, name)
}

/** `next` gives the pages of a part's fields, one after another. */
async function inPlace(
  axes: Axes,
  chosen: readonly (readonly [Part, Keys])[],
  { fields, allocate = sharedArray }: PanelQuery,
  next: (part: Part) => Promise<ChunkPages>,
): Promise<Panel> {
  const dates = axes.dates.length
  const columns = fields.map(() => allocate(dates * axes.symbols.length))
  const places = new Int32Array(Math.max(0, ...chosen.map(([, { rows }]) => rows)))
  const values = new Float64Array(places.length)
  for (const [part, keys] of chosen) {
    const added = axes.place(keys, places)
    for (const column of columns) {
      readDoubles(await next(part), values.subarray(0, keys.rows))
      for (const symbol of added) setMissing(column, symbol * dates, (symbol + 1) * dates)
      putInPlace(column, values, places, keys.rows)
    }
  }
  return onlyFound(axes, fields, columns, allocate)
}

/** Tells whether a row group may have dates that are wanted, as far as the file says. */
function chooseBy(query: PanelQuery): (group: RowGroup) => boolean {
  const wanted = dayRangesOf(query)
  return group => {
    const date = group.get('date')
    const range = date?.held === 'date' ? date.range : null
    return range === null || wanted.some(([first, last]) => range[1] >= first && range[0] <= last)
  }
}

async function keysFrom(part: Part): Promise<Keys> {
  const chunks = [chunkOf(part, 'date', 'date'), chunkOf(part, 'symbol', 'text')] as const
  const [dates, symbols] = (await readPages(part.file, chunks)) as [ChunkPages, ChunkPages]
  return keysOf(chunks[0], dates, symbols)
}

async function valuesFrom(part: Part, name: string): Promise<Values> {
  const [pages] = (await readPages(part.file, [chunkOf(part, name, 'double')])) as [ChunkPages]
  return { part, pages }
}

function chunkOf({ group }: Part, name: string, held: Held): ColumnChunk {
  const chunk = group.get(name)
  if (chunk?.held !== held) throw new Unsuited(`column ${name} of another type`)
  return chunk
}

/** Of fewer rows than these, a loop costs less than the call that fills many at once. */
const fewRows = 16

function setMissing(column: Float64Array, from: number, to: number): void {
  if (to - from >= fewRows) column.fill(Number.NaN, from, to)
  else for (let cell = from; cell < to; cell += 1) column[cell] = Number.NaN
}

function putInPlace(column: Float64Array, values: Float64Array, cells: Int32Array, rows: number): void {
  for (let row = 0; row < rows; row += 1) {
    const cell = cells[row] as number
    const value = values[row] as number
    // An infinity is missing too.
    if (cell >= 0 && value - value === 0) column[cell] = value
  }
}

/** Without the symbols and dates that no row was found for: a choice of both may leave some. */
function onlyFound(
  axes: Axes,
  names: readonly string[],
  columns: readonly Float64Array[],
  allocate: (length: number) => Float64Array,
): Panel {
  const fieldsOf = (column: (index: number) => Float64Array) =>
    Object.fromEntries(names.map((name, index) => [name, column(index)]))
  const found = axes.found()
  if (found === null)
    return { dates: axes.dates, symbols: axes.symbols, fields: fieldsOf(index => columns[index] as Float64Array) }
  const [symbols, slots] = found
  const chosen = (column: Float64Array) => {
    const kept = allocate(symbols.length * slots.length)
    symbols.forEach((symbol, s) => {
      const [from, to] = [symbol * axes.dates.length, s * slots.length]
      slots.forEach((slot, t) => {
        kept[to + t] = column[from + slot] as number
      })
    })
    return kept
  }
  return {
    dates: Int32Array.from(slots, slot => axes.dates[slot] as number),
    symbols: symbols.map(symbol => axes.symbols[symbol] as string),
    fields: fieldsOf(index => chosen(columns[index] as Float64Array)),
  }
}
