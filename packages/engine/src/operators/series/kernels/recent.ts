/** Present values of the rows just before, by how recent they are. */

import type { SeriesSpan } from '../../../operator.ts'

/** out[t] = the k-th latest present value among the n rows up to t. */
export function recentValue(out: Float64Array, x: Float64Array, { start, end }: SeriesSpan, n: number, k: number) {
  const kept = Math.max(1, Math.min(k, end - start))
  const rows = new Int32Array(kept)
  let seen = 0
  for (let t = start; t < end; t++) {
    if (!Number.isNaN(x[t]!)) rows[seen++ % kept] = t
    // What will be written over next is the oldest that is kept.
    const row = rows[seen % kept]!
    out[t] = k === kept && seen >= k && t - row < n ? x[row]! : Number.NaN
  }
}

/** out[t] = the latest present value among the n rows up to t that is another one than x[t]. */
export function otherValue(out: Float64Array, x: Float64Array, { start, end }: SeriesSpan, n: number): void {
  /** Latest row of the value that was seen last, and of the one before that. */
  let [last, other] = [-1, -1]
  for (let t = start; t < end; t++) {
    const value = x[t]!
    if (Number.isNaN(value)) {
      out[t] = Number.NaN
      continue
    }
    if (last >= 0 && x[last] !== value) other = last
    last = t
    out[t] = other >= 0 && t - other < n ? x[other]! : Number.NaN
  }
}
