/** Product over a window. */

import { compiledMend, compiledWhole } from '../../../wasm/reach.ts'
import type { Fold } from './rolling.ts'

export const products: Fold = {
  whole: compiledWhole('wholeProduct'),
  run: productRun,
  mend: compiledMend('mendProduct'),
  nothing: 1,
}

function productRun(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  from: number,
  to: number,
  emit: number,
  least: number,
): void {
  let p = 1
  let n = 0
  for (let i = from; i < to; i++) {
    const v = x[i]!
    if (v - v === 0) {
      p *= v
      n++
    }
    if (i >= emit) out[i] = n >= least ? p : Number.NaN
  }
}
