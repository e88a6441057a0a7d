/**
 * Quantiles of runs of values without gaps: short windows are sorted; for longer ones, the run is put in order once, and one
 * place moves through it (see `assembly`).
 */

import type { SeriesSpan } from '../../../operator.ts'
import { compiledWindow } from '../../../wasm/reach.ts'
import { findGap } from './missing.ts'
import { LONGEST_BLOCK } from './scratch.ts'
import { quantileSorted } from './sorted.ts'

/** Windows up to so long are sorted by networks. */
const SHORT = 11
/** Shorter runs are cheaper done by windows kept in order. */
const SHORTEST_RUN = 256
/** Longer runs are cut, lest a window's bits lie far apart. */
const LONGEST_RUN = 4096

const quantileOfRun = compiledWindow('windowQuantile')
const shortQuantileOfRun = compiledWindow('windowShortQuantile')

/** out[t] = the q-quantile of the n values up to t, linear between neighbours (pandas `linear`, Hyndman and Fan type 7). */
export function windowQuantile(out: Float64Array, x: Float64Array, span: SeriesSpan, w: number, q: number): void {
  const { start, end } = span
  const least = Math.max(1, span.minPeriods)
  let done = start
  if (w > 0 && w <= LONGEST_BLOCK) {
    const longest = Math.max(LONGEST_RUN, 4 * w)
    for (let from = start, to = start; from < end; from = to - from === longest ? to - w + 1 : to + 1) {
      to = findGap(x, x, from, Math.min(end, from + longest))
      if (to - from < (w <= SHORT ? w : Math.max(w, SHORTEST_RUN))) continue
      others(out, x, start, done, from + w - 1, least, w, q)
      const quantile = w <= SHORT ? shortQuantileOfRun : quantileOfRun
      quantile(out.subarray(from, to), x.subarray(from, to), { ...span, start: 0, end: to - from }, w, q)
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
