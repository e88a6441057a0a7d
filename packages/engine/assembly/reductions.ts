/**
 * One number for each date, which every symbol is given whether or not it has a value: for `dates` dates of symbol-major
 * arrays whose symbols are `stride` numbers apart, two dates side by side. `out` may be `x`.
 *
 * Values are added up in the order of the symbols. `work` has a row each of origins, sums, counts and results.
 */

import { findOrigins, known, rowOf } from './moments'

export function crossCount(out: usize, x: usize, stride: i32, dates: i32, symbols: i32, work: usize, _a: f64): void {
  const row = rowOf(dates)
  memory.fill(work, 0, row)
  addUp(x, (<usize>stride) << 3, row, symbols, work)
  for (let at = work; at < work + row; at += 8) store<f64>(at, <f64>load<i64>(at + 2 * row))
  give(out, work, stride, dates, symbols)
}

/** Missing where no symbol has a value. */
export function crossSum(out: usize, x: usize, stride: i32, dates: i32, symbols: i32, work: usize, _a: f64): void {
  const row = rowOf(dates)
  memory.fill(work, 0, row)
  addUp(x, (<usize>stride) << 3, row, symbols, work)
  for (let at = work; at < work + row; at += 8)
    store<f64>(at, load<i64>(at + 2 * row) === 0 ? NaN : load<f64>(at + row))
  give(out, work, stride, dates, symbols)
}

/** Differences from the first finite value are added up, so that equal values have exactly their own mean. */
export function crossMean(out: usize, x: usize, stride: i32, dates: i32, symbols: i32, work: usize, _a: f64): void {
  findMeans(x, (<usize>stride) << 3, rowOf(dates), symbols, work)
  give(out, work, stride, dates, symbols)
}

/** Divided by n - 1; exactly 0 for equal values, missing where fewer than two are there. */
export function crossDeviation(
  out: usize,
  x: usize,
  stride: i32,
  dates: i32,
  symbols: i32,
  work: usize,
  _a: f64,
): void {
  const step = (<usize>stride) << 3
  const row = rowOf(dates)
  findMeans(x, step, row, symbols, work)
  memory.fill(work + row, 0, row)
  let s = 0
  let from = x
  for (; s + 3 < symbols; s += 4, from += 4 * step) addFourSquares(work, from, step, row)
  for (; s < symbols; s++, from += step) addSquares(work, from, row)
  for (let at = work; at < work + row; at += 8) {
    const n = load<i64>(at + 2 * row)
    store<f64>(at, n < 2 ? NaN : sqrt(load<f64>(at + row) / <f64>(n - 1)))
  }
  give(out, work, stride, dates, symbols)
}

/** Of equal ones, 0 and -0, the first. */
export function crossLeast(out: usize, x: usize, stride: i32, dates: i32, symbols: i32, work: usize, _a: f64): void {
  const step = (<usize>stride) << 3
  const row = rowOf(dates)
  findFirst(x, step, row, symbols, work)
  let s = 0
  let from = x
  for (; s + 3 < symbols; s += 4, from += 4 * step)
    for (let at = work, to = from; at < work + row; at += 16, to += 16) {
      const two = f64x2.pmin(f64x2.pmin(v128.load(at), v128.load(to)), v128.load(to + step))
      v128.store(at, f64x2.pmin(f64x2.pmin(two, v128.load(to + 2 * step)), v128.load(to + 3 * step)))
    }
  for (; s < symbols; s++, from += step)
    for (let t: usize = 0; t < row; t += 16) v128.store(work + t, f64x2.pmin(v128.load(work + t), v128.load(from + t)))
  give(out, work, stride, dates, symbols)
}

export function crossGreatest(out: usize, x: usize, stride: i32, dates: i32, symbols: i32, work: usize, _a: f64): void {
  const step = (<usize>stride) << 3
  const row = rowOf(dates)
  findFirst(x, step, row, symbols, work)
  let s = 0
  let from = x
  for (; s + 3 < symbols; s += 4, from += 4 * step)
    for (let at = work, to = from; at < work + row; at += 16, to += 16) {
      const two = f64x2.pmax(f64x2.pmax(v128.load(at), v128.load(to)), v128.load(to + step))
      v128.store(at, f64x2.pmax(f64x2.pmax(two, v128.load(to + 2 * step)), v128.load(to + 3 * step)))
    }
  for (; s < symbols; s++, from += step)
    for (let t: usize = 0; t < row; t += 16) v128.store(work + t, f64x2.pmax(v128.load(work + t), v128.load(from + t)))
  give(out, work, stride, dates, symbols)
}

