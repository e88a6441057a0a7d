/** The dates and symbols of a panel, found before any value is read. */
import type { ChosenDates, PanelQuery } from '@optaic/ports'
import { type DayRange, dayRangesOf } from './day-ranges.ts'
import type { ColumnChunk } from './footer.ts'
import { readDayCodes, readDays } from './keys.ts'
import type { ChunkPages } from './pages.ts'
import { scratchOf } from './scratch.ts'
import { numbered } from './symbol-numbers.ts'
import { type Texts, textsOf } from './texts.ts'
import { Unsuited } from './unsuited.ts'

type Chosen = ChosenDates & Pick<PanelQuery, 'symbols'>

/** The keys of a row group: every day as its distance from the first, and symbols by code. */
export interface Keys {
  readonly rows: number
  readonly firstDay: number
  readonly lastDay: number
  readonly days: Uint16Array
  readonly symbols: Texts
}

const scratch = scratchOf(Int32Array)

export function keysOf({ rows }: Pick<ColumnChunk, 'rows'>, dates: ChunkPages, symbols: ChunkPages): Keys {
  const read = scratch(rows)
  const dictionary = readDayCodes(dates, read)
  if (dictionary === null) readDays(dates, read)
  const [firstDay, lastDay] = endsOf(dictionary ?? read)
  if (lastDay - firstDay > 0xffff) throw new Unsuited('dates that lie further apart than 16 bits say')
  const days = new Uint16Array(rows)
  if (dictionary === null) addTo(days, read, -firstDay)
  else {
    const entries = new Uint16Array(dictionary.length)
    addTo(entries, dictionary, -firstDay)
    translate(read, entries, days)
  }
  return { rows, firstDay, lastDay, days, symbols: textsOf(symbols, rows) }
}

function endsOf(days: Int32Array): readonly [first: number, last: number] {
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (let row = 0; row < days.length; row += 1) {
    const day = days[row] as number
    if (day < first) first = day
    if (day > last) last = day
  }
  return [first, last]
}

function addTo(out: Uint16Array, days: Int32Array, shift: number): void {
  for (let k = 0; k < days.length; k += 1) out[k] = (days[k] as number) + shift
}

function translate(codes: Int32Array, days: Uint16Array, out: Uint16Array): void {
  let most = 0
  for (let row = 0; row < codes.length; row += 1) {
    const code = codes[row] as number
    if (code > most) most = code
    out[row] = days[code] as number
  }
  if (codes.length > 0 && most >= days.length) throw new Unsuited('a day that is not in the dictionary')
}

const mostDays = 366 * 10_000

export class Axes {
  /** Ascending. */
  readonly dates: Int32Array
  readonly symbols: readonly string[]
  readonly #firstDay: number
  /** The place of each day among the dates, -1 for one that is not wanted. */
  readonly #slots: Int32Array
  /** Of each row group, the place of each of its texts among the symbols, -1 for one that is not wanted. */
  readonly #numbers: ReadonlyMap<Texts, Int32Array>
  /** Of each symbol, the place of its last date so far. */
  readonly #last: Int32Array
  /** Whether symbols are chosen: then some dates may be those of others alone. */
  readonly #chosen: boolean
  readonly #met: Uint8Array

