/** Mean, deviation, shape and quantiles of a series without missing values; NaN where too few values are given. */
import { selectInPlace } from '../order-statistic.ts'

export function mean(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

/** Sum of (x - centre)^power. */
function centralSum(values: Float64Array, centre: number, power: number): number {
  let sum = 0
  for (const value of values) sum += (value - centre) ** power
  return sum
}

/** Standard deviation with count - 1. NaN under two values. */
export function deviation(values: Float64Array): number {
  if (values.length < 2) return Number.NaN
  return Math.sqrt(centralSum(values, mean(values), 2) / (values.length - 1))
}

/** Bias-corrected skewness G1 = n / ((n-1)(n-2)) sum(z^3), as pandas and quantstats. NaN under three values. */
export function skew(returns: Float64Array): number {
  const n = returns.length
  if (n < 3) return Number.NaN
  const s = deviation(returns)
  return (n / ((n - 1) * (n - 2))) * (centralSum(returns, mean(returns), 3) / s ** 3)
}

/** Bias-corrected excess kurtosis G2, as pandas and quantstats. NaN under four values. */
export function kurtosis(returns: Float64Array): number {
  const n = returns.length
  if (n < 4) return Number.NaN
  const s = deviation(returns)
  const fourth = centralSum(returns, mean(returns), 4) / s ** 4
  return ((n * (n + 1)) / ((n - 1) * (n - 2) * (n - 3))) * fourth - (3 * (n - 1) ** 2) / ((n - 2) * (n - 3))
}

/** Quantile q (0 to 1) with linear interpolation between order statistics, as numpy's default. NaN without values. */
export function quantile(values: Float64Array, q: number): number {
  return quantileInPlace(Float64Array.from(values), values.length, q)
}

/** The same of the first `count` of `values`, which it reorders. */
export function quantileInPlace(values: Float64Array, count: number, q: number): number {
  if (count === 0) return Number.NaN
  const place = (count - 1) * q
  const below = Math.floor(place)
  const low = selectInPlace(values, count, below)
  if (place === below) return low
  let next = Number.POSITIVE_INFINITY
  for (let i = below + 1; i < count; i++) next = Math.min(next, values[i]!)
  return low + (place - below) * (next - low)
}
