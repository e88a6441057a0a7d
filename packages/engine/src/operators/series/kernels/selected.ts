/**
 * Quantiles of long runs of values, by one place that moves.
 *
 * The run is put in order once. A window is then a set of places, one bit each; a step sets one bit and clears one, so the
 * bit that the quantile stands on changes at most to its next neighbour, whatever the length of the window.
 */

import type { SeriesSpan } from '../../../operator.ts'
import { keysOf, type Ordered, orderOf } from './ordered.ts'
import { grownInt } from './scratch.ts'
import { quantileSorted } from './sorted.ts'

/** Shorter windows are cheaper kept in order, and so are shorter runs. */
const SHORTEST = 16
const SHORTEST_RUN = 256
/** Longer runs are cut, lest a window's bits lie far apart. */
const LONGEST_RUN = 4096

let bits: Int32Array = new Int32Array(0)

/** out[t] = the q-quantile of the n values up to t, linear between neighbours (pandas `linear`, Hyndman and Fan type 7). */
export function windowQuantile(out: Float64Array, x: Float64Array, span: SeriesSpan, w: number, q: number): void {
  const { start, end } = span
  const least = Math.max(1, span.minPeriods)
  let done = start
  if (w >= SHORTEST) {
    const longest = Math.max(LONGEST_RUN, 4 * w)
    for (let from = start, to = start; from < end; from = to - from === longest ? to - w + 1 : to + 1) {
      to = endOfRun(x, from, Math.min(end, from + longest))
      if (to - from < Math.max(w, SHORTEST_RUN)) continue
      const run = orderOf(keysOf(x, from, to), x, from, to - from)
      if (run === undefined) continue
      others(out, x, start, done, from + w - 1, least, w, q)
      quantileRun(out, run, from, to, w, q)
      done = to
    }
  }
  others(out, x, start, done, end, least, w, q)
}

/** The first row from `from` on that is missing. */
function endOfRun(x: Float64Array, from: number, end: number): number {
  let to = from
  while (to < end && x[to]! - x[to]! === 0) to++
  return to
}

/** Rows [from, to) that no long run serves. */
function others(
  out: Float64Array,
  x: Float64Array,
  start: number,
  from: number,
  to: number,
  least: number,
  w: number,
  q: number,
): void {
  if (from < to) quantileSorted(out, x, w > 0 ? Math.max(start, from - w + 1) : start, from, to, least, w, q)
}

/** Rows of the run [from, to) whose windows are complete. */
function quantileRun(out: Float64Array, run: Ordered, from: number, to: number, w: number, q: number): void {
  const { sorted, places } = run
  const n = to - from
  const set = bitsOf(places, n, w)
  const at = q * (w - 1)
  const k = Math.floor(at)
  const part = at - k
  const single = k + 1 >= w
  let p = after(set, -1)
  for (let j = 0; j < k; j++) p = after(set, p)
  for (let i = w - 1; i < n; i++) {
    if (i >= w) {
      const old = places[i - w]!
      const place = places[i]!
      set[old >> 5]! &= ~(1 << (old & 31))
      set[place >> 5]! |= 1 << (place & 31)
      if (old <= p && place > p) p = after(set, p)
      else if (old >= p && place < p) p = before(set, p)
    }
    const low = sorted[p]!
    out[from + i] = single ? low : low + (sorted[after(set, p)]! - low) * part
  }
}

/** The first w places as a set. */
function bitsOf(places: Int32Array, n: number, w: number): Int32Array {
  bits = grownInt(bits, (n >> 5) + 1)
  bits.fill(0, 0, (n >> 5) + 1)
  for (let i = 0; i < w; i++) bits[places[i]! >> 5]! |= 1 << (places[i]! & 31)
  return bits
}

/** The next place of the set after p; there is one. */
function after(set: Int32Array, p: number): number {
  let j = (p + 1) >> 5
  let word = set[j]! & (-1 << ((p + 1) & 31))
  while (word === 0) word = set[++j]!
  return (j << 5) + 31 - Math.clz32(word & -word)
}

/** The last place of the set before p; there is one. */
function before(set: Int32Array, p: number): number {
  let j = p >> 5
  let word = set[j]! & ((1 << (p & 31)) - 1)
  while (word === 0) word = set[--j]!
  return (j << 5) + 31 - Math.clz32(word)
}
