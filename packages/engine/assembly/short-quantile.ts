/**
 * Quantiles of short windows, two rows side by side, without a branch that depends on a value.
 *
 * The last 4 rows are sorted, and merged with the sorted 4 before them to the last 8, by networks (Batcher 1968); each list
 * serves every window it is a part of. A window is the longest list that fits, and one to three rows before it. The value at
 * a place of two sorted lists together is the least of the larger of two, one from each list, over all ways to have so many
 * values up to there.
 */

import { workSpace } from './blocks'

/** Lists of 4 rows are held for so many pairs of rows. */
const HELD: i32 = 4

/** A list is preceded by -Infinity, which is below all; each of its places is a vector of two rows. */
const LIST_4: usize = 5 * 16
const LIST_8: usize = 9 * 16

// The work space: lists of 4, the list of 8, and what is before it in the window.

function fours(pair: i32): usize {
  return workSpace() + 16 + <usize>(pair & (HELD - 1)) * LIST_4
}

function eight(): usize {
  return fours(0) + <usize>HELD * LIST_4
}

function before(list: i32): usize {
  return eight() + LIST_8 + <usize>list * LIST_4
}

/** The q-quantile of complete windows of at most 11 rows in rows [start, end), none of which is missing. */
export function windowShortQuantile(out: usize, x: usize, start: i32, end: i32, w: i32, _least: i32, q: f64): void {
  const worst = f64x2.splat(-Infinity)
  for (let p = fours(0) - 16; p < before(3); p += 16) v128.store(p, worst)
  const at = q * <f64>(w - 1)
  const k = <i32>Math.floor(at)
  const part = f64x2.splat(at - <f64>k)
  const m = w & 12
  const first = start + w - 1
  let pair = 0
  for (let t = start; t < end; t += 2, pair++) {
    const p = x + ((<usize>t) << 3)
    const list = longest(p, pair, m)
    if (t + 1 < first) continue
    const others = rest(p - ((<usize>(w - 1)) << 3), w - m)
    const low = f64x2.add(placed(list, m, others, w - m, k), f64x2.splat(0))
    let value = low
    if (k + 1 < w) {
      const high = placed(list, m, others, w - m, k + 1)
      value = f64x2.add(low, f64x2.mul(f64x2.sub(high, low), part))
    }
    const to = out + ((<usize>t) << 3)
    if (t >= first) v128.store64_lane(to, value, 0)
    if (t + 1 < end) v128.store64_lane(to + 8, value, 1)
  }
}

/** The sorted last m values up to those at p; m is 8, 4 or 0. */
function longest(p: usize, pair: i32, m: i32): usize {
  const four = fours(pair)
  if (m > 0) sort(p, four)
  if (m < 8) return four
  merge(fours(pair - 2), four, eight())
  return eight()
}

/** The sorted first n values from those at p; n is less than 4. */
function rest(p: usize, n: i32): usize {
  const one = before(0)
  if (n === 1) v128.store(one, v128.load(p))
  if (n < 2) return one
  const two = before(1)
  const a = v128.load(p)
  const b = v128.load(p, 8)
  v128.store(two, f64x2.pmin(a, b))
  v128.store(two, f64x2.pmax(a, b), 16)
  if (n < 3) return two
  v128.store(one, v128.load(p, 16))
  const three = before(2)
  for (let k = 0; k < 3; k++) v128.store(three + ((<usize>k) << 4), placed(two, 2, one, 1, k))
  return three
}

/** The value at place k of two sorted lists together. */
function placed(a: usize, m: i32, b: usize, n: i32, k: i32): v128 {
  const from = max(0, k + 1 - m)
  const to = min(n, k + 1)
  let p = a + ((<usize>(k - from)) << 4)
  let r = b + ((<usize>from) << 4) - 16
  let least = f64x2.pmax(v128.load(p), v128.load(r))
  for (let j = from; j < to; j++) {
    p -= 16
    r += 16
    least = f64x2.pmin(least, f64x2.pmax(v128.load(p), v128.load(r)))
  }
  return least
}

/** The last four values up to those at p, sorted. */
function sort(p: usize, out: usize): void {
  const a = v128.load(p)
  const b = v128.load(p - 8)
  const c = v128.load(p - 16)
  const d = v128.load(p - 24)
  const ab = f64x2.pmin(a, b)
  const ba = f64x2.pmax(a, b)
  const cd = f64x2.pmin(c, d)
  const dc = f64x2.pmax(c, d)
  const e = f64x2.pmax(ab, cd)
  const f = f64x2.pmin(ba, dc)
  v128.store(out, f64x2.pmin(ab, cd))
  v128.store(out, f64x2.pmin(e, f), 16)
  v128.store(out, f64x2.pmax(e, f), 32)
  v128.store(out, f64x2.pmax(ba, dc), 48)
}

/** Two sorted lists of four, as one. */
function merge(a: usize, b: usize, out: usize): void {
  const a0 = v128.load(a)
  const a1 = v128.load(a, 16)
  const a2 = v128.load(a, 32)
  const a3 = v128.load(a, 48)
  const b0 = v128.load(b)
  const b1 = v128.load(b, 16)
  const b2 = v128.load(b, 32)
  const b3 = v128.load(b, 48)
  const c = f64x2.pmax(a0, b0)
  const d = f64x2.pmax(a1, b1)
  const e = f64x2.pmin(a2, b2)
  const f = f64x2.pmin(a3, b3)
  const ce = f64x2.pmin(c, e)
  const ec = f64x2.pmax(c, e)
  const df = f64x2.pmin(d, f)
  const fd = f64x2.pmax(d, f)
  const low = f64x2.pmin(a1, b1)
  const high = f64x2.pmax(a2, b2)
  v128.store(out, f64x2.pmin(a0, b0))
  v128.store(out, f64x2.pmin(low, ce), 16)
  v128.store(out, f64x2.pmax(low, ce), 32)
  v128.store(out, f64x2.pmin(df, ec), 48)
  v128.store(out, f64x2.pmax(df, ec), 64)
  v128.store(out, f64x2.pmin(fd, high), 80)
  v128.store(out, f64x2.pmax(fd, high), 96)
  v128.store(out, f64x2.pmax(a3, b3), 112)
}
