/** How much was made: total and yearly return, and how straight the way there was. Returns are simple, per period. */
import { PERIODS_PER_YEAR, type PeriodOptions } from './period-options.ts'

/** prod(1 + r) - 1 (empyrical cum_returns_final, quantstats comp). */
export function totalReturn(returns: Float64Array): number {
  let wealth = 1
  for (const r of returns) wealth *= 1 + r
  return wealth - 1
}

/** prod(1 + r)^(periods in a year / count) - 1 (empyrical annual_return, quantstats cagr). NaN where more than all was lost. */
export function annualisedReturn(returns: Float64Array, options: PeriodOptions = {}): number {
  const { periodsPerYear = PERIODS_PER_YEAR } = options
  const wealth = 1 + totalReturn(returns)
  // Debts have no growth rate: an even power would turn them into a gain.
  if (returns.length === 0 || wealth < 0) return Number.NaN
  return wealth ** (periodsPerYear / returns.length) - 1
}

/** R squared of a straight line through the cumulative log return (empyrical stability_of_timeseries). */
export function stability(returns: Float64Array): number {
  const n = returns.length
  const centre = (n - 1) / 2
  const logs = new Float64Array(n)
  let log = 0
  for (let t = 0; t < n; t++) {
    log += Math.log1p(returns[t]!)
    logs[t] = log
  }
  const average = logs.reduce((sum, value) => sum + value, 0) / n
  let both = 0
  let times = 0
  let squares = 0
  for (let t = 0; t < n; t++) {
    both += (t - centre) * (logs[t]! - average)
    times += (t - centre) ** 2
    squares += (logs[t]! - average) ** 2
  }
  return both ** 2 / (times * squares)
}
