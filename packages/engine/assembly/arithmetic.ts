/**
 * Arithmetic of values one by one; IEEE 754.
 *
 * out[i] from the inputs' [i] for rows [start, end), two at a time. Inputs and output may be one array.
 */

/** -1, 0, 1 or missing; the sign of a zero is kept. */
function sign(a: v128): v128 {
  const zero = f64x2.splat(0)
  const up = v128.and(f64x2.gt(a, zero), f64x2.splat(1))
  const down = v128.and(f64x2.lt(a, zero), f64x2.splat(-1))
  const neither = v128.andnot(a, v128.or(f64x2.gt(a, zero), f64x2.lt(a, zero)))
  return v128.or(neither, v128.or(up, down))
}

export function eachAdd(out: usize, x: usize, y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, f64x2.add(v128.load(x + i), v128.load(y + i)))
  if (i < last) v128.store64_lane(out + i, f64x2.add(v128.load64_zero(x + i), v128.load64_zero(y + i)), 0)
}

export function eachSubtract(out: usize, x: usize, y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, f64x2.sub(v128.load(x + i), v128.load(y + i)))
  if (i < last) v128.store64_lane(out + i, f64x2.sub(v128.load64_zero(x + i), v128.load64_zero(y + i)), 0)
}

export function eachMultiply(out: usize, x: usize, y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, f64x2.mul(v128.load(x + i), v128.load(y + i)))
  if (i < last) v128.store64_lane(out + i, f64x2.mul(v128.load64_zero(x + i), v128.load64_zero(y + i)), 0)
}

export function eachDivide(out: usize, x: usize, y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, f64x2.div(v128.load(x + i), v128.load(y + i)))
  if (i < last) v128.store64_lane(out + i, f64x2.div(v128.load64_zero(x + i), v128.load64_zero(y + i)), 0)
}

/** x / y - 1. */
export function eachChange(out: usize, x: usize, y: usize, _z: usize, start: i32, end: i32): void {
  const one = f64x2.splat(1)
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, f64x2.sub(f64x2.div(v128.load(x + i), v128.load(y + i)), one))
  if (i >= last) return
  v128.store64_lane(out + i, f64x2.sub(f64x2.div(v128.load64_zero(x + i), v128.load64_zero(y + i)), one), 0)
}

export function eachLarger(out: usize, x: usize, y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, f64x2.max(v128.load(x + i), v128.load(y + i)))
  if (i < last) v128.store64_lane(out + i, f64x2.max(v128.load64_zero(x + i), v128.load64_zero(y + i)), 0)
}

export function eachSmaller(out: usize, x: usize, y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, f64x2.min(v128.load(x + i), v128.load(y + i)))
  if (i < last) v128.store64_lane(out + i, f64x2.min(v128.load64_zero(x + i), v128.load64_zero(y + i)), 0)
}

export function eachAbs(out: usize, x: usize, _y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, f64x2.abs(v128.load(x + i)))
  if (i < last) v128.store64_lane(out + i, f64x2.abs(v128.load64_zero(x + i)), 0)
}

export function eachNegate(out: usize, x: usize, _y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, f64x2.neg(v128.load(x + i)))
  if (i < last) v128.store64_lane(out + i, f64x2.neg(v128.load64_zero(x + i)), 0)
}

export function eachSqrt(out: usize, x: usize, _y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, f64x2.sqrt(v128.load(x + i)))
  if (i < last) v128.store64_lane(out + i, f64x2.sqrt(v128.load64_zero(x + i)), 0)
}

export function eachCeil(out: usize, x: usize, _y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, f64x2.ceil(v128.load(x + i)))
  if (i < last) v128.store64_lane(out + i, f64x2.ceil(v128.load64_zero(x + i)), 0)
}

export function eachFloor(out: usize, x: usize, _y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, f64x2.floor(v128.load(x + i)))
  if (i < last) v128.store64_lane(out + i, f64x2.floor(v128.load64_zero(x + i)), 0)
}

export function eachSign(out: usize, x: usize, _y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, sign(v128.load(x + i)))
  if (i < last) v128.store64_lane(out + i, sign(v128.load64_zero(x + i)), 0)
}
