/** Joint second moments of two series over windows: covariance, correlation, and the slope of one on the other. */

import { overBlocks, workSpace } from './blocks'
import { finite, load2, store2 } from './lanes'

const COVARIANCE = 0
const CORRELATION_QLIB = 2
const SLOPE_ON_Y = 3

/** Qlib's np.isclose(std, 0, atol=2e-5), as a variance. */
export const CLOSE = 2e-5 * 2e-5

/** Products of sums of squares outside these bounds have lost digits, or will. */
const TINY = 1e-280
const HUGE = 1e280

export function wholePair(
  out: usize,
  x: usize,
  y: usize,
  start: i32,
  end: i32,
  boundary: i32,
  w: i32,
  mode: i32,
  series: i32,
  apart: i32,
): void {
  overBlocks(out, x, y, start, end, boundary, w, mode, series, apart, 2, pairs)
}

function pairs(out: usize, x: usize, y: usize, groups: i32, w: i32, mode: i32): void {
  const apart = (<usize>w) << 3
  for (let g = 0; g < groups; g++) {
    suffixes(x, y, apart)
    if (mode === COVARIANCE) covariances(out, x, y, apart, w)
    else if (mode === SLOPE_ON_Y) slopes(out, x, y, apart, w)
    else correlations(out, x, y, apart, w, mode === CORRELATION_QLIB ? CLOSE * (<f64>w - 1) : 0)
    x += 2 * apart
    y += 2 * apart
    out += 2 * apart
  }
}

/** Of deviations d and e from the values of the boundary's row: sums of d, e, dd, ee and de. */
function suffixes(x: usize, y: usize, apart: usize): void {
  const ox = load2(x, apart)
  const oy = load2(y, apart)
  let a = f64x2.splat(0)
  let c = a
  let aa = a
  let cc = a
  let ac = a
  let s = workSpace() + 10 * apart
  keep(s, a, c, aa, cc, ac)
  for (let k: usize = 8; k < apart; k += 8) {
    const d = f64x2.sub(load2(x - k, apart), ox)
    const e = f64x2.sub(load2(y - k, apart), oy)
    a = f64x2.add(a, d)
    c = f64x2.add(c, e)
    aa = f64x2.add(aa, f64x2.mul(d, d))
    cc = f64x2.add(cc, f64x2.mul(e, e))
    ac = f64x2.add(ac, f64x2.mul(d, e))
    s -= 80
    keep(s, a, c, aa, cc, ac)
  }
}

function keep(s: usize, a: v128, c: v128, aa: v128, cc: v128, ac: v128): void {
  v128.store(s, a)
  v128.store(s, c, 16)
  v128.store(s, aa, 32)
  v128.store(s, cc, 48)
  v128.store(s, ac, 64)
}

// One loop for each result: a choice inside would cost as much as the sums.

function correlations(out: usize, x: usize, y: usize, apart: usize, w: i32, least: f64): void {
  const ox = load2(x, apart)
  const oy = load2(y, apart)
  const part = f64x2.splat(1 / <f64>w)
  const floor = f64x2.splat(least)
  let a = f64x2.splat(0)
  let c = a
  let aa = a
  let cc = a
  let ac = a
  let s = workSpace() + 80
  for (let k: usize = 0; k < apart; k += 8) {
    const d = f64x2.sub(load2(x + k, apart), ox)
    const e = f64x2.sub(load2(y + k, apart), oy)
    a = f64x2.add(a, d)
    c = f64x2.add(c, e)
    aa = f64x2.add(aa, f64x2.mul(d, d))
    cc = f64x2.add(cc, f64x2.mul(e, e))
    ac = f64x2.add(ac, f64x2.mul(d, e))
    const dx = f64x2.add(v128.load(s), a)
    const dy = f64x2.add(v128.load(s, 16), c)
    const mx = f64x2.mul(dx, part)
    const cxx = f64x2.sub(f64x2.add(v128.load(s, 32), aa), f64x2.mul(mx, dx))
    const cyy = f64x2.sub(f64x2.add(v128.load(s, 48), cc), f64x2.mul(f64x2.mul(dy, part), dy))
    const cxy = f64x2.sub(f64x2.add(v128.load(s, 64), ac), f64x2.mul(mx, dy))
    store2(out + k, apart, correlation(cxy, cxx, cyy, floor))
    s += 80
  }
}

/** From sums of products of deviations from the means; missing where a sum of squares is not above `floor`. */
export function correlation(cxy: v128, cxx: v128, cyy: v128, floor: v128): v128 {
  const square = f64x2.mul(cxx, cyy)
  let root = f64x2.sqrt(square)
  const sound = v128.and(f64x2.gt(square, f64x2.splat(TINY)), f64x2.lt(square, f64x2.splat(HUGE)))
  if (!i64x2.all_true(sound)) root = v128.bitselect(root, f64x2.mul(f64x2.sqrt(cxx), f64x2.sqrt(cyy)), sound)
  const r = f64x2.div(cxy, root)
  const bounded = f64x2.pmin(f64x2.pmax(r, f64x2.splat(-1)), f64x2.splat(1))
  return v128.bitselect(bounded, f64x2.splat(NaN), v128.and(f64x2.gt(cxx, floor), f64x2.gt(cyy, floor)))
}

function covariances(out: usize, x: usize, y: usize, apart: usize, w: i32): void {
  const ox = load2(x, apart)
  const oy = load2(y, apart)
  const part = f64x2.splat(1 / <f64>w)
  const free = f64x2.splat(<f64>(w - 1))
  let a = f64x2.splat(0)
  let c = a
  let ac = a
  let s = workSpace() + 80
  for (let k: usize = 0; k < apart; k += 8) {
    const d = f64x2.sub(load2(x + k, apart), ox)
    const e = f64x2.sub(load2(y + k, apart), oy)
    a = f64x2.add(a, d)
    c = f64x2.add(c, e)
    ac = f64x2.add(ac, f64x2.mul(d, e))
    const mx = f64x2.mul(f64x2.add(v128.load(s), a), part)
    const cxy = f64x2.sub(f64x2.add(v128.load(s, 64), ac), f64x2.mul(mx, f64x2.add(v128.load(s, 16), c)))
    store2(out + k, apart, finite(f64x2.div(cxy, free)))
    s += 80
  }
}

function slopes(out: usize, x: usize, y: usize, apart: usize, w: i32): void {
  const ox = load2(x, apart)
  const oy = load2(y, apart)
  const part = f64x2.splat(1 / <f64>w)
  let a = f64x2.splat(0)
  let c = a
  let cc = a
  let ac = a
  let s = workSpace() + 80
  for (let k: usize = 0; k < apart; k += 8) {
    const d = f64x2.sub(load2(x + k, apart), ox)
    const e = f64x2.sub(load2(y + k, apart), oy)
    a = f64x2.add(a, d)
    c = f64x2.add(c, e)
    cc = f64x2.add(cc, f64x2.mul(e, e))
    ac = f64x2.add(ac, f64x2.mul(d, e))
    const dy = f64x2.add(v128.load(s, 16), c)
    const my = f64x2.mul(dy, part)
    const cxy = finite(f64x2.sub(f64x2.add(v128.load(s, 64), ac), f64x2.mul(f64x2.add(v128.load(s), a), my)))
    const cyy = f64x2.sub(f64x2.add(v128.load(s, 48), cc), f64x2.mul(dy, my))
    const sound = f64x2.gt(cyy, f64x2.splat(0))
    store2(out + k, apart, v128.bitselect(f64x2.div(cxy, cyy), f64x2.splat(NaN), sound))
    s += 80
  }
}
