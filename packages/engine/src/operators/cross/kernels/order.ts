/**
 * Puts the symbols of one date in order of value: dealt out into buckets, or, where the values crowd, sorted natively.
 *
 * Sorting numbers natively is several times faster than sorting indices by a comparator, so each value carries its index in
 * the lowest bits of its mantissa through the sort; an insertion pass over the nearly sorted result then restores the exact
 * order of the values that those bits had blurred. Infinities, which cannot carry anything, take the comparator.
 */

import type { CrossSpan } from '../../../operator.ts'
import { grownInt } from '../../series/kernels/scratch.ts'

/** Dates per transposed tile. */
const TILE = 64

/** Which of a number's two words holds its sign. */
const HIGH = new Int32Array(new Float64Array([-1]).buffer)[1]! < 0 ? 1 : 0
const LOW = 1 - HIGH

let block: Float64Array = new Float64Array(0)
let other: Float64Array = new Float64Array(0)
let packed = new Float64Array(0)
let words: Int32Array = new Int32Array(packed.buffer)
let picked: Int32Array = new Int32Array(0)
let ordered = new Float64Array(0)
let keys = new Int32Array(0)
let members = new Int32Array(0)
let ends = new Int32Array(1)

/** One date in order. */
export interface Section {
  /** `indices[0..count)` are the symbols present, lowest value first, equal values in symbol order. */
  indices: Int32Array
  /** The value of symbol s is at `offset + s`; results are written over it. */
  values: Float64Array
  /** The second input's values, at the same places. */
  others: Float64Array
  offset: number
  symbols: number
  count: number
}

const section: Section = { indices: picked, values: block, others: other, offset: 0, symbols: 0, count: 0 }

/** What an operator does with one date: replaces the values of those present by results. */
export type Place = (section: Section, constant: number, constant2: number) => void

/** Orders every date of the span and writes to `out` what `place` makes of it. */
export function eachSection(
  out: Float64Array,
  x: Float64Array,
  second: Float64Array | undefined,
  span: CrossSpan,
  place: Place,
  constant = 0,
  constant2 = 0,
): void {
  const { symbols, stride, from, to } = span
  if (block.length < symbols * TILE) block = new Float64Array(symbols * TILE)
  if (second && other.length < symbols * TILE) other = new Float64Array(symbols * TILE)
  section.values = block
  section.others = other
  section.symbols = symbols
  for (let a = from; a < to; a += TILE) {
    const m = Math.min(to, a + TILE) - a
    transpose(block, x, symbols, stride, a, m)
    if (second) transpose(other, second, symbols, stride, a, m)
    for (let t = 0; t < m; t++) {
      section.offset = t * symbols
      orderSection(block, section.offset, symbols)
      place(section, constant, constant2)
    }
    for (let s = 0; s < symbols; s++) {
      const at = s * stride + a
      for (let t = 0, o = s; t < m; t++, o += symbols) out[at + t] = block[o]!
    }
  }
}

/** Copies m dates from `from` on into rows of `symbols` values, so that each date is contiguous. */
function transpose(to: Float64Array, x: Float64Array, symbols: number, stride: number, from: number, m: number): void {
  for (let s = 0; s < symbols; s++) {
    const at = s * stride + from
    for (let t = 0, o = s; t < m; t++, o += symbols) to[o] = x[at + t]!
  }
}

/** Orders the present among `values[offset .. offset + symbols)` into `section`; -0 counts as 0. */
function orderSection(values: Float64Array, offset: number, symbols: number): void {
  if (packed.length < symbols) {
    packed = new Float64Array(symbols)
    words = new Int32Array(packed.buffer)
    ordered = new Float64Array(symbols)
    keys = new Int32Array(symbols)
    members = new Int32Array(symbols)
    ends = new Int32Array(symbols + 1)
  }
  picked = grownInt(picked, symbols)
  section.indices = picked
  let n = 0
  let finite = true
  for (let s = 0; s < symbols; s++) {
    const v = values[offset + s]!
    if (Number.isNaN(v)) continue
    if (v - v !== 0) finite = false
    packed[n] = v + 0
    members[n] = s
    n++
  }
  section.count = n
  if (!finite) orderByComparing(values, offset, symbols, n)
  else if (!orderByBuckets(n)) orderBySorting(values, offset, n)
}

/**
 * Deals the values out into as many buckets as there are values, by where they lie between the lowest and the highest; an
 * insertion pass then does what is left. False when the values lie so that it would take long.
 */
