/** Third and fourth moment over windows, corrected for bias as pandas does. */

import { overBlocks, workSpace } from './blocks'
import { load2, store2 } from './lanes'

const SKEWNESS = 0

export function wholeShape(
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
  overBlocks(out, x, 0, start, end, boundary, w, mode, series, apart, 2, shapes)
}

function shapes(out: usize, x: usize, _y: usize, groups: i32, w: i32, mode: i32): void {
  const apart = (<usize>w) << 3
  for (let g = 0; g < groups; g++) {
    if (mode === SKEWNESS) {
      suffixesOfThree(x, apart)
      skewnesses(out, x, apart, <f64>w)
    } else {
      suffixesOfFour(x, apart)
      kurtoses(out, x, apart, <f64>w)
    }
    x += 2 * apart
    out += 2 * apart
  }
}

/** Sums of the first three powers of deviations from the boundary's value, from each row of the block before on. */
function suffixesOfThree(x: usize, apart: usize): void {
  const origin = load2(x, apart)
  let a = f64x2.splat(0)
  let aa = a
  let aaa = a
  let s = workSpace() + 6 * apart
  v128.store(s, a)
  v128.store(s, aa, 16)
  v128.store(s, aaa, 32)
  for (let k: usize = 8; k < apart; k += 8) {
    const d = f64x2.sub(load2(x - k, apart), origin)
    const dd = f64x2.mul(d, d)
    a = f64x2.add(a, d)
    aa = f64x2.add(aa, dd)
    aaa = f64x2.add(aaa, f64x2.mul(dd, d))
    s -= 48
    v128.store(s, a)
    v128.store(s, aa, 16)
    v128.store(s, aaa, 32)
  }
}

/** As `suffixesOfThree`, and of the fourth. */
function suffixesOfFour(x: usize, apart: usize): void {
  const origin = load2(x, apart)
  let a = f64x2.splat(0)
  let aa = a
  let aaa = a
  let aaaa = a
  let s = workSpace() + 8 * apart
  v128.store(s, a)
  v128.store(s, aa, 16)
  v128.store(s, aaa, 32)
  v128.store(s, aaaa, 48)
  for (let k: usize = 8; k < apart; k += 8) {
    const d = f64x2.sub(load2(x - k, apart), origin)
    const dd = f64x2.mul(d, d)
    a = f64x2.add(a, d)
    aa = f64x2.add(aa, dd)
    aaa = f64x2.add(aaa, f64x2.mul(dd, d))
    aaaa = f64x2.add(aaaa, f64x2.mul(dd, dd))
    s -= 64
    v128.store(s, a)
    v128.store(s, aa, 16)
    v128.store(s, aaa, 32)
    v128.store(s, aaaa, 48)
  }
}

function skewnesses(out: usize, x: usize, apart: usize, n: f64): void {
  const origin = load2(x, apart)
  const part = f64x2.splat(1 / n)
  const factor = f64x2.splat(skewFactor(n))
  let a = f64x2.splat(0)
  let aa = a
  let aaa = a
  let s = workSpace() + 48
  for (let k: usize = 0; k < apart; k += 8) {
    const d = f64x2.sub(load2(x + k, apart), origin)
    const dd = f64x2.mul(d, d)
    a = f64x2.add(a, d)
    aa = f64x2.add(aa, dd)
    aaa = f64x2.add(aaa, f64x2.mul(dd, d))
    const sum = f64x2.add(v128.load(s), a)
    const squares = f64x2.add(v128.load(s, 16), aa)
    const cubes = f64x2.add(v128.load(s, 32), aaa)
    store2(out + k, apart, skewness(sum, squares, cubes, f64x2.mul(sum, part), factor))
    s += 48
  }
}

function kurtoses(out: usize, x: usize, apart: usize, n: f64): void {
  const origin = load2(x, apart)
  const part = f64x2.splat(1 / n)
  const factor = f64x2.splat(kurtFactor(n))
  const normal = f64x2.splat(kurtNormal(n))
  let a = f64x2.splat(0)
  let aa = a
  let aaa = a
  let aaaa = a
  let s = workSpace() + 64
  for (let k: usize = 0; k < apart; k += 8) {
    const d = f64x2.sub(load2(x + k, apart), origin)
    const dd = f64x2.mul(d, d)
    a = f64x2.add(a, d)
    aa = f64x2.add(aa, dd)
    aaa = f64x2.add(aaa, f64x2.mul(dd, d))
    aaaa = f64x2.add(aaaa, f64x2.mul(dd, dd))
    const sum = f64x2.add(v128.load(s), a)
    const squares = f64x2.add(v128.load(s, 16), aa)
    const cubes = f64x2.add(v128.load(s, 32), aaa)
    const fourths = f64x2.add(v128.load(s, 48), aaaa)
    store2(out + k, apart, kurtosis(sum, squares, cubes, fourths, f64x2.mul(sum, part), factor, normal))
    s += 64
  }
}

/** What corrects the third moment of n values for bias, over the second to the power 1.5; fewer than 3 have none. */
export function skewFactor(n: f64): f64 {
  return n < 3 ? NaN : (sqrt(n * (n - 1)) / (n - 2)) * sqrt(n)
}

/** What corrects the fourth moment of n values for bias, over the square of the second; fewer than 4 have none. */
export function kurtFactor(n: f64): f64 {
  return n < 4 ? NaN : ((n - 1) / ((n - 2) * (n - 3))) * (n + 1) * n
}

/** What is taken from it, so that a normal distribution has 0. */
export function kurtNormal(n: f64): f64 {
  return n < 4 ? NaN : ((n - 1) / ((n - 2) * (n - 3))) * 3 * (n - 1)
}

/** From sums of powers of deviations and the mean deviation; 0 for equal values, as in pandas. */
export function skewness(sum: v128, squares: v128, cubes: v128, mean: v128, factor: v128): v128 {
  const shift = f64x2.mul(sum, mean)
  const m2 = f64x2.sub(squares, shift)
  const m3 = f64x2.sub(cubes, f64x2.mul(mean, f64x2.add(f64x2.mul(f64x2.splat(3), m2), shift)))
  const value = f64x2.div(f64x2.mul(factor, m3), f64x2.mul(m2, f64x2.sqrt(m2)))
  return unlessEqual(value, m2, f64x2.mul(f64x2.splat(0), factor))
}

/** The same of the fourth moment; -3 for equal values, as in pandas. */
export function kurtosis(
  sum: v128,
  squares: v128,
  cubes: v128,
  fourths: v128,
  mean: v128,
  factor: v128,
  normal: v128,
): v128 {
  const shift = f64x2.mul(sum, mean)
  const m2 = f64x2.sub(squares, shift)
  const inner = f64x2.mul(f64x2.mul(f64x2.splat(3), mean), f64x2.sub(f64x2.add(squares, squares), shift))
  const m4 = f64x2.sub(fourths, f64x2.mul(mean, f64x2.sub(f64x2.mul(f64x2.splat(4), cubes), inner)))
  const value = f64x2.sub(f64x2.mul(factor, f64x2.div(m4, f64x2.mul(m2, m2))), normal)
  return unlessEqual(value, m2, f64x2.sub(f64x2.mul(f64x2.splat(0), factor), f64x2.splat(3)))
}

/** What equal values have where nothing deviates; missing where that cannot be told. */
function unlessEqual(value: v128, m2: v128, equal: v128): v128 {
  const none = f64x2.splat(0)
  return v128.bitselect(value, f64x2.add(equal, f64x2.sub(m2, m2)), f64x2.gt(m2, none))
}
