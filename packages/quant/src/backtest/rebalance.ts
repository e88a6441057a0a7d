/** One rebalance: every symbol towards its target weight, and what stands in the way written down. */
import type { Book } from './book.ts'
import type { Ledger } from './ledger.ts'
import type { ResolvedOptions } from './options.ts'
import type { ShortfallReason } from './types.ts'

/** Weights closer than this to their target are on it: what is left is the rounding of w V / P x P / V. */
const ON_TARGET = 1e-12

export interface RebalanceDay {
  readonly t: number
  /** Ledger row. */
  readonly i: number
  readonly date: number
  /** Value of the book before trading. */
  readonly value: number
  /** Closes of the date from `at` on, NaN where there was none. */
  readonly closes: Float64Array
  readonly at: number
}

export type Rebalance = (day: RebalanceDay, targets: Float64Array) => void

/** `lastListed`: row of the last session of each symbol. */
export function createRebalance(
  book: Book,
  ledger: Ledger,
  options: ResolvedOptions,
  lastListed: Int32Array,
): Rebalance {
  const { minimumTrade, lotSize, tradeHalted } = options

  /** Why symbol s cannot be traded to a weight that day, or null. */
  const obstacle = (s: number, day: RebalanceDay): ShortfallReason | null => {
    if (Number.isNaN(book.price[s]!)) return 'not_listed'
    if (day.t > lastListed[s]!) return 'delisted'
    return !tradeHalted && Number.isNaN(day.closes[day.at + s]!) ? 'halted' : null
  }

  let traded = 0

  /** Trades towards the target; the reason if something was left. */
  const approach = (s: number, day: RebalanceDay, target: number): ShortfallReason | null => {
    const reason = obstacle(s, day)
    if (reason === 'delisted') traded += book.trade(s, day.t, day.i, 0, day.value, true)
    if (reason !== null) return reason
    const desired = book.sharesFor(s, target, day.value)
    if (Math.abs(desired - book.shares[s]!) * book.price[s]! < minimumTrade) return 'below_minimum'
    const value = book.trade(s, day.t, day.i, desired, day.value, false)
    if (Number.isNaN(value)) return 'no_market_data'
    traded += value
    return lotSize === 0 ? null : 'lot_size'
  }

  return (day, targets) => {
    traded = 0
    for (let s = 0; s < targets.length; s++) {
      const target = targets[s]!
      if (target === 0 && book.shares[s] === 0) continue
      const reason = approach(s, day, target)
      const held = book.shares[s]!
      const actual = held === 0 ? 0 : (held * book.price[s]!) / day.value
      if (target !== 0 || actual !== 0) ledger.weight(day.date, s, target, actual)
      if (reason !== null && Math.abs(target - actual) > ON_TARGET)
        ledger.shortfall(day.date, s, target - actual, reason)
    }
    ledger.turnover.push({ date: day.date, turnover: day.value > 0 ? traded / day.value : 0 })
  }
}
