/** How far returns swing and how bad the bad days are. Returns are simple, per period. */
import { deviation, mean, quantile } from './moments.ts'
import { normalDensity, normalQuantile } from './normal.ts'
import { PERIODS_PER_YEAR, type PeriodOptions, periodRate } from './period-options.ts'

/** Standard deviation (ddof 1) a year (empyrical annual_volatility, quantstats volatility). */
export function volatility(returns: Float64Array, options: PeriodOptions = {}): number {
  return deviation(returns) * Math.sqrt(options.periodsPerYear ?? PERIODS_PER_YEAR)
}

/** sqrt(mean(min(r - target, 0)^2)) over all observations, a year; the target is the risk-free rate (empyrical downside_risk). */
export function downsideRisk(returns: Float64Array, options: PeriodOptions = {}): number {
  const { riskFree = 0, periodsPerYear = PERIODS_PER_YEAR } = options
  const target = periodRate(riskFree, periodsPerYear)
  let squares = 0
  for (const r of returns) squares += Math.min(r - target, 0) ** 2
  return Math.sqrt((squares / returns.length) * periodsPerYear)
}

/** The `level` quantile of the returns themselves, linear interpolation; at most 0 as a rule (empyrical value_at_risk). */
export function valueAtRisk(returns: Float64Array, level = 0.05): number {
  return quantile(returns, level)
}

/** Mean of the returns at or below the historical value at risk (empyrical; quantstats method "historical"). */
export function conditionalValueAtRisk(returns: Float64Array, level = 0.05): number {
  const bound = valueAtRisk(returns, level)
  const tail = returns.filter(r => r <= bound)
  return mean(tail)
}

/** The `level` quantile of a normal with the returns' mean and deviation (quantstats value_at_risk). */
export function valueAtRiskNormal(returns: Float64Array, level = 0.05): number {
  return mean(returns) + deviation(returns) * normalQuantile(level)
}

/** Expected shortfall of that normal: mean - deviation x density(z) / level (quantstats conditional_value_at_risk). */
export function conditionalValueAtRiskNormal(returns: Float64Array, level = 0.05): number {
  return mean(returns) - (deviation(returns) * normalDensity(normalQuantile(level))) / level
}

/** |95th percentile| / |5th percentile| (empyrical and quantstats tail_ratio). */
export function tailRatio(returns: Float64Array): number {
  return Math.abs(quantile(returns, 0.95)) / Math.abs(quantile(returns, 0.05))
}
