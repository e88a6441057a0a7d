/** Exponentially weighted means. */

import type { SeriesSpan } from '../../../operator.ts'
import { compiledWindow } from '../../../wasm/reach.ts'

const compiled = compiledWindow('windowExponential')

/** pandas `ewm(span=n)` (0 < n < 1: `ewm(alpha=n)`) `.mean()` with adjust=True, ignore_na=False. */
export function exponentialMean(out: Float64Array, x: Float64Array, span: SeriesSpan, n: number): void {
  compiled(out, x, span, 0, 1 - alphaOf(n))
}

/** pandas `ewm(span=n)` (0 < n < 1: `ewm(alpha=n)`) `.mean()` with adjust=False, ignore_na=False. */
export function recursiveMean(
  out: Float64Array,
  x: Float64Array,
  { start, end, minPeriods }: SeriesSpan,
  n: number,
): void {
  const alpha = alphaOf(n)
  let [mean, weight, seen] = [Number.NaN, 1, 0]
  for (let t = start; t < end; t++) {
    const value = x[t]!
    weight *= 1 - alpha
    if (Number.isFinite(value)) {
      if (seen++ === 0) mean = value
      else if (mean !== value) mean = (weight * mean + alpha * value) / (weight + alpha)
      weight = 1
    }
    out[t] = seen >= minPeriods ? mean : Number.NaN
  }
}

/** The mean of the first `seed` present values, from where on every further one moves it by alpha of what it differs. */
export function seededMean(
  out: Float64Array,
  x: Float64Array,
  { start, end }: SeriesSpan,
  n: number,
  seed: number,
): void {
  const alpha = alphaOf(n)
  let [sum, seen, mean] = [0, 0, Number.NaN]
  for (let t = start; t < end; t++) {
    const value = x[t]!
    if (Number.isFinite(value)) {
      if (seen >= seed) mean += alpha * (value - mean)
      else {
        sum += value
        if (++seen === seed) mean = sum / seed
      }
    }
    out[t] = mean
  }
}

const alphaOf = (n: number): number => (n < 1 ? n : 2 / (n + 1))
