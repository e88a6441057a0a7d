/**
 * Place of the last value in a window, by comparing it with every other.
 *
 * Values are compared by their highest bits as whole numbers, four rows at once. Only where another value shares those bits
 * (closer than about one in a million, so nearly always a tie) are the values looked at.
 */

import { workSpace } from './blocks'
import { copyRows, settleRows } from './missing'

/** Rows that are done at once: what fits the nearest cache. */
const CHUNK = 1024
/** Above every value. */
const MISSING = 0x7fffffff

/** out[t] = average place of x[t] among the n values up to t, divided by how many are present. */
export function windowRank(out: usize, x: usize, start: i32, end: i32, w: i32, least: i32, _q: f64): void {
  const values = workSpace()
  const keys = values + ((<usize>(CHUNK + w + 8)) << 3)
  for (let from = start; from < end; from += CHUNK) {
    const to = min(end, from + CHUNK)
    copyRows(values, x, start, from - w + 1, to)
    keysOf(keys, values, to - from + w - 1)
    chunkRanks(out + ((<usize>from) << 3), values, keys, to - from, w)
  }
  settleRows(out, x, start, end, w, least, share)
}

/** Whole numbers in the order of the values, which -0 and 0 share. Up to three more are written. */
function keysOf(keys: usize, values: usize, n: i32): void {
  const zero = f64x2.splat(0)
  const rest = i32x4.splat(0x7fffffff)
  const missing = i32x4.splat(MISSING)
  for (const end = keys + ((<usize>n) << 2); keys < end; keys += 16, values += 32) {
    const a = f64x2.add(v128.load(values), zero)
    const b = f64x2.add(v128.load(values, 16), zero)
    const high = v128.shuffle<i32>(a, b, 1, 3, 5, 7)
    const key = v128.xor(high, v128.and(i32x4.shr_s(high, 31), rest))
    const there = v128.shuffle<i32>(f64x2.eq(a, a), f64x2.eq(b, b), 1, 3, 5, 7)
    v128.store(keys, v128.bitselect(key, missing, there))
  }
}

/** Average places of `rows` rows from the w-th key on. */
function chunkRanks(out: usize, values: usize, keys: usize, rows: i32, w: i32): void {
  const before = (<usize>(w - 1)) << 2
  const one = f64x2.splat(1)
  const missing = i32x4.splat(MISSING)
  const end = out + ((<usize>rows) << 3)
  for (; out < end; out += 32, values += 32, keys += 16) {
    const key = v128.load(keys + before)
    let below = i32x4.splat(0)
    let same = below
    let k = keys
    const own = keys + before
    for (; k + 4 < own; k += 8) {
      const a = v128.load(k)
      const b = v128.load(k, 4)
      below = i32x4.add(below, i32x4.add(i32x4.lt_s(a, key), i32x4.lt_s(b, key)))
      same = v128.or(same, v128.or(i32x4.eq(a, key), i32x4.eq(b, key)))
    }
    if (k < own) {
      const a = v128.load(k)
      below = i32x4.add(below, i32x4.lt_s(a, key))
      same = v128.or(same, i32x4.eq(a, key))
    }
    same = v128.andnot(same, i32x4.eq(key, missing))
    let first = f64x2.sub(one, f64x2.convert_low_i32x4_s(below))
    let second = f64x2.sub(one, f64x2.convert_low_i32x4_s(v128.shuffle<i32>(below, below, 2, 3, 2, 3)))
    if (v128.any_true(same)) {
      first = exactly(values, w)
      second = exactly(values + 16, w)
    }
    const last = values + (before << 1)
    first = f64x2.add(first, nothingOr(v128.load(last)))
    second = f64x2.add(second, nothingOr(v128.load(last, 16)))
    if (out + 24 < end) {
      v128.store(out, first)
      v128.store(out, second, 16)
    } else storeSome(out, end, first, second)
  }
}

/** 0, or missing where the value is. */
function nothingOr(value: v128): v128 {
  return f64x2.sub(value, value)
}

/** The first of four numbers, up to `end`. */
function storeSome(out: usize, end: usize, first: v128, second: v128): void {
  v128.store64_lane(out, first, 0)
  if (out + 8 < end) v128.store64_lane(out + 8, first, 1)
  if (out + 16 < end) v128.store64_lane(out + 16, second, 0)
}

/** Average places of two rows, the first the last of w values, by the values themselves. */
function exactly(values: usize, w: i32): v128 {
  const own = values + ((<usize>(w - 1)) << 3)
  const v = v128.load(own)
  let below = i64x2.splat(0)
  let upTo = below
  for (; values < own; values += 8) {
    const u = v128.load(values)
    below = i64x2.add(below, f64x2.lt(u, v))
    upTo = i64x2.add(upTo, f64x2.le(u, v))
  }
  const both = i64x2.add(below, upTo)
  const halves = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(both, both, 0, 2, 0, 2))
  return f64x2.sub(f64x2.splat(1), f64x2.mul(halves, f64x2.splat(0.5)))
}

/** Divides places by how many values there are. */
function share(out: usize, from: i32, to: i32, n: i32): void {
  const count = f64x2.splat(n)
  const end = out + ((<usize>to) << 3)
  let p = out + ((<usize>from) << 3)
  for (; p + 8 < end; p += 16) v128.store(p, f64x2.div(v128.load(p), count))
  if (p < end) store<f64>(p, load<f64>(p) / <f64>n)
}
