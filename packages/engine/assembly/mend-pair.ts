/** Joint second moments of windows that lack values. */

import { enough, mend, there } from './mend'
import { CLOSE, correlation } from './pair'

const COVARIANCE = 0
const CORRELATION_QLIB = 2
const SLOPE_ON_Y = 3

export function mendPair(out: usize, x: usize, y: usize, start: i32, end: i32, w: i32, least: i32, mode: i32): void {
  mend(out, x, y, start, end, w, max(least, 2), mode, joint)
}

function joint(x: usize, y: usize, w: i32, least: i32, mode: i32): v128 {
  const one = f64x2.splat(1)
  let ox = f64x2.splat(0)
  let oy = ox
  let seen = ox
  let n = ox
  let a = ox
  let c = ox
  let aa = ox
  let cc = ox
  let ac = ox
  for (const end = x + ((<usize>w) << 3); x < end; x += 8, y += 8) {
    const u = v128.load(x)
    const v = v128.load(y)
    const here = v128.and(there(u), there(v))
    const first = v128.andnot(here, seen)
    ox = v128.bitselect(u, ox, first)
    oy = v128.bitselect(v, oy, first)
    seen = v128.or(seen, here)
    const d = v128.and(f64x2.sub(u, ox), here)
    const e = v128.and(f64x2.sub(v, oy), here)
    n = f64x2.add(n, v128.and(one, here))
    a = f64x2.add(a, d)
    c = f64x2.add(c, e)
    aa = f64x2.add(aa, f64x2.mul(d, d))
    cc = f64x2.add(cc, f64x2.mul(e, e))
    ac = f64x2.add(ac, f64x2.mul(d, e))
  }
  const cxy = f64x2.sub(ac, f64x2.mul(f64x2.div(a, n), c))
  const cxx = f64x2.sub(aa, f64x2.mul(f64x2.div(a, n), a))
  const cyy = f64x2.sub(cc, f64x2.mul(f64x2.div(c, n), c))
  return enough(settle(cxy, cxx, cyy, n, mode), n, least)
}

/** The result asked for, from sums of products of deviations from the means; n is how many pairs. */
function settle(cxy: v128, cxx: v128, cyy: v128, n: v128, mode: i32): v128 {
  const zero = f64x2.splat(0)
  const one = f64x2.splat(1)
  const free = f64x2.sub(n, one)
  if (mode === COVARIANCE) return f64x2.div(cxy, free)
  if (mode === SLOPE_ON_Y) return v128.bitselect(f64x2.div(cxy, cyy), f64x2.splat(NaN), f64x2.gt(cyy, zero))
  const r = correlation(cxy, cxx, cyy, mode === CORRELATION_QLIB ? f64x2.mul(f64x2.splat(CLOSE), free) : zero)
  // Two pairs always lie on a line: 1 or -1 without rounding, so that ranks of them tie.
  const up = v128.bitselect(one, r, f64x2.gt(r, zero))
  const line = v128.bitselect(f64x2.splat(-1), up, f64x2.lt(r, zero))
  return v128.bitselect(line, r, f64x2.eq(n, f64x2.splat(2)))
}
