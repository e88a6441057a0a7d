/** Qlib's weighted mean of windows that begin in a halt: rows of a halt have weights, those before the listing do not exist. */

import type { SeriesSpan } from '../../../operator.ts'
import { LISTED_FOR, lastBefore } from './listed.ts'
import { findGap, findValue, present } from './missing.ts'

/** Done anew where the oldest of the last w rows is missing, and the symbol was listed before. */
export function weighHalts(out: Float64Array, x: Float64Array, { start, end }: SeriesSpan, w: number): void {
  let from = start
  while (true) {
    from = findGap(x, x, from, end)
    const value = findValue(x, x, from, end)
    // Windows that begin in one gap have the same value before it.
    const before = lastBefore(x, from, start)
    for (; from < value; from++) {
      const t = from + w - 1
      if (t >= end) return
      if (from - before <= LISTED_FOR && !Number.isNaN(out[t]!)) out[t] = weightedFrom(x, from, w)
    }
    if (from === end) return
  }
}

/** numpy.nanmean of the values times weights 1 to w that sum to 1. */
function weightedFrom(x: Float64Array, from: number, w: number): number {
  let sum = 0
  let n = 0
  for (let k = 0; k < w; k++) {
    if (present(x, x, from + k) === 0) continue
    sum += (k + 1) * x[from + k]!
    n++
  }
  return sum / ((w * (w + 1)) / 2) / n
}
