/** Sum over windows. */

import { overBlocks, workSpace } from './blocks'
import { finite, load2, store2 } from './lanes'

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
  const folds = workSpace()
  for (let g = 0; g < groups; g++) {
    const far = x + 2 * block
    let a1 = f64x2.splat(0)
    let a2 = a1
    let s = folds + (block << 2)
    v128.store(s, a1)
    v128.store(s, a2, 16)
    for (let k: usize = 8; k < block; k += 8) {
      a1 = f64x2.add(a1, load2(x - k, block))
      a2 = f64x2.add(a2, load2(far - k, block))
      s -= 32
      v128.store(s, a1)
      v128.store(s, a2, 16)
    }
    a1 = f64x2.splat(0)
    a2 = a1
    for (let k: usize = 0; k < block; k += 8) {
      a1 = f64x2.add(a1, load2(x + k, block))
      a2 = f64x2.add(a2, load2(far + k, block))
      store2(out + k, block, finite(f64x2.add(v128.load(s), a1)))
      store2(out + k + 2 * block, block, finite(f64x2.add(v128.load(s, 16), a2)))
      s += 32
    }
    x += 4 * block
    out += 4 * block
  }
}
