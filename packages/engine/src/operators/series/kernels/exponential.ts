/** Exponentially weighted mean. */

import type { SeriesSpan } from '../../../operator.ts'

/**
 * pandas `ewm(span=n)` (0 < n < 1: `ewm(alpha=n)`) `.mean()` with adjust=True, ignore_na=False: weights (1 - alpha)^age over
 * the values so far, divided by their sum. A missing row ages the others and repeats the last mean.
 */
export function exponentialMean(out: Float64Array, x: Float64Array, span: SeriesSpan, n: number): void {
  const { start, end } = span
  const least = Math.max(1, span.minPeriods)
  const keep = 1 - (n < 1 ? n : 2 / (n + 1))
  let mean = Number.NaN
  let weight = 1
  let seen = 0
  for (let i = start; i < end; i++) {
    const v = x[i]!
    const here = v - v === 0
    if (seen === 0) {
      if (here) mean = v
    } else {
      weight *= keep
      if (here) {
        if (mean !== v) mean = (weight * mean + v) / (weight + 1)
        weight += 1
      }
    }
    if (here) seen++
    out[i] = seen >= least ? mean : Number.NaN
  }
}
