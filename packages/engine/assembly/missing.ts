/** Which rows are missing: NaN or infinite, as in pandas. A gap is a missing row, of one series or of a pair; y may be x. */

import { finite } from './lanes'

/** The first row of [from, end) that is missing in x or in y; `end` if there is none. */
export function findGap(x: usize, y: usize, from: i32, end: i32): i32 {
  const other = y - x
  const stop = x + ((<usize>end) << 3)
  let p = x + ((<usize>from) << 3)
  if (other === 0) while (p + 120 < stop && !isMissing(f64x2.add(nothing(p), nothing(p + 64)))) p += 128
  else while (p + 56 < stop && !isMissing(f64x2.add(nothing(p), nothing(p + other)))) p += 64
  let i = <i32>((p - x) >> 3)
  for (; i < end; i++) if (!present(x, i) || !present(y, i)) return i
  return end
}

/** Zeros from eight values, one of them missing if one of those is. */
function nothing(p: usize): v128 {
  const zero = f64x2.splat(0)
  const ab = f64x2.relaxed_madd(v128.load(p), zero, f64x2.mul(v128.load(p, 16), zero))
  const cd = f64x2.relaxed_madd(v128.load(p, 32), zero, f64x2.mul(v128.load(p, 48), zero))
  return f64x2.add(ab, cd)
}

function isMissing(zeros: v128): bool {
  return v128.any_true(f64x2.ne(zeros, zeros))
}

/** The first row of [from, end) that is there in x and in y; `end` if there is none. */
export function findValue(x: usize, y: usize, from: i32, end: i32): i32 {
  let i = from
  for (; i + 1 < end; i += 2) if (useful(x, y, i)) break
  for (; i < end; i++) if (present(x, i) && present(y, i)) return i
  return end
}

/** Whether one of two rows is there. */
function useful(x: usize, y: usize, i: i32): bool {
  const at = (<usize>i) << 3
  const v = v128.load(x + at)
  const u = v128.load(y + at)
  const d = f64x2.add(f64x2.sub(v, v), f64x2.sub(u, u))
  return v128.any_true(f64x2.eq(d, d))
}

export function present(x: usize, i: i32): bool {
  const v = load<f64>(x + ((<usize>i) << 3))
  return v - v === 0
}

/** Rows [first, to) of x to a copy, and some missing ones; rows before `start` are missing, and so are infinities. */
export function copyRows(copy: usize, x: usize, start: i32, first: i32, to: i32): void {
  let i = first
  for (; i < start; i++, copy += 8) store<f64>(copy, NaN)
  for (; i + 1 < to; i += 2, copy += 16) v128.store(copy, finite(v128.load(x + ((<usize>i) << 3))))
  for (; i < to + 4; i++, copy += 8) {
    const v = i < to ? load<f64>(x + ((<usize>i) << 3)) : NaN
    store<f64>(copy, v + (v - v))
  }
}

/** What becomes of rows [from, to), whose windows hold n values each. */
export type Settle = (out: usize, from: i32, to: i32, n: i32) => void

/** Settles every row of [start, end) whose window of w rows holds `least` values, and makes the others missing. */
export function settleRows(out: usize, x: usize, start: i32, end: i32, w: i32, least: i32, settle: Settle): void {
  let n = 0
  for (let t = start; t < end; t++) {
    if (n === w) {
      const gap = findGap(x, x, t, end)
      if (gap > t) settle(out, t, gap, w)
      t = gap
      if (t === end) return
    }
    n += <i32>present(x, t)
    if (t - w >= start) n -= <i32>present(x, t - w)
    if (n < least) store<f64>(out + ((<usize>t) << 3), NaN)
    else settle(out, t, t + 1, n)
  }
}