  constructor(all: readonly Keys[], { symbols, ...query }: Chosen) {
    const filled = all.filter(({ rows }) => rows > 0)
    const firstDay = filled.reduce((least, keys) => Math.min(least, keys.firstDay), Number.POSITIVE_INFINITY)
    const lastDay = filled.reduce((most, keys) => Math.max(most, keys.lastDay), firstDay)
    if (lastDay - firstDay > mostDays) throw new Unsuited('dates that lie far apart')
    this.#firstDay = filled.length === 0 ? 0 : firstDay
    this.#slots = new Int32Array(filled.length === 0 ? 0 : lastDay - firstDay + 1)
    for (const keys of filled) {
      const slots = this.#slots.subarray(keys.firstDay - firstDay)
      for (let row = 0; row < keys.rows; row += 1) slots[keys.days[row] as number] = 1
    }
    this.dates = this.#number(dayRangesOf(query))
    const { order, numbers } = numbered(
      filled.map(keys => keys.symbols),
      symbols,
    )
    this.symbols = order
    this.#numbers = numbers
    this.#last = new Int32Array(this.symbols.length).fill(-1)
    this.#chosen = symbols !== undefined
    this.#met = new Uint8Array(this.dates.length).fill(this.#chosen ? 0 : 1)
    if (this.dates.length * this.symbols.length > 2 ** 31 - 1) throw new Unsuited('more cells than 31 bits count')
  }

  #number(wanted: readonly DayRange[]): Int32Array {
    const dates: number[] = []
    for (let at = 0; at < this.#slots.length; at += 1) {
      const day = this.#firstDay + at
      const there = this.#slots[at] === 1 && wanted.some(([first, last]) => day >= first && day <= last)
      this.#slots[at] = there ? dates.length : -1
      if (there) dates.push(day)
    }
    return Int32Array.from(dates)
  }

  /**
   * Writes the place in a panel of every row of a row group, -1 for those that are not wanted, and gives the symbols that
   * were not met before. Throws {@link Unsuited} where a date of a symbol does not come after the one before it.
   */
  place(keys: Keys, cells: Int32Array): number[] {
    const codes = scratch(keys.rows)
    keys.symbols.readCodes(codes)
    const numbers = this.#numbers.get(keys.symbols) as Int32Array
    const added: number[] = []
    const slots = this.#slots.subarray(keys.firstDay - this.#firstDay)
    for (let row = 0; row < keys.rows; ) {
      // Where rows are sorted by date, each is of another symbol than the one before.
      if ((slots[keys.days[row] as number] as number) < 0) {
        cells[row] = -1
        row += 1
        continue
      }
      const code = codes[row] as number
      let end = row + 1
      while (end < keys.rows && codes[end] === code) end += 1
      const symbol = numbers[code]
      if (symbol === undefined) throw new Unsuited('a text that is not in the dictionary')
      if (symbol < 0) cells.fill(-1, row, end)
      else if (this.#placeRun(keys.days, slots, symbol, cells, row, end)) added.push(symbol)
      row = end
    }
    return added
  }

  /** The same for rows of one symbol, `slots` by their days; true where it was not met before. */
  #placeRun(
    days: Uint16Array,
    slots: Int32Array,
    symbol: number,
    cells: Int32Array,
    from: number,
    to: number,
  ): boolean {
    const met = this.#met
    const chosen = this.#chosen
    const start = symbol * this.dates.length
    const before = this.#last[symbol] as number
    let last = before
    for (let row = from; row < to; row += 1) {
      const slot = slots[days[row] as number] as number
      cells[row] = slot < 0 ? -1 : start + slot
      if (slot > last) last = slot
      else if (slot >= 0) throw new Unsuited('dates of a symbol that do not ascend')
      else continue
      if (chosen) met[slot] = 1
    }
    this.#last[symbol] = last
    return before < 0 && last >= 0
  }

  /** Whether any of the rows may be wanted. */
  wants(keys: Keys): boolean {
    return (
      keys.rows > 0 && this.dates.length > 0 && this.#numbers.get(keys.symbols)?.some(number => number >= 0) === true
    )
  }

  /** Numbers of the symbols, and places of the dates, that rows were found for; null where these are all of them. */
  found(): readonly [symbols: number[], dates: number[]] | null {
    if (this.#last.every(last => last >= 0) && this.#met.every(met => met === 1)) return null
    const symbols = [...this.symbols.keys()].filter(symbol => (this.#last[symbol] as number) >= 0)
    return [symbols, [...this.dates.keys()].filter(slot => this.#met[slot] === 1)]
  }
}
