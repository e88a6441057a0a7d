/**
 * Quantiles of windows, by one place that moves.
 *
 * The rows are put in order once, missing ones last. A window is then a set of places, one bit each; a step sets one bit and
 * clears one, so the bit that the quantile stands on changes at most to its next neighbour, whatever the length of the window.
 * Only where a window has one value more or fewer than the one before is its place sought anew.
 */

import { workSpace } from './blocks'
import { orderOf, placesOf, presentIn, sortedOf } from './order'

/** Rows that are put in order at once, unless windows are longer than a quarter of them: lest a window's bits lie far apart. */
const CHUNK = 4096

/** The q-quantile of the values of each window, linear between neighbours; missing where there are fewer than `least`. */
export function windowQuantile(out: usize, x: usize, start: i32, end: i32, w: i32, least: i32, q: f64): void {
  const chunk = max(CHUNK, 4 * w)
  for (let from = start, done = start; done < end; ) {
    const to = min(end, from + chunk)
    const skip = (<usize>from) << 3
    quantiles(out + skip, x + skip, to - from, done - from, w, least, q)
    done = to
    from = to - w + 1
  }
}

/** Results of rows from `first` on; windows reach no further back than to the first row of all. */
function quantiles(out: usize, x: usize, n: i32, first: i32, w: i32, least: i32, q: f64): void {
  const order = orderOf(x, n)
  const places = placesOf(order)
  const there = presentIn(order)
  const set = workSpace()
  memory.fill(set, 0, ((<usize>n >> 6) + 1) << 3)
  let count = 0
  for (let i = 0; i < n; ) {
    const place = placeAt(places, i)
    if (place < there) flip(set, place)
    count += i32(place < there)
    if (i >= w) {
      const old = placeAt(places, i - w)
      if (old < there) flip(set, old)
      count -= i32(old < there)
    }
    if (i >= first && count >= least) i = alike(out, order, set, i, i < w - 1 ? i + 1 : n, w, count, q)
    else {
      if (i >= first) store<f64>(out + ((<usize>i) << 3), NaN)
      i++
    }
  }
}

/** Results of row i and on to row `end` as long as a value comes for each that goes; returns the row after the last of them. */
function alike(out: usize, order: usize, set: usize, i: i32, end: i32, w: i32, count: i32, q: f64): i32 {
  const sorted = sortedOf(order)
  const there = presentIn(order)
  const at = q * <f64>(count - 1)
  const k = <i32>Math.floor(at)
  const part = at - <f64>k
  const single = k + 1 >= count
  let p = member(set, k)
  let next = single ? p : after(set, p)
  const back = (<usize>w) << 2
  const last = placesOf(order) + ((<usize>end) << 2)
  let newest = placesOf(order) + ((<usize>i) << 2)
  let to = out + ((<usize>i) << 3)
  for (;;) {
    const low = valueAt(sorted, p)
    const high = valueAt(sorted, next)
    store<f64>(to, single ? low : low + (high - low) * part)
    to += 8
    newest += 4
    if (newest === last) break
    const place = load<i32>(newest)
    const old = load<i32>(newest - back)
    if (max(place, old) >= there) break
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
  return <i32>((to - out) >> 3)
}

function placeAt(places: usize, row: i32): i32 {
  return load<i32>(places + ((<usize>row) << 2))
}

function valueAt(sorted: usize, place: i32): f64 {
  return load<f64>(sorted + ((<usize>place) << 3))
}

/** The k-th place of the set, counted from 0; there is one. */
function member(set: usize, k: i32): i32 {
  let at = set
  let word = load<u64>(at)
  for (let n = <i32>popcnt(word); n <= k; n = <i32>popcnt(word)) {
    k -= n
    at += 8
    word = load<u64>(at)
  }
  for (; k > 0; k--) word &= word - 1
  return ((<i32>(at - set)) << 3) + <i32>ctz(word)
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
