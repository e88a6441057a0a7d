/** Return for risk. Returns are simple, per period; NaN or infinite where there is no risk to divide by. */
import { maxDrawdown } from './drawdown.ts'
import { annualisedReturn } from './growth.ts'
import { deviation, mean } from './moments.ts'
import { PERIODS_PER_YEAR, type PeriodOptions, periodRate } from './period-options.ts'
import { downsideRisk } from './risk.ts'

/** mean(r - rf) / std(r - rf, ddof 1) x sqrt(periods in a year), rf from the yearly rate (quantstats sharpe). */
export function sharpe(returns: Float64Array, options: PeriodOptions = {}): number {
  const { riskFree = 0, periodsPerYear = PERIODS_PER_YEAR } = options
  return ((mean(returns) - periodRate(riskFree, periodsPerYear)) / deviation(returns)) * Math.sqrt(periodsPerYear)
}

/** Yearly mean(r - rf) / downside risk against rf (empyrical sortino_ratio and quantstats sortino: the same number). */
export function sortino(returns: Float64Array, options: PeriodOptions = {}): number {
  const { riskFree = 0, periodsPerYear = PERIODS_PER_YEAR } = options
  const excess = mean(returns) - periodRate(riskFree, periodsPerYear)
  return (excess * periodsPerYear) / downsideRisk(returns, options)
}

/** Annualised return / |max drawdown|. */
export function calmar(returns: Float64Array, options: PeriodOptions = {}): number {
  return annualisedReturn(returns, options) / Math.abs(maxDrawdown(returns))
}

/** Sum of returns above the risk-free rate / sum of those below it (Keating and Shadwick 2002). */
export function omega(returns: Float64Array, options: PeriodOptions = {}): number {
  const target = periodRate(options.riskFree ?? 0, options.periodsPerYear)
  let gains = 0
  let losses = 0
  for (const r of returns) {
    if (r > target) gains += r - target
    else losses += target - r
  }
  return gains / losses
}
