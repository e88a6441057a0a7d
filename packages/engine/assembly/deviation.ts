/** Second moment over windows: variance, standard deviation, or the standard score of the window's last value. */

import { overBlocks, workSpace } from './blocks'
import { load2, store2 } from './lanes'

const DEVIATION = 1
const SCORE = 2

export function wholeDeviation(
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
  overBlocks(out, x, 0, start, end, boundary, w, mode, series, apart, 4, deviations)
}

function deviations(out: usize, x: usize, _y: usize, groups: i32, w: i32, mode: i32): void {
  const apart = (<usize>w) << 3
  for (let g = 0; g < groups; g++) {
    suffixes(x, apart)
    if (mode === SCORE) scorePrefixes(out, x, apart, w)
    else variancePrefixes(out, x, apart, w, mode === DEVIATION)
    x += 4 * apart
    out += 4 * apart
  }
}

/** Sums and sums of squares of deviations from the row of the boundary, from each row of the block before on. */
function suffixes(x: usize, apart: usize): void {
  const far = x + 2 * apart
  const o1 = load2(x, apart)
  const o2 = load2(far, apart)
  let a1 = f64x2.splat(0)
  let a2 = a1
  let q1 = a1
  let q2 = a1
  let s = workSpace() + (apart << 3)
  v128.store(s, a1)
  v128.store(s, a1, 16)
  v128.store(s, a1, 32)
  v128.store(s, a1, 48)
  for (let k: usize = 8; k < apart; k += 8) {
    const d1 = f64x2.sub(load2(x - k, apart), o1)
    const d2 = f64x2.sub(load2(far - k, apart), o2)
    a1 = f64x2.add(a1, d1)
    a2 = f64x2.add(a2, d2)
    q1 = f64x2.add(q1, f64x2.mul(d1, d1))
    q2 = f64x2.add(q2, f64x2.mul(d2, d2))
    s -= 64
    v128.store(s, a1)
    v128.store(s, a2, 16)
    v128.store(s, q1, 32)
    v128.store(s, q2, 48)
  }
}

/** Variances, or their roots: this choice costs next to nothing, that of scores would cost as much as the sums. */
function variancePrefixes(out: usize, x: usize, apart: usize, w: i32, root: bool): void {
  const far = x + 2 * apart
  const o1 = load2(x, apart)
  const o2 = load2(far, apart)
  const part = f64x2.splat(1 / <f64>w)
  const free = f64x2.splat(1 / <f64>(w - 1))
  const zero = f64x2.splat(0)
  let a1 = zero
  let a2 = zero
  let q1 = zero
  let q2 = zero
  let s = workSpace() + 64
  for (let k: usize = 0; k < apart; k += 8) {
    const d1 = f64x2.sub(load2(x + k, apart), o1)
    const d2 = f64x2.sub(load2(far + k, apart), o2)
    a1 = f64x2.add(a1, d1)
    a2 = f64x2.add(a2, d2)
    q1 = f64x2.add(q1, f64x2.mul(d1, d1))
    q2 = f64x2.add(q2, f64x2.mul(d2, d2))
    const m1 = squares(f64x2.add(v128.load(s), a1), f64x2.add(v128.load(s, 32), q1), part)
    const m2 = squares(f64x2.add(v128.load(s, 16), a2), f64x2.add(v128.load(s, 48), q2), part)
    const v1 = f64x2.mul(f64x2.pmax(m1, zero), free)
    const v2 = f64x2.mul(f64x2.pmax(m2, zero), free)
    store2(out + k, apart, root ? f64x2.sqrt(v1) : v1)
    store2(out + k + 2 * apart, apart, root ? f64x2.sqrt(v2) : v2)
    s += 64
  }
}

/** Sum of squares around the mean. */
function squares(sum: v128, square: v128, part: v128): v128 {
  return f64x2.sub(square, f64x2.mul(sum, f64x2.mul(sum, part)))
}

function scorePrefixes(out: usize, x: usize, apart: usize, w: i32): void {
  const far = x + 2 * apart
  const o1 = load2(x, apart)
  const o2 = load2(far, apart)
  const part = f64x2.splat(1 / <f64>w)
  const free = f64x2.splat(1 / <f64>(w - 1))
  let a1 = f64x2.splat(0)
  let a2 = a1
  let q1 = a1
  let q2 = a1
  let s = workSpace() + 64
  for (let k: usize = 0; k < apart; k += 8) {
    const d1 = f64x2.sub(load2(x + k, apart), o1)
    const d2 = f64x2.sub(load2(far + k, apart), o2)
    a1 = f64x2.add(a1, d1)
    a2 = f64x2.add(a2, d2)
    q1 = f64x2.add(q1, f64x2.mul(d1, d1))
    q2 = f64x2.add(q2, f64x2.mul(d2, d2))
    store2(out + k, apart, score(d1, f64x2.add(v128.load(s), a1), f64x2.add(v128.load(s, 32), q1), part, free))
    store2(
      out + k + 2 * apart,
      apart,
      score(d2, f64x2.add(v128.load(s, 16), a2), f64x2.add(v128.load(s, 48), q2), part, free),
    )
    s += 64
  }
}

/** Missing where nothing deviates. */
function score(d: v128, sum: v128, square: v128, part: v128, free: v128): v128 {
  const mean = f64x2.mul(sum, part)
  const m2 = f64x2.sub(square, f64x2.mul(sum, mean))
  const value = f64x2.div(f64x2.sub(d, mean), f64x2.sqrt(f64x2.mul(m2, free)))
  return v128.bitselect(value, f64x2.splat(NaN), f64x2.gt(m2, f64x2.splat(0)))
}
