/** Third and fourth moments of windows that lack values. */

import { enough, mend, there } from './mend'
import { kurtFactor, kurtNormal, kurtosis, skewFactor, skewness } from './shape'

const SKEWNESS = 0

export function mendShape(out: usize, x: usize, y: usize, start: i32, end: i32, w: i32, least: i32, mode: i32): void {
  mend(out, x, y, start, end, w, least, mode, shape)
}

function shape(x: usize, _y: usize, w: i32, least: i32, mode: i32): v128 {
  const one = f64x2.splat(1)
  let origin = f64x2.splat(0)
  let seen = origin
  let n = origin
  let a = origin
  let aa = origin
  let aaa = origin
  let aaaa = origin
  for (const end = x + ((<usize>w) << 3); x < end; x += 8) {
    const v = v128.load(x)
    const here = there(v)
    origin = v128.bitselect(v, origin, v128.andnot(here, seen))
    seen = v128.or(seen, here)
    const d = v128.and(f64x2.sub(v, origin), here)
    const dd = f64x2.mul(d, d)
    n = f64x2.add(n, v128.and(one, here))
    a = f64x2.add(a, d)
    aa = f64x2.add(aa, dd)
    aaa = f64x2.add(aaa, f64x2.mul(dd, d))
    aaaa = f64x2.add(aaaa, f64x2.mul(dd, dd))
  }
  const mean = f64x2.div(a, n)
  const first = f64x2.extract_lane(n, 0)
  const second = f64x2.extract_lane(n, 1)
  if (mode === SKEWNESS) {
    const factor = f64x2(skewFactor(first), skewFactor(second))
    return enough(skewness(a, aa, aaa, mean, factor), n, least)
  }
  const factor = f64x2(kurtFactor(first), kurtFactor(second))
  const normal = f64x2(kurtNormal(first), kurtNormal(second))
  return enough(kurtosis(a, aa, aaa, aaaa, mean, factor, normal), n, least)
}
