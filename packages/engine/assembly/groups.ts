/**
 * Cross sections within groups: for `dates` dates of symbol-major arrays whose symbols are `stride` numbers apart. A symbol
 * mostly stays in its group, so rows of one group are done at once, two dates side by side. `out` may be `x`.
 *
 * Deviations are taken from the first finite value of the group on the date.
 *
 * `work` holds a table of groups by code, the codes, and for each of up to `most` groups a row of origins, sums, squares and
 * counts, of which origins, means and inverse deviations are made. False, with nothing written, where there are more groups.
 */

import { finite } from './lanes'

type Result = i32
const MEAN: Result = 0
const CENTRE: Result = 1
const SCORE: Result = 2

export function groupMean(
  out: usize,
  x: usize,
  groups: usize,
  stride: i32,
  dates: i32,
  symbols: i32,
  work: usize,
  most: i32,
): bool {
  return measure(out, x, groups, stride, dates, symbols, work, most, MEAN)
}

/** x - mean of the group. */
export function groupCentre(
  out: usize,
  x: usize,
  groups: usize,
  stride: i32,
  dates: i32,
  symbols: i32,
  work: usize,
  most: i32,
): bool {
  return measure(out, x, groups, stride, dates, symbols, work, most, CENTRE)
}

/** (x - mean) / deviation of the group. */
export function groupScore(
  out: usize,
  x: usize,
  groups: usize,
  stride: i32,
  dates: i32,
  symbols: i32,
  work: usize,
  most: i32,
): bool {
  return measure(out, x, groups, stride, dates, symbols, work, most, SCORE)
}

function measure(
  out: usize,
  x: usize,
  groups: usize,
  stride: i32,
  dates: i32,
  symbols: i32,
  work: usize,
  most: i32,
  result: Result,
): bool {
  const row = ((<usize>dates + 1) & ~1) << 3
  const step = (<usize>stride) << 3
  const last = (<usize>dates) << 3
  begin(work, most, row)
  for (let s: usize = 0; s < <usize>symbols; s++) {
    const codes = groups + s * step
    for (let t: usize = 0; t < last; ) {
      const end = runEnd(codes, t, last)
      const cell = cellOf(load<f64>(codes + t))
      if (cell === FULL) return false
      if (cell !== NONE) addRun(cell + t, x + s * step + t, end - t, row)
      t = end
    }
  }
  for (let k = 0; k < found; k++) finish(cells + <usize>k * 4 * row, row)
  for (let s: usize = 0; s < <usize>symbols; s++) {
    const codes = groups + s * step
    for (let t: usize = 0; t < last; ) {
      const end = runEnd(codes, t, last)
      const cell = cellOf(load<f64>(codes + t))
      const to = out + s * step + t
      if (cell === NONE) for (let i: usize = 0; i < end - t; i += 8) store<f64>(to + i, NaN)
      else placeRun(to, cell + t, x + s * step + t, end - t, row, result)
      t = end
    }
  }
  return true
}

/** Where the codes change next. */
function runEnd(codes: usize, from: usize, last: usize): usize {
  const code = load<f64>(codes + from)
  const many = f64x2.splat(code)
  let t = from + 8
  if (code <= Infinity) {
    while (t + 8 < last && i64x2.all_true(f64x2.eq(v128.load(codes + t), many))) t += 16
    while (t < last && load<f64>(codes + t) === code) t += 8
  } else while (t < last && !(load<f64>(codes + t) <= Infinity)) t += 8
  return t
}

// The table of groups: places by code, each the number of a group and one more; then codes, then cells.

const NONE: usize = 0
const FULL: usize = 1
let table: usize = 0
let mask: usize = 0
let codesOf: usize = 0
let cells: usize = 0
let cellBytes: usize = 0
let found: i32 = 0
let room: i32 = 0
let lastCode: f64 = NaN
let lastCell: usize = 0

function begin(work: usize, most: i32, row: usize): void {
  let size: usize = 16
  while (size < 2 * <usize>most) size *= 2
  table = work
  mask = size - 1
  codesOf = table + (size << 2)
  cells = codesOf + ((<usize>most) << 3)
  cellBytes = 4 * row
  room = most
  found = 0
  lastCode = NaN
  memory.fill(table, 0, size << 2)
}

