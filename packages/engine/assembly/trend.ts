/** Windows against their own row numbers: regression on time and the linearly weighted mean. */

import { overBlocks, workSpace } from './blocks'
import { choose, evens, finite, load2, missingPair, odds, onePair, store2 } from './lanes'
import { CLOSE } from './pair'

const SLOPE = 0
const RSQUARE = 1
const RSQUARE_QLIB = 2
const RESIDUAL = 3
const WEIGHTED_QLIB = 5

export function wholeTrend(
  out: usize,
  x: usize,
  _y: usize,
  start: i32,
  end: i32,
  boundary: i32,
  w: i32,
  mode: i32,
  series: i32,
  apart: i32,
): void {
  overBlocks(out, x, 0, start, end, boundary, w, mode, series, apart, 2, trends)
}

function trends(out: usize, x: usize, _y: usize, groups: i32, w: i32, mode: i32): void {
  const apart = (<usize>w) << 3
  const squared = mode === RSQUARE || mode === RSQUARE_QLIB
  for (let g = 0; g < groups; g++) {
    if (squared) suffixesAndSquares(x, apart)
    else suffixes(x, apart)
    if (mode === SLOPE) slopes(out, x, apart, w)
    else if (mode === RESIDUAL) residuals(out, x, apart, w)
    else if (squared) coefficients(out, x, apart, w, mode === RSQUARE_QLIB ? CLOSE * (<f64>w - 1) : 0)
    else weightedMeans(out, x, apart, w, mode === WEIGHTED_QLIB ? <f64>w : 1)
    x += 2 * apart
    out += 2 * apart
  }
}

/** Sums of deviations d from the boundary's value, and of d times its row's distance from the boundary; of even blocks of one row more. */
function suffixes(x: usize, block: usize): void {
  const origin = load2(x, block)
  const one = onePair()
  let a = f64x2.splat(0)
  let pa = a
  let row = a
  let s = workSpace() + 4 * block
  v128.store(s, a)
  v128.store(s, pa, 16)
  const first = x - block
  for (let p = x - 16; p >= first; p -= 16) {
    const p2 = v128.load(p)
    const q2 = v128.load(p + block)
    s -= 64
    let d = f64x2.sub(odds(p2, q2), origin)
    row = f64x2.sub(row, one)
    a = f64x2.add(a, d)
    pa = f64x2.add(pa, f64x2.mul(row, d))
    v128.store(s, a, 32)
    v128.store(s, pa, 48)
    d = f64x2.sub(evens(p2, q2), origin)
    row = f64x2.sub(row, one)
    a = f64x2.add(a, d)
    pa = f64x2.add(pa, f64x2.mul(row, d))
    v128.store(s, a)
    v128.store(s, pa, 16)
  }
}

/** As `suffixes`, and sums of squares. */
function suffixesAndSquares(x: usize, block: usize): void {
  const origin = load2(x, block)
  const one = onePair()
  let a = f64x2.splat(0)
  let pa = a
  let aa = a
  let row = a
  let s = workSpace() + 6 * block
  v128.store(s, a)
  v128.store(s, pa, 16)
  v128.store(s, aa, 32)
  const first = x - block
  for (let p = x - 16; p >= first; p -= 16) {
    const p2 = v128.load(p)
    const q2 = v128.load(p + block)
    s -= 96
    let d = f64x2.sub(odds(p2, q2), origin)
    row = f64x2.sub(row, one)
    a = f64x2.add(a, d)
    pa = f64x2.add(pa, f64x2.mul(row, d))
    aa = f64x2.add(aa, f64x2.mul(d, d))
    v128.store(s, a, 48)
    v128.store(s, pa, 64)
    v128.store(s, aa, 80)
    d = f64x2.sub(evens(p2, q2), origin)
    row = f64x2.sub(row, one)
    a = f64x2.add(a, d)
    pa = f64x2.add(pa, f64x2.mul(row, d))
    aa = f64x2.add(aa, f64x2.mul(d, d))
    v128.store(s, a)
    v128.store(s, pa, 16)
    v128.store(s, aa, 32)
  }
}

