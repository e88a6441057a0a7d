/** How many rows of a window are present, and the last of them. */

import type { SeriesSpan } from '../../../operator.ts'

/** out[t] = number of present values among the n rows up to t; whole numbers, so the running count is exact. */
export function windowCount(out: Float64Array, x: Float64Array, span: SeriesSpan, w: number): void {
  const { start, end } = span
  let n = 0
  for (let i = start; i < end; i++) {
    if (!Number.isNaN(x[i]!)) n++
    if (w > 0 && i - w >= start && !Number.isNaN(x[i - w]!)) n--
    out[i] = n
  }
}

/** out[t] = the last present value up to t, at most `limit` rows old (0: any age). */
export function carriedForward(out: Float64Array, x: Float64Array, span: SeriesSpan, limit: number): void {
  const { start, end } = span
  let last = Number.NaN
  let age = 0
  for (let i = start; i < end; i++) {
    const v = x[i]!
    if (!Number.isNaN(v)) {
      last = v
      age = 0
    } else if (limit > 0 && ++age > limit) last = Number.NaN
    out[i] = last
  }
}
