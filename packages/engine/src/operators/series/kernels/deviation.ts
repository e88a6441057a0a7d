/** Second moment over a window: variance, standard deviation, or the standard score of the window's last value. */

import { compiledMend, compiledWhole } from '../../../wasm/reach.ts'
import type { Fold } from './rolling.ts'

export const VARIANCE = 0
export const DEVIATION = 1
export const SCORE = 2

export const deviations: Fold = {
  whole: compiledWhole('wholeDeviation'),
  run: deviationRun,
  mend: compiledMend('mendDeviation'),
}

/** The result asked for, from n deviations d around an origin: their sum, the sum of squares, and the last of them. */
function settle(sum: number, squares: number, n: number, last: number, mode: number): number {
  const mean = sum / n
  const m2 = squares - sum * mean
  const variance = m2 > 0 ? m2 / (n - 1) : n > 1 ? m2 * 0 : Number.NaN
  if (mode === VARIANCE) return variance
  if (mode === DEVIATION) return Math.sqrt(variance)
  return (last - mean) / Math.sqrt(variance)
}

function deviationRun(
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
  let p = 0
  let pp = 0
  let n = 0
  for (let i = from; i < to; i++) {
    const v = x[i]!
    const d = v - (n === 0 ? v : origin)
    if (d - d === 0) {
      if (n === 0) origin = v
      p += d
      pp += d * d
      n++
    }
    if (i >= emit) out[i] = n >= least ? settle(p, pp, n, d + (d - d), mode) : Number.NaN
  }
}