/** Sum of squares of the row numbers of a window around their mean. */
function spreadOf(w: i32): f64 {
  const n = <f64>w
  return (n * (n * n - 1)) / 12
}

// One loop for each result: a choice inside would cost as much as the sums.

function slopes(out: usize, x: usize, block: usize, w: i32): void {
  const origin = load2(x, block)
  const spread = f64x2.splat(spreadOf(w))
  const half = f64x2.splat((<f64>w - 1) / 2)
  const one = onePair()
  let a = f64x2.splat(0)
  let pa = a
  let row = a
  let s = workSpace() + 32
  const last = x + block - 8
  for (let p = x; p <= last; p += 16) {
    const p2 = v128.load(p)
    const q2 = v128.load(p + block)
    let d = f64x2.sub(evens(p2, q2), origin)
    a = f64x2.add(a, d)
    pa = f64x2.add(pa, f64x2.mul(row, d))
    let cov = covariance(f64x2.add(v128.load(s), a), f64x2.add(v128.load(s, 16), pa), row, half)
    const m = finite(f64x2.div(cov, spread))
    if (p === last) {
      store2(out, block, m)
      return
    }
    row = f64x2.add(row, one)
    d = f64x2.sub(odds(p2, q2), origin)
    a = f64x2.add(a, d)
    pa = f64x2.add(pa, f64x2.mul(row, d))
    cov = covariance(f64x2.add(v128.load(s, 32), a), f64x2.add(v128.load(s, 48), pa), row, half)
    const n = finite(f64x2.div(cov, spread))
    row = f64x2.add(row, one)
    v128.store(out, evens(m, n))
    v128.store(out + block, odds(m, n))
    out += 16
    s += 64
  }
}

/** Of a window's values and its rows; sums are of deviations from the boundary, of which `row` is the last row's distance. */
function covariance(sum: v128, products: v128, row: v128, half: v128): v128 {
  return f64x2.sub(products, f64x2.mul(f64x2.sub(row, half), sum))
}

function residuals(out: usize, x: usize, block: usize, w: i32): void {
  const origin = load2(x, block)
  const part = f64x2.splat(1 / <f64>w)
  const half = f64x2.splat((<f64>w - 1) / 2)
  const reach = f64x2.splat((<f64>w - 1) / 2 / spreadOf(w))
  const one = onePair()
  let a = f64x2.splat(0)
  let pa = a
  let row = a
  let s = workSpace() + 32
  const last = x + block - 8
  for (let p = x; p <= last; p += 16) {
    const p2 = v128.load(p)
    const q2 = v128.load(p + block)
    let d = f64x2.sub(evens(p2, q2), origin)
    a = f64x2.add(a, d)
    pa = f64x2.add(pa, f64x2.mul(row, d))
    let sum = f64x2.add(v128.load(s), a)
    let cov = covariance(sum, f64x2.add(v128.load(s, 16), pa), row, half)
    const m = finite(f64x2.sub(f64x2.sub(d, f64x2.mul(sum, part)), f64x2.mul(cov, reach)))
    if (p === last) {
      store2(out, block, m)
      return
    }
    row = f64x2.add(row, one)
    d = f64x2.sub(odds(p2, q2), origin)
    a = f64x2.add(a, d)
    pa = f64x2.add(pa, f64x2.mul(row, d))
    sum = f64x2.add(v128.load(s, 32), a)
    cov = covariance(sum, f64x2.add(v128.load(s, 48), pa), row, half)
    const n = finite(f64x2.sub(f64x2.sub(d, f64x2.mul(sum, part)), f64x2.mul(cov, reach)))
    row = f64x2.add(row, one)
    v128.store(out, evens(m, n))
    v128.store(out + block, odds(m, n))
    out += 16
    s += 64
  }
}

