/** What a row is compared with when it is compared with one n rows before (n < 0: after). */

import type { SeriesSpan } from '../../../operator.ts'
import type { EachKernel } from '../../../wasm/generated/kernels.ts'
import { compiledAgainst } from '../../../wasm/reach.ts'

/** out[t] = x[t - n]; rows that reach outside the span are missing. */
export function shifted(out: Float64Array, x: Float64Array, span: SeriesSpan, n: number): void {
  const { start, end } = span
  const from = Math.min(end, Math.max(start, start + n))
  const to = Math.max(start, Math.min(end, end + n))
  if (from < to) out.set(x.subarray(from - n, to - n), from)
  out.fill(Number.NaN, start, Math.min(from, end))
  out.fill(Number.NaN, Math.max(to, start), end)
}

/** out[t] = x[t] - x[t - n]. */
export const difference = againstEarlier('eachSubtract')

/** out[t] = x[t] / x[t - n] - 1. */
export const change = againstEarlier('eachChange')

function againstEarlier(name: EachKernel) {
  const kernel = compiledAgainst(name)
  return (out: Float64Array, x: Float64Array, span: SeriesSpan, n: number): void => {
    const { start, end } = span
    const from = Math.min(end, Math.max(start, start + n))
    const to = Math.max(start, Math.min(end, end + n))
    if (start < from) out.fill(Number.NaN, start, from)
    if (from < to) kernel(out, x, from, to, n)
    if (Math.max(from, to) < end) out.fill(Number.NaN, Math.max(from, to), end)
  }
}
