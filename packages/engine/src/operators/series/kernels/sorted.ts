/** A window kept in order: each step replaces one value by another and moves only what lies between them. */

import type { SeriesSpan } from '../../../operator.ts'
import { grown } from './scratch.ts'

let held: Float64Array = new Float64Array(0)
let size = 0

/** How many of the held values are below v. */
function below(v: number): number {
  let a = 0
  let b = size
  while (a < b) {
    const m = (a + b) >>> 1
    if (held[m]! < v) a = m + 1
    else b = m
  }
  return a
}

/** How many of the held values are at most v. */
function upTo(v: number): number {
  let a = 0
  let b = size
  while (a < b) {
    const m = (a + b) >>> 1
    if (held[m]! <= v) a = m + 1
    else b = m
  }
  return a
}

function insert(v: number): void {
  let j = size++
  while (j > 0 && held[j - 1]! > v) {
    held[j] = held[j - 1]!
    j--
  }
  held[j] = v
}

function remove(v: number): void {
  size--
  for (let j = below(v); j < size; j++) held[j] = held[j + 1]!
}

function replace(old: number, v: number): void {
  let j = below(old)
  while (j > 0 && held[j - 1]! > v) {
    held[j] = held[j - 1]!
    j--
  }
  while (j < size - 1 && held[j + 1]! < v) {
    held[j] = held[j + 1]!
    j++
  }
  held[j] = v
}

/** Moves the window on to row i; -0 is held as 0, infinities are missing. */
function advance(x: Float64Array, i: number, oldest: number): void {
  const v = x[i]! + 0
  const old = oldest < 0 ? Number.NaN : x[oldest]! + 0
  if (old - old === 0) {
    if (v - v === 0) replace(old, v)
    else remove(old)
  } else if (v - v === 0) insert(v)
}

function open(rows: number, w: number): void {
  held = grown(held, Math.min(w || Number.POSITIVE_INFINITY, rows) + 1)
  size = 0
}

/** out[t] = the q-quantile of the n values up to t, for rows [from, to); `start` is the first row that counts. */
export function quantileSorted(
  out: Float64Array,
  x: Float64Array,
  start: number,
  from: number,
  to: number,
  least: number,
  w: number,
  q: number,
): void {
  open(to - start, w)
  for (let i = start; i < to; i++) {
    advance(x, i, w > 0 && i - w >= start ? i - w : -1)
    if (i < from) continue
    if (size < least) {
      out[i] = Number.NaN
      continue
    }
    const at = q * (size - 1)
    const k = Math.floor(at)
    const low = held[k]!
    out[i] = k + 1 < size ? low + (held[k + 1]! - low) * (at - k) : low
  }
}

/** out[t] = average place of x[t] among the n values up to t, as a share; by search, so good for long windows. */
export function windowRankSorted(out: Float64Array, x: Float64Array, span: SeriesSpan, w: number): void {
  const { start, end } = span
  const least = Math.max(1, span.minPeriods)
  open(end - start, w)
  for (let i = start; i < end; i++) {
    advance(x, i, w > 0 && i - w >= start ? i - w : -1)
    const v = x[i]!
    out[i] = size >= least && v - v === 0 ? (below(v) + upTo(v) + 1) / 2 / size : Number.NaN
  }
}
