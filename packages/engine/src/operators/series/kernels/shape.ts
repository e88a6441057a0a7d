/** Third and fourth moments over a window, corrected for bias as pandas does. */

import { compiledMend, compiledWhole } from '../../../wasm/reach.ts'
import type { Fold } from './rolling.ts'

export const SKEWNESS = 0
export const KURTOSIS = 1

/**
 * From n deviations around an origin, the sums of their powers. Equal values have skewness 0 and kurtosis -3, as in pandas;
 * fewer than 3 (skewness) or 4 (kurtosis) values have none.
 */
function settle(s1: number, s2: number, s3: number, s4: number, n: number, mode: number): number {
  if (n < 3 + mode) return Number.NaN
  const m = s1 / n
  const m2 = s2 - s1 * m
  if (!(m2 > 0)) return m2 - m2 === 0 ? (mode === SKEWNESS ? 0 : -3) : Number.NaN
  if (mode === SKEWNESS) {
    const m3 = s3 - 3 * m * s2 + 2 * m * m * s1
    return ((Math.sqrt(n * (n - 1)) / (n - 2)) * Math.sqrt(n) * m3) / (m2 * Math.sqrt(m2))
  }
  const m4 = s4 - 4 * m * s3 + 6 * m * m * s2 - 3 * m * m * m * s1
  return ((n - 1) / ((n - 2) * (n - 3))) * (((n + 1) * n * m4) / (m2 * m2) - 3 * (n - 1))
}

export const shapes: Fold = { whole: compiledWhole('wholeShape'), run: shapeRun, mend: compiledMend('mendShape') }

function shapeRun(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  from: number,
  to: number,
  emit: number,
  least: number,
  mode: number,
): void {
  let origin = 0
  let n = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let s4 = 0
  for (let i = from; i < to; i++) {
    const v = x[i]!
    if (v - v === 0) {
      if (n === 0) origin = v
      n++
      const d = v - origin
      const dd = d * d
      s1 += d
      s2 += dd
      s3 += dd * d
      s4 += dd * dd
    }
    if (i >= emit) out[i] = n >= least ? settle(s1, s2, s3, s4, n, mode) : Number.NaN
  }
}
