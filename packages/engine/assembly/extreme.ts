/**
 * Largest and smallest of a window, and where they stand: the largest of 4, 16, 64 ... rows from those of fewer, all rows next to
 * each other, and in the end of two parts of the window that overlap. Missing rows are the worst there is, in a copy.
 */

import { workSpace } from './blocks'
import { settleRows } from './missing'

/** Rows that are done at once, unless the window is longer: what fits the nearest cache. */
const CHUNK = 1024

export function windowMax(out: usize, x: usize, start: i32, end: i32, w: i32, least: i32, _q: f64): void {
  extremes(out, x, start, end, w, least, 1)
}

export function windowMin(out: usize, x: usize, start: i32, end: i32, w: i32, least: i32, _q: f64): void {
  extremes(out, x, start, end, w, least, -1)
}

/** 1 = the window's oldest row; the oldest wins a tie. */
export function windowArgMax(out: usize, x: usize, start: i32, end: i32, w: i32, least: i32, _q: f64): void {
  places(out, x, start, end, w, least, 1)
}

export function windowArgMin(out: usize, x: usize, start: i32, end: i32, w: i32, least: i32, _q: f64): void {
  places(out, x, start, end, w, least, -1)
}

// Values are multiplied by `sign` and the largest is sought.

function extremes(out: usize, x: usize, start: i32, end: i32, w: i32, least: i32, sign: f64): void {
  const chunk = max(CHUNK, 2 * w)
  const values = workSpace() + 64
  for (let from = start; from < end; from += chunk) {
    const to = min(end, from + chunk)
    copyRows(values, x, start, from - w + 1, to, sign)
    const done = out + ((<usize>from) << 3)
    foldValues(done, values, to - from, w)
    restoreSign(done, to - from, sign)
  }
  settleRows(out, x, start, end, w, least, leave)
}

function places(out: usize, x: usize, start: i32, end: i32, w: i32, least: i32, sign: f64): void {
  const chunk = max(CHUNK, 2 * w)
  const values = workSpace() + 64
  const rows = values + ((<usize>(chunk + w + 8)) << 3)
  for (let from = start; from < end; from += chunk) {
    const to = min(end, from + chunk)
    copyRows(values, x, start, from - w + 1, to, sign)
    numberRows(rows, to - from + w)
    foldPlaces(out + ((<usize>from) << 3), values, rows, to - from, w)
  }
  settleRows(out, x, start, end, w, least, leave)
}

function leave(_out: usize, _from: i32, _to: i32, _n: i32): void {}

/** Rows [first, to) of x to a copy, times `sign`; those before `start` count as missing. A row more may be written. */
function copyRows(copy: usize, x: usize, start: i32, first: i32, to: i32, sign: f64): void {
  const signs = f64x2.splat(sign)
  const none = f64x2.splat(0)
  const worst = f64x2.splat(-Infinity)
  let i = first
  for (; i < start; i++, copy += 8) store<f64>(copy, -Infinity)
  for (; i < to; i += 2, copy += 16) {
    const at = x + ((<usize>i) << 3)
    const v = f64x2.mul(i + 1 < to ? v128.load(at) : v128.load64_zero(at), signs)
    v128.store(copy, v128.bitselect(v, worst, f64x2.eq(f64x2.sub(v, v), none)))
  }
}

/** 0, 1, 2, ... */
function numberRows(rows: usize, n: i32): void {
  let row = f64x2(0, 1)
  const two = f64x2.splat(2)
  for (const end = rows + ((<usize>n) << 3); rows < end; rows += 16) {
    v128.store(rows, row)
    row = f64x2.add(row, two)
  }
}

/** The largest of w values, for as many rows from the w-th value on. Rows are taken from the newest to the oldest, in place. */
function foldValues(out: usize, values: usize, rows: i32, w: i32): void {
  const all = (<usize>w) << 3
  const last = values + ((<usize>(rows + w - 3)) << 3)
  let span: usize = 8
  for (; span << 2 <= all; span <<= 2) {
    for (let p = last; p + 16 >= values + (span << 2); p -= 16) {
      const a = f64x2.pmax(v128.load(p), v128.load(p - span))
      const b = f64x2.pmax(v128.load(p - (span << 1)), v128.load(p - (span << 1) - span))
      v128.store(p, f64x2.pmax(a, b))
    }
  }
  if (span << 1 <= all) {
    for (let p = last; p + 16 >= values + (span << 1); p -= 16)
      v128.store(p, f64x2.pmax(v128.load(p), v128.load(p - span)))
    span <<= 1
  }
  const apart = all - span
  let p = values + all - 8
  const end = out + ((<usize>rows) << 3)
  for (; out + 8 < end; out += 16, p += 16) v128.store(out, f64x2.pmax(v128.load(p), v128.load(p - apart)))
  if (out < end) store<f64>(out, max(load<f64>(p), load<f64>(p - apart)))
}

/** Gives values their sign back; 0 has none. */
function restoreSign(out: usize, rows: i32, sign: f64): void {
  const end = out + ((<usize>rows) << 3)
  const signs = f64x2.splat(sign)
  const none = f64x2.splat(0)
  for (; out + 8 < end; out += 16) v128.store(out, f64x2.add(f64x2.mul(v128.load(out), signs), none))
  if (out < end) store<f64>(out, load<f64>(out) * sign + 0)
}

/** As `foldValues`, and with each value the row it came from; results are places in the window. */
function foldPlaces(out: usize, values: usize, rows: usize, n: i32, w: i32): void {
  const all = (<usize>w) << 3
  const newest = (<usize>(n + w - 3)) << 3
  const to = rows - values
  let span: usize = 8
  for (; span << 1 <= all; span <<= 1) {
    for (let p = values + newest; p + 16 >= values + (span << 1); p -= 16) {
      const older = v128.load(p - span)
      const newer = v128.load(p)
      const better = f64x2.gt(newer, older)
      v128.store(p, f64x2.pmax(newer, older))
      v128.store(p + to, v128.bitselect(v128.load(p + to), v128.load(p + to - span), better))
    }
  }
  const apart = all - span
  let p = values + all - 8
  let first = f64x2(-1, 0)
  const two = f64x2.splat(2)
  for (const end = out + ((<usize>n) << 3); out < end; out += 16, p += 16) {
    const better = f64x2.gt(v128.load(p), v128.load(p - apart))
    const row = v128.bitselect(v128.load(p + to), v128.load(p + to - apart), better)
    const place = f64x2.sub(row, first)
    if (out + 8 < end) v128.store(out, place)
    else v128.store64_lane(out, place, 0)
    first = f64x2.add(first, two)
  }
}
