/** Sums, products, means and second moments of windows that lack values. */

import { enough, mend, there } from './mend'

const VARIANCE = 0
const DEVIATION = 1

export function mendSum(out: usize, x: usize, y: usize, start: i32, end: i32, w: i32, least: i32, mode: i32): void {
  mend(out, x, y, start, end, w, least, mode, sum)
}

export function mendProduct(out: usize, x: usize, y: usize, start: i32, end: i32, w: i32, least: i32, mode: i32): void {
  mend(out, x, y, start, end, w, least, mode, product)
}

export function mendMean(out: usize, x: usize, y: usize, start: i32, end: i32, w: i32, least: i32, mode: i32): void {
  mend(out, x, y, start, end, w, least, mode, mean)
}

export function mendDeviation(
  out: usize,
  x: usize,
  y: usize,
  start: i32,
  end: i32,
  w: i32,
  least: i32,
  mode: i32,
): void {
  mend(out, x, y, start, end, w, least, mode, deviation)
}

/** Compensated: what each addition loses is added in the end (Knuth's two-sum). */
function sum(x: usize, _y: usize, w: i32, least: i32, _mode: i32): v128 {
  const one = f64x2.splat(1)
  let a = f64x2.splat(0)
  let lost = a
  let n = a
  for (const end = x + ((<usize>w) << 3); x < end; x += 8) {
    const value = v128.load(x)
    const here = there(value)
    const v = v128.and(value, here)
    const next = f64x2.add(a, v)
    const added = f64x2.sub(next, a)
    lost = f64x2.add(lost, f64x2.add(f64x2.sub(a, f64x2.sub(next, added)), f64x2.sub(v, added)))
    a = next
    n = f64x2.add(n, v128.and(one, here))
  }
  return enough(f64x2.add(a, lost), n, least)
}

function product(x: usize, _y: usize, w: i32, least: i32, _mode: i32): v128 {
  const one = f64x2.splat(1)
  let p = one
  let n = f64x2.splat(0)
  for (const end = x + ((<usize>w) << 3); x < end; x += 8) {
    const v = v128.load(x)
    const here = there(v)
    p = f64x2.mul(p, v128.bitselect(v, one, here))
    n = f64x2.add(n, v128.and(one, here))
  }
  return enough(p, n, least)
}

function mean(x: usize, _y: usize, w: i32, least: i32, _mode: i32): v128 {
  const one = f64x2.splat(1)
  let origin = f64x2.splat(0)
  let seen = origin
  let a = origin
  let n = origin
  for (const end = x + ((<usize>w) << 3); x < end; x += 8) {
    const v = v128.load(x)
    const here = there(v)
    origin = v128.bitselect(v, origin, v128.andnot(here, seen))
    seen = v128.or(seen, here)
    a = f64x2.add(a, v128.and(f64x2.sub(v, origin), here))
    n = f64x2.add(n, v128.and(one, here))
  }
  return enough(f64x2.add(origin, f64x2.div(a, n)), n, least)
}

function deviation(x: usize, _y: usize, w: i32, least: i32, mode: i32): v128 {
  const one = f64x2.splat(1)
  const zero = f64x2.splat(0)
  let origin = zero
  let seen = zero
  let d = zero
  let a = zero
  let aa = zero
  let n = zero
  for (const end = x + ((<usize>w) << 3); x < end; x += 8) {
    const v = v128.load(x)
    const value = there(v)
    origin = v128.bitselect(v, origin, v128.andnot(value, seen))
    seen = v128.or(seen, value)
    d = f64x2.sub(v, origin)
    const here = there(d)
    a = f64x2.add(a, v128.and(d, here))
    aa = f64x2.add(aa, v128.and(f64x2.mul(d, d), here))
    n = f64x2.add(n, v128.and(one, here))
  }
  const middle = f64x2.div(a, n)
  const squares = f64x2.sub(aa, f64x2.mul(a, middle))
  const still = v128.bitselect(f64x2.mul(squares, zero), f64x2.splat(NaN), f64x2.gt(n, one))
  const variance = v128.bitselect(f64x2.div(squares, f64x2.sub(n, one)), still, f64x2.gt(squares, zero))
  if (mode === VARIANCE) return enough(variance, n, least)
  const root = f64x2.sqrt(variance)
  if (mode === DEVIATION) return enough(root, n, least)
  const last = f64x2.add(d, f64x2.sub(d, d))
  return enough(f64x2.div(f64x2.sub(last, middle), root), n, least)
}
