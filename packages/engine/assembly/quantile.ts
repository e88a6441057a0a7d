/**
 * Quantiles of runs of values, by one place that moves.
 *
 * The run is put in order once. A window is then a set of places, one bit each; a step sets one bit and clears one, so the
 * bit that the quantile stands on changes at most to its next neighbour, whatever the length of the window.
 */

import { workSpace } from './blocks'
import { orderOf, placesOf, sortedOf } from './order'

/** The q-quantile of complete windows in rows [start, end), none of which is missing; linear between neighbours. */
export function windowQuantile(out: usize, x: usize, start: i32, end: i32, w: i32, _least: i32, q: f64): void {
  const n = end - start
  const skip = (<usize>start) << 3
  const order = orderOf(x + skip, n)
  const places = placesOf(order)
  const sorted = sortedOf(order)
  const set = workSpace()
  memory.fill(set, 0, ((<usize>n >> 6) + 1) << 3)
  for (let i = 0; i < w; i++) flip(set, load<i32>(places + ((<usize>i) << 2)))
  const at = q * <f64>(w - 1)
  const k = <i32>Math.floor(at)
  const part = at - <f64>k
  const single = k + 1 >= w
  let p = after(set, -1)
  for (let j = 0; j < k; j++) p = after(set, p)
  let next = single ? p : after(set, p)
  for (let i = w - 1; i < n; i++) {
    if (i >= w) {
      const old = load<i32>(places + ((<usize>(i - w)) << 2))
      const place = load<i32>(places + ((<usize>i) << 2))
      flip(set, old)
      flip(set, place)
      if (old <= p && place > p) {
        p = after(set, p)
        next = p
      } else if (old >= p && place < p) {
        next = old === p ? next : p
        p = before(set, p)
      }
      if (old === next || next === p || (place > p && place < next)) next = single ? p : after(set, p)
    }
    const low = load<f64>(sorted + ((<usize>p) << 3))
    const high = load<f64>(sorted + ((<usize>next) << 3))
    store<f64>(out + skip + ((<usize>i) << 3), single ? low : low + (high - low) * part)
  }
}

/** Puts a place in the set or takes it out. */
function flip(set: usize, p: i32): void {
  const word = set + ((<usize>(p >> 6)) << 3)
  store<u64>(word, load<u64>(word) ^ ((<u64>1) << (<u64>(p & 63))))
}

/** The next place of the set after p; there is one. */
function after(set: usize, p: i32): i32 {
  let j = (p + 1) >> 6
  let word = load<u64>(set + ((<usize>j) << 3)) & (~(<u64>0) << (<u64>((p + 1) & 63)))
  while (word === 0) word = load<u64>(set + ((<usize>++j) << 3))
  return (j << 6) + <i32>ctz(word)
}

/** The last place of the set before p; there is one. */
function before(set: usize, p: i32): i32 {
  let j = p >> 6
  let word = load<u64>(set + ((<usize>j) << 3)) & (((<u64>1) << (<u64>(p & 63))) - 1)
  while (word === 0) word = load<u64>(set + ((<usize>--j) << 3))
  return (j << 6) + 63 - <i32>clz(word)
}
