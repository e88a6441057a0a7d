/**
 * Functions of values one by one and of two numbers.
 *
 * out[i] from x[i] for rows [start, end), two at a time. Input and output may be one array.
 */

import { choose } from './lanes'

/** Not below `lower`, and then not above `upper`. */
export function withBounds(out: usize, x: usize, start: i32, end: i32, lower: f64, upper: f64): void {
  const low = f64x2.splat(lower)
  const high = f64x2.splat(upper)
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, f64x2.min(f64x2.max(v128.load(x + i), low), high))
  if (i < last) v128.store64_lane(out + i, f64x2.min(f64x2.max(v128.load64_zero(x + i), low), high), 0)
}

/** The nearest multiple of 1 / scale, of two equally near ones that of an even number. */
export function withScale(out: usize, x: usize, start: i32, end: i32, scale: f64, _b: f64): void {
  const scales = f64x2.splat(scale)
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, rounded(v128.load(x + i), scales))
  if (i < last) v128.store64_lane(out + i, rounded(v128.load64_zero(x + i), scales), 0)
}

function rounded(v: v128, scale: v128): v128 {
  const scaled = f64x2.mul(v, scale)
  const zero = f64x2.splat(0)
  // What is below 0 becomes 0 without a sign; -0 keeps its own.
  const whole = v128.or(f64x2.add(f64x2.nearest(scaled), zero), v128.and(scaled, f64x2.eq(scaled, zero)))
  // What is this large has no digits behind the point that could be cut.
  return choose(f64x2.div(whole, scale), v, f64x2.lt(f64x2.abs(scaled), f64x2.splat(4503599627370496)))
}
