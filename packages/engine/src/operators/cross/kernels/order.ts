/**
 * Puts the symbols of one date in order of value.
 *
 * Sorting numbers natively is several times faster than sorting indices by a comparator, so each value carries its index in
 * the lowest bits of its mantissa through the sort; an insertion pass over the nearly sorted result then restores the exact
 * order of the values that those bits had blurred. Infinities, which cannot carry anything, take the comparator.
 */

import { grownInt } from '../../series/kernels/scratch.ts'

const TILE = 64

let block: Float64Array = new Float64Array(0)
let packed: Float64Array = new Float64Array(0)
let words: Int32Array = new Int32Array(packed.buffer)
let picked: Int32Array = new Int32Array(0)

/** The order last made: `indices[0..count)` are symbols, lowest value first, equal values in symbol order; `values[symbol]` is at `offset + symbol`. */
export const order: { indices: Int32Array; values: Float64Array; offset: number; count: number } = {
  indices: new Int32Array(0),
  values: new Float64Array(0),
  offset: 0,
  count: 0,
}

/** Dates per transposed tile. */
export const ORDER_TILE = TILE

/** Copies dates [from, to) (at most ORDER_TILE) into rows of `symbols` values, so that each date is contiguous. */
export function transpose(x: Float64Array, symbols: number, stride: number, from: number, to: number): Float64Array {
  if (block.length < symbols * TILE) block = new Float64Array(symbols * TILE)
  const m = to - from
  for (let s = 0; s < symbols; s++) {
    const at = s * stride + from
    for (let t = 0, o = s; t < m; t++, o += symbols) block[o] = x[at + t]!
  }
  return block
}

/** Orders the present among `values[offset .. offset + symbols)`; -0 counts as 0. */
export function orderSection(values: Float64Array, offset: number, symbols: number): void {
  if (packed.length < symbols) {
    packed = new Float64Array(symbols)
    words = new Int32Array(packed.buffer)
  }
  picked = grownInt(picked, symbols)
  order.indices = picked
  order.values = values
  order.offset = offset
  const mask = 2 ** (32 - Math.clz32(symbols)) - 1
  let n = 0
  let finite = true
  for (let s = 0; s < symbols; s++) {
    const v = values[offset + s]!
    if (Number.isNaN(v)) continue
    if (v - v !== 0) finite = false
    packed[n] = v
    words[2 * n] = (words[2 * n]! & ~mask) | s
    n++
  }
  order.count = n
  if (finite) {
    packed.subarray(0, n).sort()
    for (let k = 0; k < n; k++) picked[k] = words[2 * k]! & mask
  } else {
    let k = 0
    for (let s = 0; s < symbols; s++) if (!Number.isNaN(values[offset + s]!)) picked[k++] = s
    picked.subarray(0, n).sort((a, b) => compare(values[offset + a]!, values[offset + b]!) || a - b)
  }
  settle(values, offset, n)
}

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
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
