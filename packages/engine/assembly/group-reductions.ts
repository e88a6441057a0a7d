/**
 * One number for each group of a date, given to the symbols of the group that have a value: for `dates` dates of symbol-major
 * arrays whose symbols are `stride` numbers apart. A symbol mostly stays in its group, so rows of one group are done at once,
 * two dates side by side, and the symbols of a group in their order. `out` may be `x`.
 *
 * `work` holds the table of groups and for each of up to `most` groups a row or three of its numbers. False, with nothing
 * written, where there are more groups.
 */

import { countRun, greatestRun, leastRun, meanRun, placeRun, squareRun, sumRun } from './group-runs'
import { begin, groupOf, groupsFound, MISSING, NO_ROOM, runEnd } from './group-table'

type Result = i32
const COUNT: Result = 0
const SUM: Result = 1
const LEAST: Result = 2
const GREATEST: Result = 3
const MEANS: Result = 4
const SQUARES: Result = 5

export function groupCount(
  out: usize,
  x: usize,
  groups: usize,
  stride: i32,
  dates: i32,
  symbols: i32,
  work: usize,
  most: i32,
): bool {
  return reduced(out, x, groups, stride, dates, symbols, work, most, COUNT, 0)
}

export function groupSum(
  out: usize,
  x: usize,
  groups: usize,
  stride: i32,
  dates: i32,
  symbols: i32,
  work: usize,
  most: i32,
): bool {
  return reduced(out, x, groups, stride, dates, symbols, work, most, SUM, 0)
}

/** Of equal ones, 0 and -0, the first. */
export function groupLeast(
  out: usize,
  x: usize,
  groups: usize,
  stride: i32,
  dates: i32,
  symbols: i32,
  work: usize,
  most: i32,
): bool {
  return reduced(out, x, groups, stride, dates, symbols, work, most, LEAST, Infinity)
}

export function groupGreatest(
  out: usize,
  x: usize,
  groups: usize,
  stride: i32,
  dates: i32,
  symbols: i32,
  work: usize,
  most: i32,
): bool {
  return reduced(out, x, groups, stride, dates, symbols, work, most, GREATEST, -Infinity)
}

/** Around the mean, in a second pass; divided by n - 1, exactly 0 for equal values, missing for one alone. */
export function groupDeviation(
  out: usize,
  x: usize,
  groups: usize,
  stride: i32,
  dates: i32,
  symbols: i32,
  work: usize,
  most: i32,
): bool {
  const row = rowOf(dates)
  const cells = reduce(x, groups, stride, dates, symbols, work, most, MEANS, 0)
  if (cells === 0) return false
  const found = <usize>groupsFound()
  for (let k: usize = 0; k < found; k++) {
    const cell = cells + k * 3 * row
    for (let at = cell; at < cell + row; at += 8) {
      const origin = load<f64>(at)
      const mean = load<f64>(at + row) / load<f64>(at + 2 * row)
      store<f64>(at + row, origin <= Infinity ? origin + mean : mean)
      store<f64>(at, 0)
    }
  }
  addAll(x, groups, stride, dates, symbols, cells, 3 * row, row, SQUARES, 0)
  for (let k: usize = 0; k < found; k++) {
    const cell = cells + k * 3 * row
    for (let at = cell; at < cell + row; at += 8) store<f64>(at, sqrt(load<f64>(at) / (load<f64>(at + 2 * row) - 1)))
  }
  place(out, x, groups, stride, dates, symbols, cells, 3 * row)
  return true
}

/** Of a result that is one number for each group. */
function reduced(
  out: usize,
  x: usize,
  groups: usize,
  stride: i32,
  dates: i32,
  symbols: i32,
  work: usize,
  most: i32,
  result: Result,
  first: f64,
): bool {
  const cells = reduce(x, groups, stride, dates, symbols, work, most, result, first)
  if (cells === 0) return false
  place(out, x, groups, stride, dates, symbols, cells, rowOf(dates))
  return true
}

/** Bytes of a number for each date, rounded up to whole vectors. */
function rowOf(dates: i32): usize {
  return ((<usize>dates + 1) & ~1) << 3
}

/** Address of the numbers of the first group; 0 where there are too many groups. */
function reduce(
  x: usize,
  groups: usize,
  stride: i32,
  dates: i32,
  symbols: i32,
  work: usize,
  most: i32,
  result: Result,
  first: f64,
): usize {
  const cells = begin(work, most)
  const row = rowOf(dates)
  const done = addAll(x, groups, stride, dates, symbols, cells, result === MEANS ? 3 * row : row, row, result, first)
  return done ? cells : 0
}

function addAll(
  x: usize,
  groups: usize,
  stride: i32,
  dates: i32,
  symbols: i32,
  cells: usize,
  cellBytes: usize,
  row: usize,
  result: Result,
  first: f64,
): bool {
  const step = (<usize>stride) << 3
  const last = (<usize>dates) << 3
  for (let s = 0; s < symbols; s++, x += step, groups += step) {
    for (let t: usize = 0; t < last; ) {
      const end = runEnd(groups, t, last)
      const known = groupsFound()
      const group = groupOf(load<f64>(groups + t))
      if (group === NO_ROOM) return false
      if (group !== MISSING) {
        const cell = cells + <usize>group * cellBytes
        if (group === known) fillCell(cell, cellBytes, row, result, first)
        addRun(cell + t, x + t, end - t, row, result)
      }
      t = end
    }
  }
  return true
}

function fillCell(cell: usize, cellBytes: usize, row: usize, result: Result, first: f64): void {
  for (let t: usize = 0; t < cellBytes; t += 8) store<f64>(cell + t, first)
  if (result === MEANS) for (let t: usize = 0; t < row; t += 8) store<f64>(cell + t, NaN)
}

/** Values of some dates of a symbol to the rows of its group. */
function addRun(cell: usize, x: usize, bytes: usize, row: usize, result: Result): void {
  if (result === COUNT) countRun(cell, x, bytes)
  else if (result === SUM) sumRun(cell, x, bytes)
  else if (result === LEAST) leastRun(cell, x, bytes)
  else if (result === GREATEST) greatestRun(cell, x, bytes)
  else if (result === MEANS) meanRun(cell, x, bytes, row)
  else squareRun(cell, x, bytes, row)
}

/** The numbers of their groups to the symbols that have a value. */
function place(
  out: usize,
  x: usize,
  groups: usize,
  stride: i32,
  dates: i32,
  symbols: i32,
  cells: usize,
  cellBytes: usize,
): void {
  const step = (<usize>stride) << 3
  const last = (<usize>dates) << 3
  for (let s = 0; s < symbols; s++, out += step, x += step, groups += step) {
    for (let t: usize = 0; t < last; ) {
      const end = runEnd(groups, t, last)
      const group = groupOf(load<f64>(groups + t))
      if (group === MISSING) for (; t < end; t += 8) store<f64>(out + t, NaN)
      else placeRun(out + t, cells + <usize>group * cellBytes + t, x + t, end - t)
      t = end
    }
  }
}
