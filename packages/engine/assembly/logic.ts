/**
 * Comparisons and logic of values one by one: 1 or 0, and missing where a side is missing.
 *
 * out[i] from the inputs' [i] for rows [start, end), two at a time. Inputs and output may be one array.
 */

/** Every bit set, which is a NaN, where either is missing. */
function missing(a: v128, b: v128): v128 {
  return v128.or(f64x2.ne(a, a), f64x2.ne(b, b))
}

/** 1 where the mask is set, else 0. */
function truth(mask: v128): v128 {
  return v128.and(mask, f64x2.splat(1))
}

function greater(a: v128, b: v128): v128 {
  return v128.or(truth(f64x2.gt(a, b)), missing(a, b))
}

function atLeast(a: v128, b: v128): v128 {
  return v128.or(truth(f64x2.ge(a, b)), missing(a, b))
}

function equal(a: v128, b: v128): v128 {
  return v128.or(truth(f64x2.eq(a, b)), missing(a, b))
}

function different(a: v128, b: v128): v128 {
  return v128.or(truth(f64x2.ne(a, b)), missing(a, b))
}

function both(a: v128, b: v128): v128 {
  const zero = f64x2.splat(0)
  return v128.or(truth(v128.and(f64x2.ne(a, zero), f64x2.ne(b, zero))), missing(a, b))
}

function either(a: v128, b: v128): v128 {
  const zero = f64x2.splat(0)
  return v128.or(truth(v128.or(f64x2.ne(a, zero), f64x2.ne(b, zero))), missing(a, b))
}

function not(a: v128): v128 {
  return v128.or(truth(f64x2.eq(a, f64x2.splat(0))), f64x2.ne(a, a))
}

function isMissing(a: v128): v128 {
  return truth(f64x2.ne(a, a))
}

function filled(a: v128, other: v128): v128 {
  return v128.bitselect(a, other, f64x2.eq(a, a))
}

/** By a condition that counts wherever it is not 0; missing where it is missing. */
function chosen(condition: v128, yes: v128, no: v128): v128 {
  const holds = f64x2.ne(condition, f64x2.splat(0))
  return v128.or(v128.bitselect(yes, no, holds), f64x2.ne(condition, condition))
}

/** By a condition that does not hold where it is missing. */
function kept(a: v128, condition: v128, other: v128): v128 {
  const zero = f64x2.splat(0)
  return v128.bitselect(a, other, v128.or(f64x2.gt(condition, zero), f64x2.lt(condition, zero)))
}

export function eachGt(out: usize, x: usize, y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, greater(v128.load(x + i), v128.load(y + i)))
  if (i < last) v128.store64_lane(out + i, greater(v128.load64_zero(x + i), v128.load64_zero(y + i)), 0)
}

export function eachGe(out: usize, x: usize, y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, atLeast(v128.load(x + i), v128.load(y + i)))
  if (i < last) v128.store64_lane(out + i, atLeast(v128.load64_zero(x + i), v128.load64_zero(y + i)), 0)
}

export function eachLt(out: usize, x: usize, y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, greater(v128.load(y + i), v128.load(x + i)))
  if (i < last) v128.store64_lane(out + i, greater(v128.load64_zero(y + i), v128.load64_zero(x + i)), 0)
}

export function eachLe(out: usize, x: usize, y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, atLeast(v128.load(y + i), v128.load(x + i)))
  if (i < last) v128.store64_lane(out + i, atLeast(v128.load64_zero(y + i), v128.load64_zero(x + i)), 0)
}

export function eachEq(out: usize, x: usize, y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, equal(v128.load(x + i), v128.load(y + i)))
  if (i < last) v128.store64_lane(out + i, equal(v128.load64_zero(x + i), v128.load64_zero(y + i)), 0)
}

export function eachNe(out: usize, x: usize, y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, different(v128.load(x + i), v128.load(y + i)))
  if (i < last) v128.store64_lane(out + i, different(v128.load64_zero(x + i), v128.load64_zero(y + i)), 0)
}

export function eachAnd(out: usize, x: usize, y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, both(v128.load(x + i), v128.load(y + i)))
  if (i < last) v128.store64_lane(out + i, both(v128.load64_zero(x + i), v128.load64_zero(y + i)), 0)
}

export function eachOr(out: usize, x: usize, y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, either(v128.load(x + i), v128.load(y + i)))
  if (i < last) v128.store64_lane(out + i, either(v128.load64_zero(x + i), v128.load64_zero(y + i)), 0)
}

export function eachNot(out: usize, x: usize, _y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, not(v128.load(x + i)))
  if (i < last) v128.store64_lane(out + i, not(v128.load64_zero(x + i)), 0)
}

export function eachIsNaN(out: usize, x: usize, _y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, isMissing(v128.load(x + i)))
  if (i < last) v128.store64_lane(out + i, isMissing(v128.load64_zero(x + i)), 0)
}

export function eachFillNaN(out: usize, x: usize, y: usize, _z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, filled(v128.load(x + i), v128.load(y + i)))
  if (i < last) v128.store64_lane(out + i, filled(v128.load64_zero(x + i), v128.load64_zero(y + i)), 0)
}

export function eachIf(out: usize, x: usize, y: usize, z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, chosen(v128.load(x + i), v128.load(y + i), v128.load(z + i)))
  if (i < last)
    v128.store64_lane(out + i, chosen(v128.load64_zero(x + i), v128.load64_zero(y + i), v128.load64_zero(z + i)), 0)
}

export function eachWhere(out: usize, x: usize, y: usize, z: usize, start: i32, end: i32): void {
  const last = (<usize>end) << 3
  let i = (<usize>start) << 3
  for (; i + 8 < last; i += 16) v128.store(out + i, kept(v128.load(x + i), v128.load(y + i), v128.load(z + i)))
  if (i < last)
    v128.store64_lane(out + i, kept(v128.load64_zero(x + i), v128.load64_zero(y + i), v128.load64_zero(z + i)), 0)
}
