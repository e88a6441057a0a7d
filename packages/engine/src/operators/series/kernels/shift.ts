/** What a row is compared with when it is compared with one n rows before (n < 0: after). */

import type { SeriesSpan } from '../../../operator.ts'

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
export function difference(out: Float64Array, x: Float64Array, span: SeriesSpan, n: number): void {
  const { start, end } = span
  const from = Math.min(end, Math.max(start, start + n))
  const to = Math.max(start, Math.min(end, end + n))
  out.fill(Number.NaN, start, from)
  for (let i = from; i < to; i++) out[i] = x[i]! - x[i - n]!
  out.fill(Number.NaN, Math.max(from, to), end)
}

/** out[t] = x[t] / x[t - n] - 1. */
export function change(out: Float64Array, x: Float64Array, span: SeriesSpan, n: number): void {
  const { start, end } = span
  const from = Math.min(end, Math.max(start, start + n))
  const to = Math.max(start, Math.min(end, end + n))
  out.fill(Number.NaN, start, from)
  for (let i = from; i < to; i++) out[i] = x[i]! / x[i - n]! - 1
  out.fill(Number.NaN, Math.max(from, to), end)
}
