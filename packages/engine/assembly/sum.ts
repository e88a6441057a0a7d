/** Sum over windows; two rows come and go in one, as in `mean.ts`. */

import { overBlocks, workSpace } from './blocks'
import { evens, finite, odds, store2 } from './lanes'

export function wholeSum(
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
  overBlocks(out, x, 0, start, end, boundary, w, mode, series, apart, 4, sums)
}

function sums(out: usize, x: usize, _y: usize, groups: i32, w: i32, _mode: i32): void {
  const block = (<usize>w) << 3
  for (let g = 0; g < groups; g++) {
    suffixes(x, block)
    prefixes(out, x, block)
    x += 4 * block
    out += 4 * block
  }
}

/** Sums from each row of the block before on; of even blocks from one more. */
function suffixes(x: usize, block: usize): void {
  let a1 = f64x2.splat(0)
  let a2 = a1
  let s = workSpace() + (block << 2)
  v128.store(s, a1)
  v128.store(s, a2, 16)
  const first = x - block
  let p = x - 16
  let q = p + block
  let r = q + block
  let t = r + block
  while (p >= first) {
    const p2 = v128.load(p)
    const q2 = v128.load(q)
    const r2 = v128.load(r)
    const t2 = v128.load(t)
    s -= 64
    a1 = f64x2.add(a1, odds(p2, q2))
    a2 = f64x2.add(a2, odds(r2, t2))
    v128.store(s, a1, 32)
    v128.store(s, a2, 48)
    a1 = f64x2.add(a1, evens(p2, q2))
    a2 = f64x2.add(a2, evens(r2, t2))
    v128.store(s, a1)
    v128.store(s, a2, 16)
    p -= 16
    q -= 16
    r -= 16
    t -= 16
  }
}

function prefixes(out: usize, x: usize, block: usize): void {
  let a1 = f64x2.splat(0)
  let a2 = a1
  let s = workSpace() + 32
  let p = x
  let q = p + block
  let r = q + block
  let t = r + block
  const last = q - 8
  while (p <= last) {
    const p2 = v128.load(p)
    const q2 = v128.load(q)
    const r2 = v128.load(r)
    const t2 = v128.load(t)
    a1 = f64x2.add(a1, evens(p2, q2))
    a2 = f64x2.add(a2, evens(r2, t2))
    const m1 = finite(f64x2.add(v128.load(s), a1))
    const m2 = finite(f64x2.add(v128.load(s, 16), a2))
    if (p === last) {
      store2(out, block, m1)
      store2(out + 2 * block, block, m2)
      return
    }
    a1 = f64x2.add(a1, odds(p2, q2))
    a2 = f64x2.add(a2, odds(r2, t2))
    const n1 = finite(f64x2.add(v128.load(s, 32), a1))
    const n2 = finite(f64x2.add(v128.load(s, 48), a2))
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
}
