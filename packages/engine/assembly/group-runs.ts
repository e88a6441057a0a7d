/** Some dates of a symbol, and the numbers of its group on them, two dates at a time. */

import { finite } from './lanes'

function counted(n: v128, v: v128): v128 {
  return f64x2.add(n, v128.and(f64x2.eq(v, v), f64x2.splat(1)))
}

function added(sum: v128, v: v128): v128 {
  return f64x2.add(sum, v128.and(v, f64x2.eq(v, v)))
}

function smaller(found: v128, v: v128): v128 {
  return f64x2.pmin(found, v)
}

function larger(found: v128, v: v128): v128 {
  return f64x2.pmax(found, v)
}

/** The number where there is a value, else missing. */
function ifPresent(value: v128, v: v128): v128 {
  return v128.or(value, f64x2.ne(v, v))
}

export function countRun(cell: usize, x: usize, bytes: usize): void {
  let t: usize = 0
  for (; t + 8 < bytes; t += 16) v128.store(cell + t, counted(v128.load(cell + t), v128.load(x + t)))
  if (t < bytes) v128.store64_lane(cell + t, counted(v128.load64_zero(cell + t), v128.load64_zero(x + t)), 0)
}

export function sumRun(cell: usize, x: usize, bytes: usize): void {
  let t: usize = 0
  for (; t + 8 < bytes; t += 16) v128.store(cell + t, added(v128.load(cell + t), v128.load(x + t)))
  if (t < bytes) v128.store64_lane(cell + t, added(v128.load64_zero(cell + t), v128.load64_zero(x + t)), 0)
}

export function leastRun(cell: usize, x: usize, bytes: usize): void {
  let t: usize = 0
  for (; t + 8 < bytes; t += 16) v128.store(cell + t, smaller(v128.load(cell + t), v128.load(x + t)))
  if (t < bytes) v128.store64_lane(cell + t, smaller(v128.load64_zero(cell + t), v128.load64_zero(x + t)), 0)
}

export function greatestRun(cell: usize, x: usize, bytes: usize): void {
  let t: usize = 0
  for (; t + 8 < bytes; t += 16) v128.store(cell + t, larger(v128.load(cell + t), v128.load(x + t)))
  if (t < bytes) v128.store64_lane(cell + t, larger(v128.load64_zero(cell + t), v128.load64_zero(x + t)), 0)
}

export function placeRun(out: usize, cell: usize, x: usize, bytes: usize): void {
  let t: usize = 0
  for (; t + 8 < bytes; t += 16) v128.store(out + t, ifPresent(v128.load(cell + t), v128.load(x + t)))
  if (t < bytes) v128.store64_lane(out + t, ifPresent(v128.load64_zero(cell + t), v128.load64_zero(x + t)), 0)
}

/** Rows of the first finite value, of the sum of the differences from it, and of how many there are. */
export function meanRun(cell: usize, x: usize, bytes: usize, row: usize): void {
  let t: usize = 0
  for (; t + 8 < bytes; t += 16) {
    const v = v128.load(x + t)
    const origin = originOf(v128.load(cell + t), v)
    v128.store(cell + t, origin)
    const sums = cell + t + row
    v128.store(sums, f64x2.add(v128.load(sums), from(origin, v)))
    v128.store(sums + row, counted(v128.load(sums + row), v))
  }
  if (t >= bytes) return
  const v = v128.load64_zero(x + t)
  const origin = originOf(v128.load64_zero(cell + t), v)
  v128.store64_lane(cell + t, origin, 0)
  const sums = cell + t + row
  v128.store64_lane(sums, f64x2.add(v128.load64_zero(sums), from(origin, v)), 0)
  v128.store64_lane(sums + row, counted(v128.load64_zero(sums + row), v), 0)
}

/** The origin if there is one, else the value if it is finite. */
export function originOf(origin: v128, v: v128): v128 {
  return v128.bitselect(origin, finite(v), f64x2.eq(origin, origin))
}

/** From the origin to the value, 0 where that is missing; from 0 where there is no origin yet, because all values so far are infinite. */
export function from(origin: v128, v: v128): v128 {
  return v128.and(f64x2.sub(v, v128.and(origin, f64x2.eq(origin, origin))), f64x2.eq(v, v))
}

/** To a row of sums, squares of the distances from the mean in the next. */
export function squareRun(cell: usize, x: usize, bytes: usize, row: usize): void {
  let t: usize = 0
  for (; t + 8 < bytes; t += 16) {
    const square = squareOf(v128.load(x + t), v128.load(cell + t + row))
    v128.store(cell + t, f64x2.add(v128.load(cell + t), square))
  }
  if (t >= bytes) return
  const square = squareOf(v128.load64_zero(x + t), v128.load64_zero(cell + t + row))
  v128.store64_lane(cell + t, f64x2.add(v128.load64_zero(cell + t), square), 0)
}

function squareOf(v: v128, mean: v128): v128 {
  const e = v128.and(f64x2.sub(v, mean), f64x2.eq(v, v))
  return f64x2.mul(e, e)
}
