/** Largest and smallest of a window, and where they stand. */

import type { SeriesSpan } from '../../../operator.ts'
import { listedBefore } from './listed.ts'
import { blockScratch, LONGEST_BLOCK } from './scratch.ts'

/** The mode is a sign: values are multiplied by it and the largest is sought. */
export const LARGEST = 1
export const SMALLEST = -1

const best = blockScratch()
const whole = blockScratch()
const places = new Int32Array(LONGEST_BLOCK + 1)

export function extremeWhole(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  start: number,
  end: number,
  boundary: number,
  w: number,
  sign: number,
): void {
  const s = best
  s[w] = -Infinity
  for (let b = boundary; b < end; b += w) {
    const to = Math.min(end, b + w)
    if (b < start) {
      out.fill(Number.NaN, start, to)
      continue
    }
    const before = b - w
    const low = Math.max(1, start - before)
    if (low > 1) s.fill(Number.NaN, 1, Math.min(low, w))
    let top = -Infinity
    let gap = 0
    for (let k = w - 1; k >= low; k--) {
      const v = x[before + k]! * sign
      gap += v - v
      if (v > top) top = v
      s[k] = top + gap
    }
    top = -Infinity
    gap = 0
    for (let i = b, k = 1; i < to; i++, k++) {
      const v = x[i]! * sign
      gap += v - v
      if (v > top) top = v
      const u = s[k]!
      // A gap in this half is added; one in the other is what `u` is then, and stays.
      if (u <= top) out[i] = top * sign + gap
      else out[i] = u * sign + gap
    }
  }
}

export function extremeRun(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  from: number,
  to: number,
  emit: number,
  least: number,
  sign: number,
): void {
  let a = -Infinity
  let n = 0
  for (let i = from; i < to; i++) {
    const v = x[i]! * sign
    if (v - v === 0) {
      a = Math.max(a, v)
      n++
    }
    if (i >= emit) out[i] = n >= least ? a * sign + 0 : Number.NaN
  }
}

/** 1 = the window's oldest row; the oldest wins a tie. */
export function placeWhole(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  start: number,
  end: number,
  boundary: number,
  w: number,
  sign: number,
): void {
  const s = best
  const z = whole
  const at = places
  s[w] = -Infinity
  z[w] = 0
  for (let b = boundary; b < end; b += w) {
    const to = Math.min(end, b + w)
    if (b < start) {
      out.fill(Number.NaN, start, to)
      continue
    }
    const before = b - w
    const low = Math.max(1, start - before)
    if (low > 1) z.fill(Number.NaN, 1, Math.min(low, w))
    let top = -Infinity
    let place = 0
    let gap = 0
    for (let k = w - 1; k >= low; k--) {
      const v = x[before + k]! * sign
      gap += v - v
      if (v >= top) {
        top = v
        place = k
      }
      s[k] = top
      z[k] = gap
      at[k] = place
    }
    top = -Infinity
    place = 0
    gap = 0
    for (let i = b, k = 1; i < to; i++, k++) {
      const v = x[i]! * sign
      gap += v - v
      if (v > top) {
        top = v
        place = k
      }
      out[i] = (top > s[k]! ? w - k + place : at[k]! - k + 1) + (z[k]! + gap)
    }
  }
}

export function placeRun(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  from: number,
  to: number,
  emit: number,
  least: number,
  sign: number,
  w: number,
): void {
  let top = -Infinity
  let place = from
  let n = 0
  for (let i = from; i < to; i++) {
    const v = x[i]! * sign
    if (v - v === 0) {
      n++
      if (v > top) {
        top = v
        place = i
      }
    }
    if (i >= emit) out[i] = n < least ? Number.NaN : w === 0 ? place - from + 1 : place - i + w
  }
}

/**
 * Turns places into Qlib's, which are those of numpy's argmax on the rows a symbol has: a missing row counts as the extreme,
 * and rows before the symbol was listed do not exist.
 */
export function placeQlib(out: Float64Array, x: Float64Array, span: SeriesSpan, w: number): void {
  const { start, end } = span
  let gap = -1
  let seen = -1
  for (let t = start; t < end; t++) {
    if (Number.isFinite(x[t]!)) seen = t
    else gap = t
    const nominal = t - w + 1
    const from = Math.max(start, nominal)
    const complete = nominal >= start && gap < from
    if (seen < from || complete || Number.isNaN(out[t]!)) continue
    let first = from
    while (!Number.isFinite(x[first]!)) first++
    if (first > from && listedBefore(x, from, start)) first = from
    let missing = first
    while (missing <= t && Number.isFinite(x[missing]!)) missing++
    out[t] = (missing <= t ? missing : out[t]! + nominal - 1) - first + 1
  }
}
