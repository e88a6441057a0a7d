/** Sum over a window. */

import { compiledMend, compiledWhole } from '../../../wasm/reach.ts'
import type { Fold } from './rolling.ts'

export const sums: Fold = {
  whole: compiledWhole('wholeSum'),
  run: sumRun,
  mend: compiledMend('mendSum'),
  nothing: 0,
}

/** Compensated (Neumaier), so that an expanding sum keeps its digits over any length. */
function sumRun(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  from: number,
  to: number,
  emit: number,
  least: number,
): void {
  let a = 0
  let lost = 0
  let n = 0
  for (let i = from; i < to; i++) {
    const v = x[i]!
    if (v - v === 0) {
      const next = a + v
      lost += Math.abs(a) >= Math.abs(v) ? a - next + v : v - next + a
      a = next
      n++
    }
    if (i >= emit) out[i] = n >= least ? a + lost : Number.NaN
  }
}
