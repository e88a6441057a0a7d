/** The daily loop: mark, rebalance or not, record. */
import { createWeigher } from '../construction/construction.ts'
import { createScorer } from '../construction/score.ts'
import { Attribution } from './attribution.ts'
import { Book } from './book.ts'
import { createDayReader } from './day-reader.ts'
import { Ledger } from './ledger.ts'
import { lastListedRows } from './listing.ts'
import type { ResolvedOptions } from './options.ts'
import { createRebalance } from './rebalance.ts'
import { rebalanceRows } from './schedule.ts'
import { createSlippageRate } from './slippage.ts'
import type { BacktestInput } from './types.ts'

export interface Simulation {
  readonly ledger: Ledger
  readonly attribution: Attribution
}

/**
 * Fills targets for row t; false where the holdings stay. A symbol takes part where it has a score at t - signalLag and a close
 * at t, whatever `tradeHalted` says.
 */
function createTargets(input: BacktestInput, options: ResolvedOptions) {
  const count = input.symbols.length
  const scorer = createScorer(input.signals, input.dates.length, count)
  const weigher = createWeigher(options.construction, count)
  const scores = new Float64Array(count)
  return (targets: Float64Array, t: number, closes: Float64Array, at: number): boolean => {
    if (t < options.signalLag) return false
    scorer(scores, t - options.signalLag)
    for (let s = 0; s < count; s++) if (Number.isNaN(closes[at + s]!)) scores[s] = Number.NaN
    return weigher(targets, scores, t)
  }
}

/** Symbols whose first session off the market is row t, by t. */
function departures(lastListed: Int32Array): ReadonlyMap<number, readonly number[]> {
  const leaving = new Map<number, number[]>()
  lastListed.forEach((row, s) => {
    const at = leaving.get(row + 1)
    if (at === undefined) leaving.set(row + 1, [s])
    else at.push(s)
  })
  return leaving
}

/** Runs the procedure over the window. Input and options are checked already. */
export function simulate(input: BacktestInput, options: ResolvedOptions): Simulation {
  const { dates, symbols } = input
  const { firstRow, lastRow } = options
  const ledger = new Ledger(lastRow - firstRow + 1, symbols)
  const attribution = new Attribution(dates.length, symbols, input.groups, options.capital)
  const book = new Book(input, options, ledger, attribution, createSlippageRate(options.slippage, input))
  const lastListed = lastListedRows(input)
  const leaving = departures(lastListed)
  const rebalance = createRebalance(book, ledger, options, lastListed)
  const flags = rebalanceRows(dates, firstRow, lastRow, options.rebalance)
  const fillTargets = createTargets(input, options)
  const targets = new Float64Array(symbols.length)
  const closes = createDayReader(input.close, dates.length, symbols.length)
  for (let t = 0; t < firstRow; t++) book.mark(closes.values, closes.at(t))
  let equity = options.capital
  for (let t = firstRow; t <= lastRow; t++) {
    const i = t - firstRow
    const date = dates[t]!
    attribution.enter(date, equity)
    if (i > 0) book.accrue(i)
    const at = closes.at(t)
    const value = book.mark(closes.values, at)
    attribution.regroup(t)
    const day = { t, i, date, value, closes: closes.values, at }
    if (value <= 0 && ledger.ruinDate === null) ledger.ruinDate = date
    if (ledger.ruinDate !== null) {
      if (book.shares.some(held => held !== 0)) rebalance(day, targets.fill(0))
    } else if (flags[t] === 1 && fillTargets(targets, t, closes.values, at)) rebalance(day, targets)
    else if (leaving.has(t)) closeDelisted(leaving.get(t)!, book, ledger, day)
    book.record(i)
    equity = ledger.equity[i]!
  }
  attribution.close(equity)
  return { ledger, attribution }
}

/** Between rebalances, a holding that has left the market is turned into cash at its last price. */
function closeDelisted(
  leaving: readonly number[],
  book: Book,
  ledger: Ledger,
  day: { readonly t: number; readonly i: number; readonly date: number; readonly value: number },
): void {
  let traded = 0
  for (const s of leaving) if (book.shares[s] !== 0) traded += book.trade(s, day.t, day.i, 0, day.value, true)
  if (traded > 0) ledger.turnover.push({ date: day.date, turnover: traded / day.value })
}