/** Means in the first row, counts in the third. */
function findMeans(x: usize, step: usize, row: usize, symbols: i32, work: usize): void {
  findOrigins(x, step, row, symbols, work)
  for (let at = work; at < work + row; at += 8) if (!(load<f64>(at) <= Infinity)) store<f64>(at, 0)
  addUp(x, step, row, symbols, work)
  for (let at = work; at < work + row; at += 8)
    store<f64>(at, load<f64>(at) + load<f64>(at + row) / <f64>load<i64>(at + 2 * row))
}

/** First present value of each date, which may be infinite. */
function findFirst(x: usize, step: usize, row: usize, symbols: i32, work: usize): void {
  for (let t: usize = 0; t < row; t += 8) store<f64>(work + t, NaN)
  let open = true
  for (let s = 0; s < symbols && open; s++, x += step) {
    let missing = f64x2.splat(0)
    for (let t: usize = 0; t < row; t += 16) {
      const first = v128.load(work + t)
      const kept = v128.bitselect(first, v128.load(x + t), known(first))
      v128.store(work + t, kept)
      missing = v128.or(missing, f64x2.ne(kept, kept))
    }
    open = v128.any_true(missing)
  }
}

/** Sums of the differences from the origins to the second row, numbers of values to the third. */
function addUp(x: usize, step: usize, row: usize, symbols: i32, work: usize): void {
  memory.fill(work + row, 0, 2 * row)
  let s = 0
  for (; s + 3 < symbols; s += 4, x += 4 * step) addFour(work, x, step, row)
  for (; s < symbols; s++, x += step) addOne(work, x, row)
}

/** What a value adds to a sum: 0 where it is missing. */
function part(v: v128, origin: v128): v128 {
  return v128.and(f64x2.sub(v, origin), known(v))
}

/** Four symbols at once, one after the other: a quarter of the traffic on the sums. */
function addFour(work: usize, x: usize, step: usize, row: usize): void {
  for (let sums = work + row; sums < work + 2 * row; sums += 16, x += 16) {
    const origin = v128.load(sums - row)
    const a = v128.load(x)
    const b = v128.load(x + step)
    const c = v128.load(x + 2 * step)
    const d = v128.load(x + 3 * step)
    const two = f64x2.add(f64x2.add(v128.load(sums), part(a, origin)), part(b, origin))
    v128.store(sums, f64x2.add(f64x2.add(two, part(c, origin)), part(d, origin)))
    const counted = i64x2.add(i64x2.add(known(a), known(b)), i64x2.add(known(c), known(d)))
    v128.store(sums + row, i64x2.sub(v128.load(sums + row), counted))
  }
}

function addOne(work: usize, x: usize, row: usize): void {
  for (let sums = work + row; sums < work + 2 * row; sums += 16, x += 16) {
    const v = v128.load(x)
    v128.store(sums, f64x2.add(v128.load(sums), part(v, v128.load(sums - row))))
    v128.store(sums + row, i64x2.sub(v128.load(sums + row), known(v)))
  }
}

function square(v: v128, mean: v128): v128 {
  const e = part(v, mean)
  return f64x2.mul(e, e)
}

function addFourSquares(work: usize, x: usize, step: usize, row: usize): void {
  for (let sums = work + row; sums < work + 2 * row; sums += 16, x += 16) {
    const mean = v128.load(sums - row)
    const one = f64x2.add(v128.load(sums), square(v128.load(x), mean))
    const two = f64x2.add(one, square(v128.load(x + step), mean))
    const three = f64x2.add(two, square(v128.load(x + 2 * step), mean))
    v128.store(sums, f64x2.add(three, square(v128.load(x + 3 * step), mean)))
  }
}

function addSquares(work: usize, x: usize, row: usize): void {
  for (let sums = work + row; sums < work + 2 * row; sums += 16, x += 16)
    v128.store(sums, f64x2.add(v128.load(sums), square(v128.load(x), v128.load(sums - row))))
}

/** The numbers of the dates to every symbol. */
export function give(out: usize, numbers: usize, stride: i32, dates: i32, symbols: i32): void {
  const step = (<usize>stride) << 3
  const last = (<usize>dates) << 3
  for (let s = 0; s < symbols; s++, out += step) {
    let t: usize = 0
    for (; t + 24 < last; t += 32) {
      v128.store(out + t, v128.load(numbers + t))
      v128.store(out + t, v128.load(numbers + t, 16), 16)
    }
    for (; t < last; t += 8) store<f64>(out + t, load<f64>(numbers + t))
  }
}
