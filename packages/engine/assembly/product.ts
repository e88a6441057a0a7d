/** Product over windows. */

import { overBlocks, workSpace } from './blocks'
import { finite, load2, store2 } from './lanes'

export function wholeProduct(
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
  overBlocks(out, x, 0, start, end, boundary, w, mode, series, apart, 4, products)
}

function products(out: usize, x: usize, _y: usize, groups: i32, w: i32, _mode: i32): void {
  const block = (<usize>w) << 3
  const folds = workSpace()
  for (let g = 0; g < groups; g++) {
    const far = x + 2 * block
    let p1 = f64x2.splat(1)
    let p2 = p1
    let s = folds + (block << 2)
    v128.store(s, p1)
    v128.store(s, p2, 16)
    for (let k: usize = 8; k < block; k += 8) {
      p1 = f64x2.mul(p1, load2(x - k, block))
      p2 = f64x2.mul(p2, load2(far - k, block))
      s -= 32
      v128.store(s, p1)
      v128.store(s, p2, 16)
    }
    p1 = f64x2.splat(1)
    p2 = p1
    for (let k: usize = 0; k < block; k += 8) {
      p1 = f64x2.mul(p1, load2(x + k, block))
      p2 = f64x2.mul(p2, load2(far + k, block))
      store2(out + k, block, finite(f64x2.mul(v128.load(s), p1)))
      store2(out + k + 2 * block, block, finite(f64x2.mul(v128.load(s, 16), p2)))
      s += 32
    }
    x += 4 * block
    out += 4 * block
  }
}
