/**
 * Mean over windows, as the local origin plus the mean deviation from it: the mean of equal values is that value, exactly.
 *
 * Of the fastest kernels each instruction counts: two rows of a block come and go in one, and are turned to lie beside those of
 * the next block.
 */

import { overBlocks, workSpace } from './blocks'
import { evens, finite, load2, odds, store2 } from './lanes'

export function wholeMean(
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
  overBlocks(out, x, 0, start, end, boundary, w, mode, series, apart, 4, means)
}

function means(out: usize, x: usize, _y: usize, groups: i32, w: i32, _mode: i32): void {
  const block = (<usize>w) << 3
  const part = f64x2.splat(1 / <f64>w)
  for (let g = 0; g < groups; g++) {
    suffixes(x, block)
    prefixes(out, x, block, part)
    x += 4 * block
    out += 4 * block
  }
}

/** Sums of deviations from the row of the boundary, from each row of the block before on. */
function suffixes(x: usize, block: usize): void {
  const o1 = load2(x, block)
  const o2 = load2(x + 2 * block, block)
  let a1 = f64x2.splat(0)
  let a2 = a1
  let s = workSpace() + (block << 2)
  v128.store(s, a1)
  v128.store(s, a2, 16)
  let p = x - 16
  let q = p + block
  let r = q + block
  let t = r + block
  const first = x - block + 8
  while (p >= first) {
    const p2 = v128.load(p)
    const q2 = v128.load(q)
    const r2 = v128.load(r)
    const t2 = v128.load(t)
    s -= 64
    a1 = f64x2.add(a1, f64x2.sub(odds(p2, q2), o1))
    a2 = f64x2.add(a2, f64x2.sub(odds(r2, t2), o2))
    v128.store(s, a1, 32)
    v128.store(s, a2, 48)
    a1 = f64x2.add(a1, f64x2.sub(evens(p2, q2), o1))
    a2 = f64x2.add(a2, f64x2.sub(evens(r2, t2), o2))
    v128.store(s, a1)
    v128.store(s, a2, 16)
    p -= 16
    q -= 16
    r -= 16
    t -= 16
  }
  if (p + 8 < first) return
  v128.store(s - 32, f64x2.add(a1, f64x2.sub(load2(p + 8, block), o1)))
  v128.store(s - 32, f64x2.add(a2, f64x2.sub(load2(r + 8, block), o2)), 16)
}

function prefixes(out: usize, x: usize, block: usize, part: v128): void {
  const o1 = load2(x, block)
  const o2 = load2(x + 2 * block, block)
  let a1 = f64x2.splat(0)
  let a2 = a1
  let s = workSpace() + 32
  let p = x
  let q = p + block
  let r = q + block
  let t = r + block
  const last = q - 8
  while (p < last) {
    const p2 = v128.load(p)
    const q2 = v128.load(q)
    const r2 = v128.load(r)
    const t2 = v128.load(t)
    a1 = f64x2.add(a1, f64x2.sub(evens(p2, q2), o1))
    a2 = f64x2.add(a2, f64x2.sub(evens(r2, t2), o2))
    const m1 = mean(f64x2.add(v128.load(s), a1), o1, part)
    const m2 = mean(f64x2.add(v128.load(s, 16), a2), o2, part)
    a1 = f64x2.add(a1, f64x2.sub(odds(p2, q2), o1))
    a2 = f64x2.add(a2, f64x2.sub(odds(r2, t2), o2))
    const n1 = mean(f64x2.add(v128.load(s, 32), a1), o1, part)
    const n2 = mean(f64x2.add(v128.load(s, 48), a2), o2, part)
    v128.store(out, evens(m1, n1))
    v128.store(out + block, odds(m1, n1))
    v128.store(out + 2 * block, evens(m2, n2))
    v128.store(out + 3 * block, odds(m2, n2))
    s += 64
    out += 16
    p += 16
    q += 16
    r += 16
    t += 16
  }
  if (p > last) return
  a1 = f64x2.add(a1, f64x2.sub(load2(p, block), o1))
  a2 = f64x2.add(a2, f64x2.sub(load2(r, block), o2))
  store2(out, block, mean(f64x2.add(v128.load(s), a1), o1, part))
  store2(out + 2 * block, block, mean(f64x2.add(v128.load(s, 16), a2), o2, part))
}

function mean(sum: v128, origin: v128, part: v128): v128 {
  return finite(f64x2.add(origin, f64x2.mul(sum, part)))
}
