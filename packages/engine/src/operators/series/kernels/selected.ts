/**
 * Quantiles of long runs of values, by one place that moves.
 *
 * The run is put in order once. A window is then a set of places, one bit each; a step sets one bit and clears one, so the
 * bit that the quantile stands on changes at most to its next neighbour, whatever the length of the window.
 */

import type { SeriesSpan } from '../../../operator.ts'
import { compiledWindow } from '../../../wasm/reach.ts'
import { findGap } from './missing.ts'
import { LONGEST_BLOCK } from './scratch.ts'
import { quantileSorted } from './sorted.ts'

/** Shorter runs are cheaper done by windows kept in order. */
const SHORTEST_RUN = 256
/** Longer runs are cut, lest a window's bits lie far apart. */
const LONGEST_RUN = 4096

const quantileOfRun = compiledWindow('windowQuantile')

/** out[t] = the q-quantile of the n values up to t, linear between neighbours (pandas `linear`, Hyndman and Fan type 7). */
export function windowQuantile(out: Float64Array, x: Float64Array, span: SeriesSpan, w: number, q: number): void {
  const { start, end } = span
  const least = Math.max(1, span.minPeriods)
  let done = start
  if (w > 0 && w <= LONGEST_BLOCK) {
    const longest = Math.max(LONGEST_RUN, 4 * w)
    for (let from = start, to = start; from < end; from = to - from === longest ? to - w + 1 : to + 1) {
      to = findGap(x, x, from, Math.min(end, from + longest))
      if (to - from < Math.max(w, SHORTEST_RUN)) continue
      others(out, x, start, done, from + w - 1, least, w, q)
      quantileOfRun(out, x, { ...span, start: from, end: to }, w, q)
      done = to
    }
  }
  others(out, x, start, done, end, least, w, q)
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
