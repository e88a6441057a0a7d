/** Regression on time and the linearly weighted mean, of windows that lack values; their rows are numbered from 0. */

import { enough, mend, there } from './mend'
import { CLOSE } from './pair'

const SLOPE = 0
const RSQUARE_QLIB = 2
const RESIDUAL = 3
const WEIGHTED = 4
const WEIGHTED_QLIB = 5

export function mendTrend(out: usize, x: usize, y: usize, start: i32, end: i32, w: i32, least: i32, mode: i32): void {
  mend(out, x, y, start, end, w, least, mode, trend)
}

function trend(x: usize, _y: usize, w: i32, least: i32, mode: i32): v128 {
  const one = f64x2.splat(1)
  let origin = f64x2.splat(0)
  let oldest = origin
  let seen = origin
  let row = origin
  let d = origin
  let n = origin
  let a = origin
  let p = origin
  let pp = origin
  let pa = origin
  let aa = origin
  for (const end = x + ((<usize>w) << 3); x < end; x += 8) {
    const v = v128.load(x)
    const value = there(v)
    const first = v128.andnot(value, seen)
    seen = v128.or(seen, value)
    origin = v128.bitselect(v, origin, first)
    oldest = v128.bitselect(row, oldest, first)
    d = f64x2.sub(v, origin)
    const here = there(d)
    const r = v128.and(row, here)
    const e = v128.and(d, here)
    n = f64x2.add(n, v128.and(one, here))
    a = f64x2.add(a, e)
    aa = f64x2.add(aa, f64x2.mul(e, e))
    p = f64x2.add(p, r)
    pp = f64x2.add(pp, f64x2.mul(r, r))
    pa = f64x2.add(pa, f64x2.mul(r, e))
    row = f64x2.add(row, one)
  }
  if (mode === WEIGHTED) return enough(f64x2.add(origin, f64x2.div(f64x2.add(pa, a), f64x2.add(p, n))), n, least)
  if (mode === WEIGHTED_QLIB) return enough(weighted(f64x2.splat(w), oldest, origin, n, a, p, pa), n, least)
  const middle = f64x2.div(p, n)
  const mean = f64x2.div(a, n)
  const cov = f64x2.sub(pa, f64x2.mul(middle, a))
  const slope = f64x2.div(cov, f64x2.sub(pp, f64x2.mul(middle, p)))
  if (mode === SLOPE) return enough(slope, n, least)
  if (mode === RESIDUAL) {
    const last = f64x2.sub(f64x2.add(d, f64x2.sub(d, d)), mean)
    return enough(f64x2.sub(last, f64x2.mul(slope, f64x2.sub(f64x2.sub(row, one), middle))), n, least)
  }
  const cyy = f64x2.sub(aa, f64x2.mul(a, mean))
  const floor = mode === RSQUARE_QLIB ? f64x2.mul(f64x2.splat(CLOSE), f64x2.sub(n, one)) : f64x2.splat(0)
  const square = f64x2.pmin(f64x2.mul(slope, f64x2.div(cov, cyy)), one)
  const sound = v128.and(f64x2.gt(cyy, floor), f64x2.gt(n, one))
  return enough(v128.bitselect(square, f64x2.splat(NaN), sound), n, least)
}

/** Qlib's, whose rows begin with the first that is there, and which is divided by how many there are. */
function weighted(w: v128, oldest: v128, origin: v128, n: v128, a: v128, p: v128, pa: v128): v128 {
  const one = f64x2.splat(1)
  const first = f64x2.sub(one, oldest)
  const length = f64x2.sub(w, oldest)
  const deviations = f64x2.add(pa, f64x2.mul(first, a))
  const total = f64x2.add(deviations, f64x2.mul(origin, f64x2.add(p, f64x2.mul(first, n))))
  const weights = f64x2.mul(f64x2.mul(length, f64x2.add(length, one)), f64x2.splat(0.5))
  return f64x2.div(f64x2.div(total, weights), n)
}
