/** Who earned what: money by symbol and by group, month by month, adding up to the book's own return. */
import type { Group } from '@optaic/engine'
import { createDayReader } from './day-reader.ts'
import { monthName, monthNumber } from './schedule.ts'
import type { AttributionRow } from './types.ts'

export class Attribution {
  readonly bySymbol: AttributionRow[] = []
  readonly byGroup: AttributionRow[] | null

  private readonly symbols: readonly string[]
  private readonly labels: readonly string[]
  private readonly pnl: Float64Array
  private readonly groupPnl: Float64Array
  /** Group last known of each symbol; `labels.length` stands for none. */
  private readonly groupOf: Int32Array
  private readonly codes: ReturnType<typeof createDayReader> | null
  private month = Number.NaN
  private opening: number
  private other = 0

  constructor(dates: number, symbols: readonly string[], groups: Group | undefined, capital: number) {
    this.symbols = symbols
    this.labels = groups?.labels ?? []
    this.byGroup = groups === undefined ? null : []
    this.codes = groups === undefined ? null : createDayReader(groups.codes, dates, symbols.length)
    this.pnl = new Float64Array(symbols.length)
    this.groupPnl = new Float64Array(this.labels.length + 1)
    this.groupOf = new Int32Array(symbols.length).fill(this.labels.length)
    this.opening = capital
  }

  /** Money made (or, below 0, spent) on symbol s. */
  add(s: number, money: number): void {
    this.pnl[s]! += money
    if (this.byGroup !== null) this.groupPnl[this.groupOf[s]!]! += money
  }

  /** Money made on no symbol: interest. */
  addOther(money: number): void {
    this.other += money
  }

  /** Takes the groups of row t from here on: what was earned up to its close belongs to the groups of the session before. */
  regroup(t: number): void {
    if (this.codes === null) return
    const at = this.codes.at(t)
    for (let s = 0; s < this.groupOf.length; s++) {
      const code = this.codes.values[at + s]!
      if (code >= 0 && code < this.labels.length) this.groupOf[s] = code
    }
  }

  /** Begins a session; writes the rows of the month before when a new one starts. `equity` is that of the session before. */
  enter(day: number, equity: number): void {
    const month = monthNumber(day)
    if (month === this.month) return
    this.close(equity)
    this.month = month
  }

  /** Writes the rows of the month. `equity` is what it ends with. */
  close(equity: number): void {
    if (!Number.isNaN(this.month)) {
      const month = monthName(this.month)
      const row = (name: string | null, pnl: number) => ({ month, name, pnl, contribution: pnl / this.opening })
      this.pnl.forEach((pnl, s) => {
        if (pnl !== 0) this.bySymbol.push(row(this.symbols[s]!, pnl))
      })
      if (this.other !== 0) this.bySymbol.push(row(null, this.other))
      this.groupPnl.forEach((pnl, g) => {
        const money = g === this.labels.length ? pnl + this.other : pnl
        if (money !== 0) this.byGroup?.push(row(this.labels[g] ?? null, money))
      })
    }
    this.pnl.fill(0)
    this.groupPnl.fill(0)
    this.other = 0
    this.opening = equity
  }
}
