/** Returns against those of a benchmark on the same dates; both simple, per period, of equal length. */
import { deviation, mean } from './moments.ts'
import { PERIODS_PER_YEAR, type PeriodOptions, periodRate } from './period-options.ts'

function active(returns: Float64Array, benchmark: Float64Array): Float64Array {
  return returns.map((r, t) => r - benchmark[t]!)
}

/** cov(r, b) / var(b). */
export function beta(returns: Float64Array, benchmark: Float64Array): number {
  const r = mean(returns)
  const b = mean(benchmark)
  let both = 0
  let squares = 0
  for (let t = 0; t < returns.length; t++) {
    both += (returns[t]! - r) * (benchmark[t]! - b)
    squares += (benchmark[t]! - b) ** 2
  }
  return both / squares
}

/** mean((r - rf) - beta (b - rf)) per period. */
function periodAlpha(returns: Float64Array, benchmark: Float64Array, options: PeriodOptions): number {
  const free = periodRate(options.riskFree ?? 0, options.periodsPerYear)
  return mean(returns) - free - beta(returns, benchmark) * (mean(benchmark) - free)
}

/** Jensen's alpha a year, compounded: (1 + alpha)^(periods in a year) - 1 (empyrical alpha). */
export function alpha(returns: Float64Array, benchmark: Float64Array, options: PeriodOptions = {}): number {
  return (1 + periodAlpha(returns, benchmark, options)) ** (options.periodsPerYear ?? PERIODS_PER_YEAR) - 1
}

/** Jensen's alpha a year, simple: alpha x periods in a year (quantstats greeks). */
export function alphaSimple(returns: Float64Array, benchmark: Float64Array, options: PeriodOptions = {}): number {
  return periodAlpha(returns, benchmark, options) * (options.periodsPerYear ?? PERIODS_PER_YEAR)
}

/** Deviation (ddof 1) of r - b a year. */
export function trackingError(returns: Float64Array, benchmark: Float64Array, options: PeriodOptions = {}): number {
  return deviation(active(returns, benchmark)) * Math.sqrt(options.periodsPerYear ?? PERIODS_PER_YEAR)
}

/** mean(r - b) / std(r - b, ddof 1) a year: the form of Grinold and Kahn. */
export function informationRatio(returns: Float64Array, benchmark: Float64Array, options: PeriodOptions = {}): number {
  return excessSharpe(returns, benchmark) * Math.sqrt(options.periodsPerYear ?? PERIODS_PER_YEAR)
}

/** mean(r - b) / std(r - b, ddof 1) per period (empyrical excess_sharpe, quantstats information_ratio). */
export function excessSharpe(returns: Float64Array, benchmark: Float64Array): number {
  const difference = active(returns, benchmark)
  return mean(difference) / deviation(difference)
}
