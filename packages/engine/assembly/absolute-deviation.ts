/** Mean absolute deviation around a window's mean: two passes over each window, several windows side by side. */

import { workSpace } from './blocks'
import { enough, there } from './mend'
import { copyRows, findGap } from './missing'

/** Rows that are done at once, unless the window is longer: what fits the nearest cache. */
const CHUNK = 1024

export function windowAbsoluteDeviation(out: usize, x: usize, start: i32, end: i32, w: i32, least: i32, _q: f64): void {
  const values = workSpace()
  const chunk = max(CHUNK, 2 * w)
  for (let from = start; from < end; from += chunk) {
    const to = min(end, from + chunk)
    copyRows(values, x, start, from - w + 1, to)
    const rows = to - from
    for (let i = 0, gap = -1; i < rows; ) {
      if (gap < i) gap = findGap(values, values, i, rows + w - 1)
      const at = out + ((<usize>(from + i)) << 3)
      const first = values + ((<usize>i) << 3)
      if (gap - i > w + 6) {
        complete(at, first, w)
        i += 8
      } else {
        const result = partial(first, w, least)
        v128.store64_lane(at, result, 0)
        if (i + 1 < rows) v128.store64_lane(at + 8, result, 1)
        i += 2
      }
    }
  }
}

/** Eight windows of w values each. */
function complete(out: usize, x: usize, w: i32): void {
  const n = f64x2.splat(w)
  const o1 = v128.load(x)
  const o2 = v128.load(x, 16)
  const o3 = v128.load(x, 32)
  const o4 = v128.load(x, 48)
  let a1 = f64x2.splat(0)
  let a2 = a1
  let a3 = a1
  let a4 = a1
  const end = x + ((<usize>w) << 3)
  for (let p = x; p < end; p += 8) {
    a1 = f64x2.add(a1, f64x2.sub(v128.load(p), o1))
    a2 = f64x2.add(a2, f64x2.sub(v128.load(p, 16), o2))
    a3 = f64x2.add(a3, f64x2.sub(v128.load(p, 32), o3))
    a4 = f64x2.add(a4, f64x2.sub(v128.load(p, 48), o4))
  }
  const m1 = f64x2.div(a1, n)
  const m2 = f64x2.div(a2, n)
  const m3 = f64x2.div(a3, n)
  const m4 = f64x2.div(a4, n)
  a1 = f64x2.splat(0)
  a2 = a1
  a3 = a1
  a4 = a1
  for (let p = x; p < end; p += 8) {
    a1 = f64x2.add(a1, distance(v128.load(p), o1, m1))
    a2 = f64x2.add(a2, distance(v128.load(p, 16), o2, m2))
    a3 = f64x2.add(a3, distance(v128.load(p, 32), o3, m3))
    a4 = f64x2.add(a4, distance(v128.load(p, 48), o4, m4))
  }
  v128.store(out, f64x2.div(a1, n))
  v128.store(out, f64x2.div(a2, n), 16)
  v128.store(out, f64x2.div(a3, n), 32)
  v128.store(out, f64x2.div(a4, n), 48)
}

/** From the mean; 0 where the value is missing or too far to tell. */
function distance(value: v128, origin: v128, mean: v128): v128 {
  const d = f64x2.abs(f64x2.sub(f64x2.sub(value, origin), mean))
  return v128.and(d, f64x2.lt(d, f64x2.splat(Infinity)))
}

/** Two windows of w values, some of which are missing. */
function partial(x: usize, w: i32, least: i32): v128 {
  const one = f64x2.splat(1)
  let origin = f64x2.splat(0)
  let seen = origin
  let a = origin
  let n = origin
  const end = x + ((<usize>w) << 3)
  for (let p = x; p < end; p += 8) {
    const v = v128.load(p)
    const here = there(v)
    origin = v128.bitselect(v, origin, v128.andnot(here, seen))
    seen = v128.or(seen, here)
    a = f64x2.add(a, v128.and(f64x2.sub(v, origin), here))
    n = f64x2.add(n, v128.and(one, here))
  }
  const mean = f64x2.div(a, n)
  a = f64x2.splat(0)
  for (let p = x; p < end; p += 8) a = f64x2.add(a, distance(v128.load(p), origin, mean))
  return enough(f64x2.div(a, n), n, least)
}
