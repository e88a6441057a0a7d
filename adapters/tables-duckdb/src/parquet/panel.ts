/**
 * A panel straight from Parquet files. A column of millions of rows is a copy of a few blocks that other threads have read
 * and decompressed; through a query, its chunks of 2,048 rows cost several times as much.
 *
 * Read so: dates, symbols and doubles, each symbol's dates ascending, in files as DuckDB writes them.
 * Whatever else there is, faults among it, is left to DuckDB.
 */
import { type FileHandle, open } from 'node:fs/promises'
import { sharedArray } from '@optaic/array-memory'
import { isProblem } from '@optaic/domain'
import type { Panel } from '@optaic/engine'
import type { PanelQuery } from '@optaic/ports'
import { ahead } from './ahead.ts'
import { Axes, type Keys, keysOf } from './axes.ts'
import { dayRangesOf } from './day-ranges.ts'
import { readDoubles } from './doubles.ts'
import type { ColumnChunk, Held, RowGroup } from './footer.ts'
import { Footers, isPattern } from './footers.ts'
import { readPages } from './pages.ts'
import { Unsuited } from './unsuited.ts'

/** Columns of row groups that are read and decompressed while one is put into place. */
const AHEAD = 4

/** Null where DuckDB has to read the files. `check` throws to end it early. */
export async function panelFromParquet(
  paths: readonly string[],
  query: PanelQuery,
  check: () => void,
  footers = new Footers(),
): Promise<Panel | null> {
  if (paths.some(isPattern) || (query.groups ?? []).length > 0) return null
  const files: FileHandle[] = []
  const mayHave = chooseBy(query)
  try {
    const parts: Part[] = []
    const opened = paths.map(path => async () => {
      const file = await open(path)
      files.push(file)
      return { file, footer: await footers.of(path, file) }
    })
    for await (const { file, footer } of ahead(opened, AHEAD))
      for (const group of footer.groups) if (mayHave(group)) parts.push({ file, group })
    return await readPanel(parts, query, check)
  } catch (fault) {
    check()
    if (isProblem(fault)) throw fault
    return null
  } finally {
    await Promise.all(files.map(file => file.close()))
  }
}

interface Part {
  readonly file: FileHandle
  readonly group: RowGroup
}

async function readPanel(parts: readonly Part[], query: PanelQuery, check: () => void): Promise<Panel> {
  const keys: Keys[] = []
  for await (const each of ahead(
    parts.map(part => () => keysFrom(part)),
    AHEAD,
  )) {
    check()
    keys.push(each)
  }
  const axes = new Axes(keys, query)
  const wanted = parts.flatMap((part, index) => {
    const own = keys[index] as Keys
    return axes.wants(own) ? [{ part, keys: own }] : []
  })
  const cells = axes.dates.length * axes.symbols.length
  const allocate = query.allocate ?? sharedArray
  const columns = query.fields.map(() => allocate(cells))
  const reads = wanted.flatMap(({ part }) => query.fields.map(name => () => pagesFrom(part, name, 'double')))
  const pages = ahead(reads, AHEAD)
  try {
    const places = new Int32Array(Math.max(0, ...wanted.map(each => each.keys.rows)))
    const values = new Float64Array(places.length)
    for (const { keys: own } of wanted) {
      const added = axes.place(own, places)
      for (const column of columns) {
        const { value } = await pages.next()
        check()
        readDoubles(value, values.subarray(0, own.rows))
        for (const symbol of added)
          column.fill(Number.NaN, symbol * axes.dates.length, (symbol + 1) * axes.dates.length)
        putInPlace(column, values, places, own.rows)
      }
    }
  } finally {
    await pages.return(undefined)
  }
  return onlyFound(axes, query.fields, columns, allocate)
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
  const [dates, symbols] = await Promise.all([pagesFrom(part, 'date', 'date'), pagesFrom(part, 'symbol', 'text')])
  return keysOf(part.group.get('date') as ColumnChunk, dates, symbols)
}

async function pagesFrom({ file, group }: Part, name: string, held: Held) {
  const chunk = group.get(name)
  if (chunk?.held !== held) throw new Unsuited(`column ${name} of another type`)
  return readPages(file, chunk)
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
  const [symbols, slots] = axes.found()
  const all = symbols.length === axes.symbols.length && slots.length === axes.dates.length
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
    dates: all ? axes.dates : Int32Array.from(slots, slot => axes.dates[slot] as number),
    symbols: all ? axes.symbols : symbols.map(symbol => axes.symbols[symbol] as string),
    fields: Object.fromEntries(
      names.map((name, index) => {
        const column = columns[index] as Float64Array
        return [name, all ? column : chosen(column)]
      }),
    ),
  }
}
