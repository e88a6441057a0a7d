/** Place of the last value in a window. */

import type { SeriesSpan } from '../../../operator.ts'
import { compiledWindow } from '../../../wasm/reach.ts'
import { windowRankSorted } from './sorted.ts'

/** Longer windows are searched in order instead of compared one by one. */
const LONGEST = 1000

const compared = compiledWindow('windowRank')

/** out[t] = average place of x[t] among the n values up to t, divided by how many are present. */
export function windowRank(out: Float64Array, x: Float64Array, span: SeriesSpan, w: number): void {
  if (w === 0 || w > LONGEST) windowRankSorted(out, x, span, w)
  else compared(out, x, span, w)
}
