/**
 * Windows that lack values and yet hold enough of them: each folded anew from its oldest row, around its first value that is
 * there, two windows side by side. They are few, so what counts is that no row far from a gap is looked at.
 */

import { findGap, findValue, present } from './missing'

/** Results of two windows of w rows, the first beginning at x and y; missing where fewer than `least` values are there. */
export type Fold = (x: usize, y: usize, w: i32, least: i32, mode: i32) => v128

/** Rows whose windows lie within [start, end). */
export function mend(
  out: usize,
  x: usize,
  y: usize,
  start: i32,
  end: i32,
  w: i32,
  least: i32,
  mode: i32,
  fold: Fold,
): void {
  let results = f64x2.splat(NaN)
  let second = -1
  const gap = findGap(x, y, start, end)
  let n = gap - start < w ? 0 : w
  for (let t = n === w ? gap : start; t < end; t++) {
    if (n === w) t = findGap(x, y, t, end)
    else if (n === 0) t = findValue(x, y, t, end)
    if (t === end) return
    n += <i32>(present(x, t) && present(y, t))
    const before = t - w
    if (before >= start) n -= <i32>(present(x, before) && present(y, before))
    if (n < least || n === w || before + 1 < start) continue
    const to = out + ((<usize>t) << 3)
    if (t === second) v128.store64_lane(to, results, 1)
    else {
      const skip = (<usize>(before + 1)) << 3
      results = fold(x + skip, y + skip, w, least, mode)
      v128.store64_lane(to, results, 0)
      second = t + 1
    }
  }
}

/** All bits of a lane where its value is there. */
export function there(value: v128): v128 {
  return f64x2.eq(f64x2.sub(value, value), f64x2.splat(0))
}

/** Results where n is at least `least`. */
export function enough(results: v128, n: v128, least: i32): v128 {
  return v128.bitselect(results, f64x2.splat(NaN), f64x2.ge(n, f64x2.splat(least)))
}
