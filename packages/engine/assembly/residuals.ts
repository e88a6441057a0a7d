/**
 * What is left of a date after a regression on others: least squares with an intercept, by modified Gram-Schmidt, each
 * column orthogonalised twice (Giraud and Langou 2002: twice is enough).
 *
 * Columns are worked on where they lie, in rows of whole cache lines: what is beyond the symbols that count is zero, so that
 * loops know no ends.
 */

import { setValue, symbolAt, valueAt } from './section'

/** A column that others explain to within this share of its own length adds nothing and is left out. */
const DEPENDENT = 1e-10

/**
 * Residuals over the symbols that have a value and every exposure; the others are missing. The `exposures` lie at `others`,
 * all dates of one before the next.
 */
export function sectionResiduals(
  values: usize,
  others: usize,
  pitch: i32,
  dates: i32,
  symbols: i32,
  scratch: usize,
  exposures: f64,
  _b: f64,
): void {
  const step = (<usize>pitch) << 3
  const apart = step * <usize>dates
  const columns = others + apart * <usize>exposures
  const used = scratch + ((<usize>symbols) << 2)
  for (let t = 0; t < dates; t++, values += step, others += step) {
    const last = columns + step * <usize>t
    const n = keepComplete(values, others, last, apart, symbols, scratch)
    const bytes = (<usize>((n + 3) & ~3)) << 3
    centre(values, n, bytes)
    let end = used
    for (let column = others; column < last; column += apart) {
      centre(column, n, bytes)
      if (!orthogonalise(column, used, end, bytes)) continue
      store<usize>(end, column)
      end += sizeof<usize>()
    }
    for (let pass = 0; pass < 2; pass++) subtractAll(values, used, end, bytes)
    if (n < symbols) spread(values, n, symbols, scratch)
  }
}

/** Moves the symbols that have everything next to each other, and lists them unless they are all; returns how many. */
function keepComplete(values: usize, others: usize, last: usize, apart: usize, symbols: i32, kept: usize): i32 {
  let complete = isWhole(values, symbols)
  for (let column = others; column < last && complete; column += apart) complete = isWhole(column, symbols)
  if (complete) return symbols
  let n = 0
  for (let s = 0; s < symbols; s++) {
    let missing = nothing(valueAt(values, s))
    for (let column = others; column < last; column += apart) missing += nothing(valueAt(column, s))
    store<i32>(kept + ((<usize>n) << 2), s)
    n += i32(missing === 0)
  }
  pack(values, n, kept)
  for (let column = others; column < last; column += apart) pack(column, n, kept)
  return n
}

/** 0, or missing where the value is missing or infinite. */
function nothing(v: f64): f64 {
  return v - v
}

/** Whether every value is there. */
function isWhole(column: usize, n: i32): bool {
  let a = f64x2.splat(0)
  let i = 0
  for (; i + 1 < n; i += 2, column += 16) {
    const v = v128.load(column)
    a = f64x2.add(a, f64x2.sub(v, v))
  }
  if (i < n) a = f64x2.add(a, f64x2.splat(nothing(load<f64>(column))))
  return i64x2.all_true(f64x2.eq(a, a))
}

function pack(column: usize, n: i32, kept: usize): void {
  for (let k = 0; k < n; k++) setValue(column, k, valueAt(column, symbolAt(kept, k)))
}

/** Moves the first n numbers back to the symbols they belong to; the others are missing. */
function spread(values: usize, n: i32, symbols: i32, kept: usize): void {
  for (let s = symbols - 1; s >= 0; s--) {
    if (n > 0 && symbolAt(kept, n - 1) === s) setValue(values, s, valueAt(values, --n))
    else setValue(values, s, NaN)
  }
}

/** Takes the mean from a column; equal values become exactly 0. */
function centre(column: usize, n: i32, bytes: usize): void {
  const origin = load<f64>(column)
  for (let i = n; (<usize>i) << 3 < bytes; i++) setValue(column, i, origin)
  const first = f64x2.splat(origin)
  let a = f64x2.splat(0)
  let b = a
  for (let i: usize = 0; i < bytes; i += 32) {
    a = f64x2.add(a, f64x2.sub(v128.load(column + i), first))
    b = f64x2.add(b, f64x2.sub(v128.load(column + i, 16), first))
  }
  const mean = f64x2.splat(total(a, b) / <f64>n)
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(column + i, f64x2.sub(f64x2.sub(v128.load(column + i), first), mean))
  for (let i = n; (<usize>i) << 3 < bytes; i++) setValue(column, i, 0)
}

/** Takes from a column what lies along those used so far, and gives what is left length 1; false if next to nothing is. */
function orthogonalise(column: usize, used: usize, end: usize, bytes: usize): bool {
  const before = sqrt(dot(column, column, bytes))
  for (let pass = 0; pass < 2; pass++) subtractAll(column, used, end, bytes)
  const after = used === end ? before : sqrt(dot(column, column, bytes))
  if (after <= DEPENDENT * before) return false
  const length = f64x2.splat(after)
  for (let i: usize = 0; i < bytes; i += 16) v128.store(column + i, f64x2.div(v128.load(column + i), length))
  return true
}

function subtractAll(column: usize, used: usize, end: usize, bytes: usize): void {
  for (; used < end; used += sizeof<usize>()) subtract(column, load<usize>(used), bytes)
}

/** Takes from column a what lies along column b, which has length 1. */
function subtract(a: usize, b: usize, bytes: usize): void {
  const along = f64x2.splat(dot(a, b, bytes))
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(a + i, f64x2.sub(v128.load(a + i), f64x2.mul(along, v128.load(b + i))))
}

function dot(a: usize, b: usize, bytes: usize): f64 {
  let p = f64x2.splat(0)
  let q = p
  for (let i: usize = 0; i < bytes; i += 32) {
    p = f64x2.add(p, f64x2.mul(v128.load(a + i), v128.load(b + i)))
    q = f64x2.add(q, f64x2.mul(v128.load(a + i, 16), v128.load(b + i, 16)))
  }
  return total(p, q)
}

function total(a: v128, b: v128): f64 {
  const sum = f64x2.add(a, b)
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)
}
