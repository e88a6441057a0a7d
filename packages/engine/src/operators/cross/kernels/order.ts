/**
 * Puts the symbols of one date in order of value.
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
  }
  picked = grownInt(picked, symbols)
  section.indices = picked
  const mask = 2 ** (32 - Math.clz32(symbols)) - 1
  const keep = ~mask
  let n = 0
  let finite = true
  for (let s = 0; s < symbols; s++) {
    const v = values[offset + s]!
    if (Number.isNaN(v)) continue
    if (v - v !== 0) finite = false
    packed[n] = v + 0
    // Below zero more bits mean less: the index is turned round, so that equal values keep the order of symbols.
    words[2 * n + LOW] = (words[2 * n + LOW]! & keep) | (v < 0 ? mask - s : s)
    n++
  }
  section.count = n
  if (finite) {
    packed.subarray(0, n).sort()
    for (let k = 0; k < n; k++) {
      const carried = words[2 * k + LOW]! & mask
      picked[k] = words[2 * k + HIGH]! < 0 ? mask - carried : carried
    }
    settle(values, offset, n)
  } else orderByComparing(values, offset, symbols, n)
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