/** Where the rows of a group lie; made when it is met first. NONE for a missing code, FULL where there is no room. */
function cellOf(code: f64): usize {
  if (code === lastCode) return lastCell
  if (!(code <= Infinity)) return NONE
  const bits = reinterpret<u64>(code + 0)
  let at = <usize>((<u32>(bits ^ (bits >> 32)) * 0x9e3779b1) >> 8) & mask
  let known = load<i32>(table + (at << 2))
  while (known !== 0 && load<f64>(codesOf + ((<usize>(known - 1)) << 3)) !== code) {
    at = (at + 1) & mask
    known = load<i32>(table + (at << 2))
  }
  if (known === 0) {
    if (found === room) return FULL
    found++
    known = found
    store<i32>(table + (at << 2), known)
    store<f64>(codesOf + ((<usize>(known - 1)) << 3), code)
    const made = cells + <usize>(known - 1) * cellBytes
    for (let t: usize = 0; t < cellBytes >> 2; t += 8) store<f64>(made + t, NaN)
    memory.fill(made + (cellBytes >> 2), 0, 3 * (cellBytes >> 2))
  }
  lastCode = code
  lastCell = cells + <usize>(known - 1) * cellBytes
  return lastCell
}

/** Values of some dates of a symbol to the rows of its group. */
function addRun(cell: usize, x: usize, bytes: usize, row: usize): void {
  let t: usize = 0
  for (; t + 8 < bytes; t += 16) {
    const v = v128.load(x + t)
    const at = cell + t
    const there = f64x2.eq(v, v)
    const origin = originOf(v128.load(at), v)
    const e = v128.and(from(origin, v), there)
    v128.store(at, origin)
    v128.store(at + row, f64x2.add(v128.load(at + row), e))
    v128.store(at + 2 * row, f64x2.add(v128.load(at + 2 * row), f64x2.mul(e, e)))
    v128.store(at + 3 * row, i64x2.sub(v128.load(at + 3 * row), there))
  }
  if (t >= bytes) return
  const v = v128.load64_zero(x + t)
  const at = cell + t
  const there = f64x2.eq(v, v)
  const origin = originOf(v128.load64_zero(at), v)
  const e = v128.and(from(origin, v), there)
  v128.store64_lane(at, origin, 0)
  v128.store64_lane(at + row, f64x2.add(v128.load64_zero(at + row), e), 0)
  v128.store64_lane(at + 2 * row, f64x2.add(v128.load64_zero(at + 2 * row), f64x2.mul(e, e)), 0)
  v128.store64_lane(at + 3 * row, i64x2.sub(v128.load64_zero(at + 3 * row), there), 0)
}

/** The origin if there is one, else the value if it is finite. */
function originOf(origin: v128, v: v128): v128 {
  return v128.bitselect(origin, finite(v), f64x2.eq(origin, origin))
}

/** From the origin to the value; from 0 where there is none yet, because all values so far are infinite. */
function from(origin: v128, v: v128): v128 {
  return f64x2.sub(v, v128.and(origin, f64x2.eq(origin, origin)))
}

/** Means and inverse deviations of a group: equal values deviate by exactly 0. */
function finish(cell: usize, row: usize): void {
  for (let at = cell; at < cell + row; at += 8) if (!(load<f64>(at) <= Infinity)) store<f64>(at, 0)
  for (let at = cell + row; at < cell + 2 * row; at += 8) {
    const n = <f64>load<i64>(at + 2 * row)
    const sum = load<f64>(at)
    const squares = load<f64>(at + row) - sum * (sum / n)
    store<f64>(at, sum / n)
    store<f64>(at + row, 1 / sqrt(max<f64>(0, squares) / (n - 1)))
  }
}

function placeRun(out: usize, cell: usize, x: usize, bytes: usize, row: usize, result: Result): void {
  let t: usize = 0
  for (; t + 8 < bytes; t += 16) v128.store(out + t, resultOf(v128.load(x + t), cell + t, row, result))
  if (t < bytes) v128.store64_lane(out + t, resultOf(v128.load64_zero(x + t), cell + t, row, result), 0)
}

function resultOf(v: v128, cell: usize, row: usize, result: Result): v128 {
  const origin = v128.load(cell)
  const mean = v128.load(cell + row)
  if (result === MEAN) return v128.bitselect(f64x2.add(origin, mean), v, f64x2.eq(v, v))
  const centred = f64x2.sub(f64x2.sub(v, origin), mean)
  return result === CENTRE ? centred : f64x2.mul(centred, v128.load(cell + 2 * row))
}