function orderByBuckets(n: number): boolean {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let k = 0; k < n; k++) {
    const v = packed[k]!
    if (v < low) low = v
    if (v > high) high = v
  }
  // Sizes lie evenly by their magnitude, what has a sign more evenly by itself.
  const dealt = low > 0 || high < 0 ? byMagnitude(n, low, high) : byValue(n, low, high)
  if (!dealt) return false
  for (let b = 1; b <= n; b++) ends[b] = ends[b]! + ends[b - 1]!
  for (let k = 0; k < n; k++) {
    const bucket = keys[k]!
    const at = ends[bucket]!
    ends[bucket] = at + 1
    ordered[at] = packed[k]!
    picked[at] = members[k]!
  }
  return insertInOrder(n, MOVES * n)
}

/** Buckets by the highest 32 bits, which are nearly the logarithm; counts each bucket in `ends`, one place on. */
function byMagnitude(n: number, low: number, high: number): boolean {
  const first = keyOf(low)
  const scale = keyOf(high) > first ? (n - 1) / (keyOf(high) - first) : 0
  ends.fill(0, 0, n + 1)
  for (let k = 0; k < n; k++) {
    const word = words[2 * k + HIGH]!
    const bucket = Math.floor(((word ^ ((word >> 31) & 0x7fffffff)) - first) * scale)
    keys[k] = bucket
    ends[bucket + 1] = ends[bucket + 1]! + 1
  }
  return true
}

/** The same by the values themselves. */
function byValue(n: number, low: number, high: number): boolean {
  if (!Number.isFinite(high - low)) return false
  const scale = high > low ? (n - 1) / (high - low) : 0
  if (!Number.isFinite(scale)) return false
  ends.fill(0, 0, n + 1)
  for (let k = 0; k < n; k++) {
    const bucket = Math.min(n - 1, Math.floor((packed[k]! - low) * scale))
    keys[k] = bucket
    ends[bucket + 1] = ends[bucket + 1]! + 1
  }
  return true
}

const number = new Float64Array(1)
const halves = new Int32Array(number.buffer)

/** The highest 32 bits of a number as an integer that keeps the order. */
function keyOf(v: number): number {
  number[0] = v
  const word = halves[HIGH]!
  return word ^ ((word >> 31) & 0x7fffffff)
}

/** Moves that insertion may take per value before sorting is faster. */
const MOVES = 16

/** Puts `ordered`, and `picked` with it, in order; equal values stay as they are. False when it takes more moves than given. */
function insertInOrder(n: number, most: number): boolean {
  let moves = 0
  for (let k = 1; k < n; k++) {
    const v = ordered[k]!
    if (ordered[k - 1]! <= v) continue
    const s = picked[k]!
    let j = k
    do {
      ordered[j] = ordered[j - 1]!
      picked[j] = picked[j - 1]!
      j--
    } while (j > 0 && ordered[j - 1]! > v)
    ordered[j] = v
    picked[j] = s
    moves += k - j
    if (moves > most) return false
  }
  return true
}

/** Sorts the packed values, each with its symbol in its lowest bits. */
function orderBySorting(values: Float64Array, offset: number, n: number): void {
  const mask = 2 ** (32 - Math.clz32(section.symbols)) - 1
  const keep = ~mask
  for (let k = 0; k < n; k++) {
    const s = members[k]!
    // Below zero more bits mean less: the index is turned round, so that equal values keep the order of symbols.
    words[2 * k + LOW] = (words[2 * k + LOW]! & keep) | (packed[k]! < 0 ? mask - s : s)
  }
  packed.subarray(0, n).sort()
  for (let k = 0; k < n; k++) {
    const carried = words[2 * k + LOW]! & mask
    picked[k] = words[2 * k + HIGH]! < 0 ? mask - carried : carried
  }
  settle(values, offset, n)
}

/** Insertion pass by exact value, then by symbol. */
function settle(values: Float64Array, offset: number, n: number): void {
  for (let k = 1; k < n; k++) {
    const s = picked[k]!
    const v = values[offset + s]!
    let j = k - 1
    while (j >= 0) {
      const u = values[offset + picked[j]!]!
      if (u < v || (u === v && picked[j]! < s)) break
      picked[j + 1] = picked[j]!
      j--
    }
    picked[j + 1] = s
  }
}

function orderByComparing(values: Float64Array, offset: number, symbols: number, n: number): void {
  let k = 0
  for (let s = 0; s < symbols; s++) if (!Number.isNaN(values[offset + s]!)) picked[k++] = s
  picked.subarray(0, n).sort((a, b) => {
    const u = values[offset + a]!
    const v = values[offset + b]!
    return u < v ? -1 : u > v ? 1 : a - b
  })
}

/** q-quantile of an ordered section, linear between neighbours (Hyndman and Fan type 7). */
export function sectionQuantile({ indices, values, offset, count }: Section, q: number): number {
  const h = q * (count - 1)
  const k = Math.floor(h)
  const low = values[offset + indices[k]!]!
  if (k + 1 >= count || h === k) return low
  return low + (values[offset + indices[k + 1]!]! - low) * (h - k)
}