function coefficients(out: usize, x: usize, block: usize, w: i32, least: f64): void {
  const origin = load2(x, block)
  const part = f64x2.splat(1 / <f64>w)
  const spread = f64x2.splat(spreadOf(w))
  const half = f64x2.splat((<f64>w - 1) / 2)
  const floor = f64x2.splat(least)
  const one = onePair()
  let a = f64x2.splat(0)
  let pa = a
  let aa = a
  let row = a
  let s = workSpace() + 48
  const last = x + block - 8
  for (let p = x; p <= last; p += 16) {
    const p2 = v128.load(p)
    const q2 = v128.load(p + block)
    let d = f64x2.sub(evens(p2, q2), origin)
    a = f64x2.add(a, d)
    pa = f64x2.add(pa, f64x2.mul(row, d))
    aa = f64x2.add(aa, f64x2.mul(d, d))
    let sum = f64x2.add(v128.load(s), a)
    let cov = covariance(sum, f64x2.add(v128.load(s, 16), pa), row, half)
    let cyy = f64x2.sub(f64x2.add(v128.load(s, 32), aa), f64x2.mul(sum, f64x2.mul(sum, part)))
    const m = coefficient(cov, cyy, spread, floor)
    if (p === last) {
      store2(out, block, m)
      return
    }
    row = f64x2.add(row, one)
    d = f64x2.sub(odds(p2, q2), origin)
    a = f64x2.add(a, d)
    pa = f64x2.add(pa, f64x2.mul(row, d))
    aa = f64x2.add(aa, f64x2.mul(d, d))
    sum = f64x2.add(v128.load(s, 48), a)
    cov = covariance(sum, f64x2.add(v128.load(s, 64), pa), row, half)
    cyy = f64x2.sub(f64x2.add(v128.load(s, 80), aa), f64x2.mul(sum, f64x2.mul(sum, part)))
    const n = coefficient(cov, cyy, spread, floor)
    row = f64x2.add(row, one)
    v128.store(out, evens(m, n))
    v128.store(out + block, odds(m, n))
    out += 16
    s += 96
  }
}

function coefficient(cov: v128, cyy: v128, spread: v128, floor: v128): v128 {
  const r2 = f64x2.pmin(f64x2.mul(f64x2.div(cov, spread), f64x2.div(cov, cyy)), onePair())
  return choose(r2, missingPair(), f64x2.gt(cyy, floor))
}

function weightedMeans(out: usize, x: usize, block: usize, w: i32, share: f64): void {
  const origin = load2(x, block)
  const length = <f64>w
  const weights = f64x2.splat((length * (length + 1)) / 2)
  const shares = f64x2.splat(share)
  const one = onePair()
  let weight = f64x2.splat(length)
  let a = f64x2.splat(0)
  let pa = a
  let row = a
  let s = workSpace() + 32
  const last = x + block - 8
  for (let p = x; p <= last; p += 16) {
    const p2 = v128.load(p)
    const q2 = v128.load(p + block)
    let d = f64x2.sub(evens(p2, q2), origin)
    a = f64x2.add(a, d)
    pa = f64x2.add(pa, f64x2.mul(row, d))
    let sum = f64x2.mul(weight, f64x2.add(v128.load(s), a))
    let total = f64x2.add(f64x2.add(v128.load(s, 16), pa), sum)
    const m = finite(f64x2.div(f64x2.add(origin, f64x2.div(total, weights)), shares))
    if (p === last) {
      store2(out, block, m)
      return
    }
    row = f64x2.add(row, one)
    weight = f64x2.sub(weight, one)
    d = f64x2.sub(odds(p2, q2), origin)
    a = f64x2.add(a, d)
    pa = f64x2.add(pa, f64x2.mul(row, d))
    sum = f64x2.mul(weight, f64x2.add(v128.load(s, 32), a))
    total = f64x2.add(f64x2.add(v128.load(s, 48), pa), sum)
    const n = finite(f64x2.div(f64x2.add(origin, f64x2.div(total, weights)), shares))
    row = f64x2.add(row, one)
    weight = f64x2.sub(weight, one)
    v128.store(out, evens(m, n))
    v128.store(out + block, odds(m, n))
    out += 16
    s += 64
  }
}
