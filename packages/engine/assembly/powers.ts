/**
 * Powers of values one by one that are a multiplication or a root.
 *
 * out[i] from x[i] for rows [start, end), two at a time. Input and output may be one array.
 */

import { choose, signed } from './lanes'

/** x to the power 1/2, as IEEE 754 has it: 0 of -0, and infinite of minus infinity. */
function halfPower(v: v128): v128 {
  const root = f64x2.sqrt(f64x2.add(v, f64x2.splat(0)))
  return choose(f64x2.splat(Infinity), root, f64x2.eq(v, f64x2.splat(-Infinity)))
}

function signedSquare(v: v128): v128 {
  return f64x2.mul(v, f64x2.abs(v))
}

function signedRoot(v: v128): v128 {
  return signed(f64x2.sqrt(f64x2.abs(v)), v)
}

export function eachHalfPower(out: usize, x: usize, _y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, halfPower(v128.load(x + i)))
  if (i < last) v128.store64_lane(out + i, halfPower(v128.load64_zero(x + i)), 0)
}

/** The square, with the sign of x. */
export function eachSignedSquare(out: usize, x: usize, _y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, signedSquare(v128.load(x + i)))
  if (i < last) v128.store64_lane(out + i, signedSquare(v128.load64_zero(x + i)), 0)
}

/** The root of the size, with the sign of x. */
export function eachSignedRoot(out: usize, x: usize, _y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, signedRoot(v128.load(x + i)))
  if (i < last) v128.store64_lane(out + i, signedRoot(v128.load64_zero(x + i)), 0)
}
