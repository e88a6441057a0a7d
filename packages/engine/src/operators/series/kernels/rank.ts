/**
 * Place of the last value in a short window, by comparing it with every other.
 *
 * Values are compared by their highest bits as whole numbers, which needs no branch: (a - b) >>> 31 is 1 where a < b. Only
 * where another value shares those bits (closer than about one in a million, so nearly always a tie) are the values looked at.
 */

import type { SeriesSpan } from '../../../operator.ts'
import { grownInt } from './scratch.ts'
import { windowRankSorted } from './sorted.ts'

/** Longer windows are searched in order instead. */
const LONGEST = 160
const MISSING = 0x3fffffff

let keys: Int32Array = new Int32Array(0)
let bits: Float64Array = new Float64Array(0)
let words: Int32Array = new Int32Array(0)

/** out[t] = average place of x[t] among the n values up to t, divided by how many are present. */
export function windowRank(out: Float64Array, x: Float64Array, span: SeriesSpan, w: number): void {
  if (w === 0 || w > LONGEST) {
    windowRankSorted(out, x, span, w)
    return
  }
  const { start, end } = span
  const least = Math.max(1, span.minPeriods)
  const k = keysOf(x, start, end)
  let n = 0
  for (let i = 0; i < end - start; i++) {
    const key = k[i]!
    if (i >= w && k[i - w]! !== MISSING) n--
    if (key === MISSING) {
      out[start + i] = Number.NaN
      continue
    }
    n++
    if (n < least) {
      out[start + i] = Number.NaN
      continue
    }
    const from = i >= w ? i - w + 1 : 0
    const next = key + 1
    let lower = 0
    let upTo = 0
    for (let j = from; j < i; j++) {
      const other = k[j]!
      lower = (lower + ((other - key) >>> 31)) | 0
      upTo = (upTo + ((other - next) >>> 31)) | 0
    }
    out[start + i] = lower === upTo ? (lower + 1) / n : exactly(x, start + from, start + i) / n
  }
}

/** Order-keeping 31-bit keys of rows [start, end), from 0. */
export function keysOf(x: Float64Array, start: number, end: number): Int32Array {
  const m = end - start
  keys = grownInt(keys, m)
  if (bits.length < m) {
    bits = new Float64Array(Math.max(m, 256))
    words = new Int32Array(bits.buffer)
  }
  for (let i = 0; i < m; i++) bits[i] = x[start + i]! + 0
  const high = HIGH
  for (let i = 0; i < m; i++) {
    const h = words[2 * i + high]!
    keys[i] = (h & 0x7ff00000) === 0x7ff00000 ? MISSING : (h ^ ((h >> 31) & 0x7fffffff)) >> 1
  }
  return keys
}

/** Which of a number's two words holds its sign. */
const HIGH = new Int32Array(new Float64Array([-1]).buffer)[1]! < 0 ? 1 : 0

/** Average place of x[i] among rows [from, i] by the values themselves. */
function exactly(x: Float64Array, from: number, i: number): number {
  const v = x[i]!
  let lower = 0
  let equal = 0
  for (let j = from; j <= i; j++) {
    const u = x[j]!
    if (u < v) lower += Number.isFinite(u) ? 1 : 0
    else if (u === v) equal++
  }
  return lower + (equal + 1) / 2
}
