/** A window against its own row numbers 1..n: regression on time and the linearly weighted mean. */

import { compiledMend, compiledWhole } from '../../../wasm/reach.ts'
import type { Fold } from './rolling.ts'

export const SLOPE = 0
export const RSQUARE = 1
/** As RSQUARE, and missing where the deviation is at most 2e-5, as Qlib has it. */
export const RSQUARE_QLIB = 2
export const RESIDUAL = 3
/** Weights 1..n, oldest to newest, that sum to 1 over those present. */
export const WEIGHTED = 4
/** As WEIGHTED, then once more divided by how many are present, as Qlib's WMA is (np.nanmean of weights that sum to 1). */
export const WEIGHTED_QLIB = 5

const CLOSE = 2e-5 * 2e-5

export const trends: Fold = { whole: compiledWhole('wholeTrend'), run: trendRun, mend: compiledMend('mendTrend') }

/**
 * Regression results. `cov` and `cpp` are sums of products of deviations from the means, `cyy` of squares of the values';
 * `last` is the last value's deviation from the mean and `reach` its row's from the mean row.
 */
function settle(cov: number, cpp: number, cyy: number, n: number, last: number, reach: number, mode: number): number {
  if (mode === SLOPE) return cov / cpp
  if (mode === RESIDUAL) return last - (cov / cpp) * reach
  if (!(cyy > 0) || !(cpp > 0) || (mode === RSQUARE_QLIB && cyy <= CLOSE * (n - 1))) return Number.NaN
  return Math.min(1, (cov / cpp) * (cov / cyy))
}

function trendRun(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  from: number,
  to: number,
  emit: number,
  least: number,
  mode: number,
  w: number,
): void {
  let origin = 0
  let oldest = 0
  let n = 0
  let a = 0
  let p = 0
  let pp = 0
  let pa = 0
  let aa = 0
  for (let i = from; i < to; i++) {
    const v = x[i]!
    const row = i - from
    const d = v - (n === 0 ? v : origin)
    if (d - d === 0) {
      if (n === 0) {
        origin = v
        oldest = row
      }
      n++
      a += d
      aa += d * d
      p += row
      pp += row * row
      pa += row * d
    }
    if (i < emit) continue
    if (n < least) out[i] = Number.NaN
    else if (mode === WEIGHTED_QLIB) {
      const length = row - oldest + 1
      const weighted = pa + (1 - oldest) * a + origin * (p + (1 - oldest) * n)
      out[i] = weighted / ((length * (length + 1)) / 2) / n
    } else if (mode === WEIGHTED) {
      const first = w === 0 ? 1 : w - row
      out[i] = origin + (pa + first * a) / (p + first * n)
    } else {
      const mean = a / n
      out[i] = settle(pa - (p / n) * a, pp - (p / n) * p, aa - a * mean, n, d + (d - d) - mean, row - p / n, mode)
    }
  }
}
