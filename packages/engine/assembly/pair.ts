/** Joint second moments of two series over windows: covariance, correlation, and the slope of one on the other. */

import { overBlocks, workSpace } from './blocks'
import { choose, evens, finite, load2, minusOnePair, missingPair, odds, onePair, store2 } from './lanes'

const COVARIANCE = 0
const CORRELATION_QLIB = 2
const SLOPE_ON_Y = 3

/** Qlib's np.isclose(std, 0, atol=2e-5), as a variance. */
export const CLOSE = 2e-5 * 2e-5

/** Products of sums of squares outside these bounds have lost digits, or will; as constants of a loop, see `lanes.ts`. */
const bounds = memory.data<f64>([1e-280, 1e-280, 1e280, 1e280], 16)

function tiniest(): v128 {
  return v128.load(bounds)
}

function hugest(): v128 {
  return v128.load(bounds, 16)
}

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

/** Of deviations d and e from the values of the boundary's row: sums of d, e, dd, ee and de; of even blocks of one row more. */
function suffixes(x: usize, y: usize, block: usize): void {
  const ox = load2(x, block)
  const oy = load2(y, block)
  let a = f64x2.splat(0)
  let c = a
  let aa = a
  let cc = a
  let ac = a
  let s = workSpace() + 10 * block
  keep(s, a, c, aa, cc, ac)
  const first = x - block
  const toY = y - x
  for (let p = x - 16; p >= first; p -= 16) {
    const p2 = v128.load(p)
    const q2 = v128.load(p + block)
    const u = p + toY
    const u2 = v128.load(u)
    const v2 = v128.load(u + block)
    s -= 160
    let d = f64x2.sub(odds(p2, q2), ox)
    let e = f64x2.sub(odds(u2, v2), oy)
    a = f64x2.add(a, d)
    c = f64x2.add(c, e)
    aa = f64x2.add(aa, f64x2.mul(d, d))
    cc = f64x2.add(cc, f64x2.mul(e, e))
    ac = f64x2.add(ac, f64x2.mul(d, e))
    keep(s + 80, a, c, aa, cc, ac)
    d = f64x2.sub(evens(p2, q2), ox)
    e = f64x2.sub(evens(u2, v2), oy)
    a = f64x2.add(a, d)
    c = f64x2.add(c, e)
    aa = f64x2.add(aa, f64x2.mul(d, d))
    cc = f64x2.add(cc, f64x2.mul(e, e))
    ac = f64x2.add(ac, f64x2.mul(d, e))
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

function correlations(out: usize, x: usize, y: usize, block: usize, w: i32, least: f64): void {
  products(x, y, block, f64x2.splat(1 / <f64>w))
  const floor = f64x2.splat(least)
  const last = out + block - 8
  for (let s = workSpace() + 80; out <= last; out += 16, s += 160) {
    const m = correlationOf(v128.load(s, 64), v128.load(s, 32), v128.load(s, 48), v128.load(s), floor)
    if (out === last) store2(out, block, m)
    else {
      const n = correlationOf(v128.load(s, 144), v128.load(s, 112), v128.load(s, 128), v128.load(s, 80), floor)
      v128.store(out, evens(m, n))
      v128.store(out + block, odds(m, n))
    }
  }
}

/**
 * Sums of products of deviations from the means, and the root of that of the squares, in the place of the sums they are made
 * with; of odd blocks for one row more. What waits for the root is done in a loop of its own: it would hold up the sums.
 */
function products(x: usize, y: usize, block: usize, part: v128): void {
  const ox = load2(x, block)
  const oy = load2(y, block)
  let a = f64x2.splat(0)
  let c = a
  let aa = a
  let cc = a
  let ac = a
  let s = workSpace() + 80
  const toY = y - x
  const end = x + block
  for (let p = x; p < end; p += 16, s += 160) {
    const p2 = v128.load(p)
    const q2 = v128.load(p + block)
    const u = p + toY
    const u2 = v128.load(u)
    const v2 = v128.load(u + block)
    let d = f64x2.sub(evens(p2, q2), ox)
    let e = f64x2.sub(evens(u2, v2), oy)
    a = f64x2.add(a, d)
    c = f64x2.add(c, e)
    aa = f64x2.add(aa, f64x2.mul(d, d))
    cc = f64x2.add(cc, f64x2.mul(e, e))
    ac = f64x2.add(ac, f64x2.mul(d, e))
    centre(s, a, c, aa, cc, ac, part)
    d = f64x2.sub(odds(p2, q2), ox)
    e = f64x2.sub(odds(u2, v2), oy)
    a = f64x2.add(a, d)
    c = f64x2.add(c, e)
    aa = f64x2.add(aa, f64x2.mul(d, d))
    cc = f64x2.add(cc, f64x2.mul(e, e))
    ac = f64x2.add(ac, f64x2.mul(d, e))
    centre(s + 80, a, c, aa, cc, ac, part)
  }
}

/** From the sums of a window's rows before the boundary and from it on. */
function centre(s: usize, a: v128, c: v128, aa: v128, cc: v128, ac: v128, part: v128): void {
  const dx = f64x2.add(v128.load(s), a)
  const dy = f64x2.add(v128.load(s, 16), c)
  const mx = f64x2.mul(dx, part)
  const cxx = f64x2.sub(f64x2.add(v128.load(s, 32), aa), f64x2.mul(mx, dx))
  const cyy = f64x2.sub(f64x2.add(v128.load(s, 48), cc), f64x2.mul(f64x2.mul(dy, part), dy))
  v128.store(s, f64x2.sqrt(f64x2.mul(cxx, cyy)))
  v128.store(s, cxx, 32)
  v128.store(s, cyy, 48)
  v128.store(s, f64x2.sub(f64x2.add(v128.load(s, 64), ac), f64x2.mul(mx, dy)), 64)
}

/** From sums of products of deviations from the means; missing where a sum of squares is not above `floor`. */
export function correlation(cxy: v128, cxx: v128, cyy: v128, floor: v128): v128 {
  return correlationOf(cxy, cxx, cyy, f64x2.sqrt(f64x2.mul(cxx, cyy)), floor)
}

/** The same, where the root of the product of the sums of squares is known. */
function correlationOf(cxy: v128, cxx: v128, cyy: v128, root: v128, floor: v128): v128 {
  const square = f64x2.mul(cxx, cyy)
  const unsound = v128.or(f64x2.le(square, tiniest()), f64x2.ge(square, hugest()))
  if (v128.any_true(unsound)) root = v128.bitselect(f64x2.mul(f64x2.sqrt(cxx), f64x2.sqrt(cyy)), root, unsound)
  const r = f64x2.div(cxy, root)
  const bounded = f64x2.pmin(f64x2.pmax(r, minusOnePair()), onePair())
  return choose(bounded, missingPair(), v128.and(f64x2.gt(cxx, floor), f64x2.gt(cyy, floor)))
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
