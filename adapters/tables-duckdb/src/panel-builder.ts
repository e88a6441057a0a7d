/** A panel being put together from rows in any order: each symbol's values apart, by the slot of their day. */
import { sharedArray } from '@optaic/array-memory'
import { dateOfDay, Problem } from '@optaic/domain'
import { DaySlots } from './day-slots.ts'

/** What is known of a symbol. */
interface Rows {
  /** Which slots have had a row. */
  seen: Uint8Array
  /** One array a column, by slot. */
  readonly columns: Float64Array[]
}

export interface BuiltPanel {
  readonly dates: Int32Array
  readonly symbols: readonly string[]
  readonly columns: readonly Float64Array[]
}

const mostCells = 2 ** 32 - 1

export class PanelBuilder {
  readonly #columns: number
  readonly #symbols: (Rows | undefined)[] = []
  readonly #slots = new DaySlots()
  #slotOf = new Int32Array(0)

  constructor(columns: number) {
    this.#columns = columns
  }

  /** Takes rows of given symbols; `texts` names a symbol in a refusal. Throws `duplicate_key`, `source_malformed`. */
  add(codes: Int32Array, days: Int32Array, values: readonly Float64Array[], texts: readonly string[]): void {
    const rows = days.length
    if (this.#slotOf.length < rows) this.#slotOf = new Int32Array(rows)
    this.#slots.read(days, this.#slotOf)
    for (let row = 0; row < rows; ) {
      const code = codes[row] as number
      let end = row + 1
      while (end < rows && codes[end] === code) end += 1
      this.#place(code, row, end, values, texts)
      row = end
    }
  }

  #place(code: number, from: number, to: number, values: readonly Float64Array[], texts: readonly string[]): void {
    const slots = this.#slotOf
    const { seen, columns } = this.#room(code)
    for (let row = from; row < to; row += 1) {
      const slot = slots[row] as number
      if (seen[slot] !== 0) throw duplicate(this.#slots.days[slot] as number, texts[code] as string)
      seen[slot] = 1
    }
    for (let column = 0; column < columns.length; column += 1) {
      const given = values[column] as Float64Array
      const kept = columns[column] as Float64Array
      for (let row = from; row < to; row += 1) {
        const value = given[row] as number
        // An infinity is missing too.
        if (value - value === 0) kept[slots[row] as number] = value
      }
    }
  }

  /** The rows of a symbol, with room for every slot there is. */
  #room(code: number): Rows {
    const needed = this.#slots.days.length
    const known = this.#symbols[code]
    if (known === undefined) {
      const made: Rows = { seen: new Uint8Array(needed), columns: [] }
      for (let column = 0; column < this.#columns; column += 1)
        made.columns.push(new Float64Array(needed).fill(Number.NaN))
      this.#symbols[code] = made
      return made
    }
    const length = known.seen.length
    if (length >= needed) return known
    const larger = Math.max(needed, Math.ceil(length * 1.3) + 16)
    const seen = new Uint8Array(larger)
    seen.set(known.seen)
    known.seen = seen
    for (const [column, kept] of known.columns.entries()) {
      const wider = new Float64Array(larger).fill(Number.NaN, length)
      wider.set(kept)
      known.columns[column] = wider
    }
    return known
  }

  /** Days and symbols in order, and their values; the builder is empty afterwards. */
  build(texts: readonly string[], allocate: (length: number) => Float64Array = sharedArray): BuiltPanel {
    const order = Array.from(this.#symbols.keys()).sort((a, b) =>
      (texts[a] as string) < (texts[b] as string) ? -1 : 1,
    )
    const days = this.#slots.days
    const slots = Int32Array.from(days.keys()).sort((a, b) => (days[a] as number) - (days[b] as number))
    const ascending = slots.every((slot, t) => slot === t)
    const cells = days.length * order.length
    if (cells > mostCells) throw new RangeError(`${cells} cells are more than can be counted in 32 bits`)
    const columns = Array.from({ length: this.#columns }, () => allocate(cells))
    order.forEach((code, s) => {
      const rows = this.#symbols[code] as Rows
      this.#symbols[code] = undefined
      for (const [column, kept] of rows.columns.entries()) {
        const target = (columns[column] as Float64Array).subarray(s * days.length, (s + 1) * days.length)
        if (ascending) {
          target.set(kept.subarray(0, Math.min(kept.length, days.length)))
          target.fill(Number.NaN, Math.min(kept.length, days.length))
        } else gather(target, kept, slots)
      }
    })
    return {
      dates: Int32Array.from(slots, slot => days[slot] as number),
      symbols: order.map(code => texts[code] as string),
      columns,
    }
  }

  /** Dates and symbols so far, to say how large it has become. */
  get size(): readonly [dates: number, symbols: number] {
    return [this.#slots.days.length, this.#symbols.length]
  }
}

function gather(target: Float64Array, kept: Float64Array, slots: Int32Array): void {
  const length = kept.length
  for (let t = 0; t < slots.length; t += 1) {
    const slot = slots[t] as number
    target[t] = slot < length ? (kept[slot] as number) : Number.NaN
  }
}

function duplicate(day: number, symbol: string): Problem {
  const date = dateOfDay(day)
  return new Problem('duplicate_key', `two rows have the date ${date} and the symbol "${symbol}"`, {
    details: [{ path: `${date}/${symbol}`, message: 'more than one row', date, symbol }],
    next: 'Keep one row of each date and symbol, for instance the one that was known last.',
  })
}
