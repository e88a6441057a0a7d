/** Largest and smallest of a window, and where they stand. */

import type { SeriesSpan } from '../../../operator.ts'
import { compiledWindow } from '../../../wasm/reach.ts'
import { LISTED_FOR, lastBefore } from './listed.ts'
import { findGap, findValue, present } from './missing.ts'
import { windowByWindow } from './rolling.ts'
import { LONGEST_BLOCK } from './scratch.ts'

/** The mode is a sign: values are multiplied by it and the largest is sought. */
export const LARGEST = 1
export const SMALLEST = -1
type Sign = typeof LARGEST | typeof SMALLEST

const largest = compiledWindow('windowMax')
const smallest = compiledWindow('windowMin')
const placeOfLargest = compiledWindow('windowArgMax')
const placeOfSmallest = compiledWindow('windowArgMin')

export function windowExtreme(out: Float64Array, x: Float64Array, span: SeriesSpan, w: number, sign: Sign): void {
  if (w === 0 || w > LONGEST_BLOCK) windowByWindow(out, x, span, w, sign, extremeRun)
  else if (sign === LARGEST) largest(out, x, span, w)
  else smallest(out, x, span, w)
}

/** 1 = the window's oldest row; the oldest wins a tie. */
export function windowPlace(out: Float64Array, x: Float64Array, span: SeriesSpan, w: number, sign: Sign): void {
  if (w === 0 || w > LONGEST_BLOCK) windowByWindow(out, x, span, w, sign, placeRun)
  else if (sign === LARGEST) placeOfLargest(out, x, span, w)
  else placeOfSmallest(out, x, span, w)
  if (span.dialect !== 'qlib') return
  if (w > 0) placeQlib(out, x, span, w)
  else placeSinceListing(out, x, span)
}

function extremeRun(
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

function placeRun(
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
 * and rows before the symbol was listed do not exist. Windows that lack no row are left as they are.
 */
function placeQlib(out: Float64Array, x: Float64Array, span: SeriesSpan, w: number): void {
  const { start, end } = span
  let n = 0
  let gap = -1
  let oldest = -1
  let before = Number.NEGATIVE_INFINITY
  for (let t = start; t < end; t++) {
    if (n === w) t = findGap(x, x, t, end)
    else if (n === 0) t = findValue(x, x, t, end)
    if (t === end) return
    n += present(x, x, t)
    if (t - w >= start) n -= present(x, x, t - w)
    if (n === w || Number.isNaN(out[t]!)) continue
    const nominal = t - w + 1
    const from = Math.max(start, nominal)
    let first = from
    if (present(x, x, from) === 0) {
      first = findValue(x, x, from, t)
      // Windows that begin in one gap, one after the other, have the same value before it.
      if (first !== oldest) before = lastBefore(x, from, start)
      oldest = first
      if (from - before <= LISTED_FOR) first = from
    }
    if (gap < first) gap = findGap(x, x, first, end)
    out[t] = (gap <= t ? gap : out[t]! + nominal - 1) - first + 1
  }
}

/** The same for everything so far, which begins with the first value. */
function placeSinceListing(out: Float64Array, x: Float64Array, { start, end }: SeriesSpan): void {
  const first = findValue(x, x, start, end)
  const gap = findGap(x, x, first, end)
  for (let t = first; t < end; t++)
    if (!Number.isNaN(out[t]!)) out[t] = gap <= t ? gap - first + 1 : out[t]! - (first - start)
}
