/**
 * Cross sections within groups: for `dates` dates of symbol-major arrays whose symbols are `stride` numbers apart. A symbol
 * mostly stays in its group, so rows of one group are done at once, two dates side by side. `out` may be `x`.
 *
 * Deviations are taken from the first finite value of the group on the date.
 *
 * `work` holds a table of groups by code, the codes, and for each of up to `most` groups a row of origins, sums, squares and
 * counts, of which origins, means and inverse deviations are made. False, with nothing written, where there are more groups.
 */

import { from, originOf } from './group-runs'
import { begin, groupOf, groupsFound, MISSING, runEnd } from './group-table'

const NONE: usize = 0
const FULL: usize = 1
let cells: usize = 0

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
  cells = begin(work, most)
  for (let s: usize = 0; s < <usize>symbols; s++) {
    const codes = groups + s * step
    for (let t: usize = 0; t < last; ) {
      const end = runEnd(codes, t, last)
      const cell = cellOf(load<f64>(codes + t), row)
      if (cell === FULL) return false
      if (cell !== NONE) addRun(cell + t, x + s * step + t, end - t, row)
      t = end
    }
  }
  for (let k = 0; k < groupsFound(); k++) finish(cells + <usize>k * 4 * row, row)
  for (let s: usize = 0; s < <usize>symbols; s++) {
    const codes = groups + s * step
    for (let t: usize = 0; t < last; ) {
      const end = runEnd(codes, t, last)
      const cell = cellOf(load<f64>(codes + t), row)
      const to = out + s * step + t
      if (cell === NONE) for (let i: usize = 0; i < end - t; i += 8) store<f64>(to + i, NaN)
      else placeRun(to, cell + t, x + s * step + t, end - t, row, result)
      t = end
    }
  }
  return true
}

/** Where the rows of a group lie; made when it is met first. NONE for a missing code, FULL where there is no room. */
function cellOf(code: f64, row: usize): usize {
  const known = groupsFound()
  const group = groupOf(code)
  if (group < 0) return group === MISSING ? NONE : FULL
  const cell = cells + <usize>group * 4 * row
  if (group === known) {
    for (let t: usize = 0; t < row; t += 8) store<f64>(cell + t, NaN)
    memory.fill(cell + row, 0, 3 * row)
  }
  return cell
}

/** Values of some dates of a symbol to the rows of its group. */
function addRun(cell: usize, x: usize, bytes: usize, row: usize): void {
  let t: usize = 0
  for (; t + 8 < bytes; t += 16) {
    const v = v128.load(x + t)
    const at = cell + t
    const there = f64x2.eq(v, v)
    const origin = originOf(v128.load(at), v)
    const e = from(origin, v)
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
  const e = from(origin, v)
  v128.store64_lane(at, origin, 0)
  v128.store64_lane(at + row, f64x2.add(v128.load64_zero(at + row), e), 0)
  v128.store64_lane(at + 2 * row, f64x2.add(v128.load64_zero(at + 2 * row), f64x2.mul(e, e)), 0)
  v128.store64_lane(at + 3 * row, i64x2.sub(v128.load64_zero(at + 3 * row), there), 0)
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
