/** Mean over a window, as the local origin plus the mean deviation from it: the mean of equal values is that value, exactly. */

import { compiledMend, compiledWhole } from '../../../wasm/reach.ts'
import type { Fold } from './rolling.ts'

export const means: Fold = { whole: compiledWhole('wholeMean'), run: meanRun, mend: compiledMend('mendMean') }

function meanRun(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  from: number,
  to: number,
  emit: number,
  least: number,
): void {
  let origin = 0
  let p = 0
  let n = 0
  for (let i = from; i < to; i++) {
    const v = x[i]!
    if (v - v === 0) {
      if (n === 0) origin = v
      p += v - origin
      n++
    }
    if (i >= emit) out[i] = n >= least ? origin + p / n : Number.NaN
  }
}
