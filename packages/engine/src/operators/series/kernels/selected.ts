/**
 * Quantiles of windows: short ones are sorted; for longer ones, the rows are put in order once, and one place moves through
 * them (see `assembly`); where rows are few, a window is kept in order.
 */

import type { SeriesSpan } from '../../../operator.ts'
import { compiledWindow } from '../../../wasm/reach.ts'
import { findGap } from './missing.ts'
import { LONGEST_BLOCK } from './scratch.ts'
import { quantileSorted } from './sorted.ts'

/** Windows up to so long are sorted by networks. */
const SHORT = 11
/** Fewer rows are cheaper done by windows kept in order. */
const FEWEST_ROWS = 256

const quantileOfRows = compiledWindow('windowQuantile')
const shortQuantileOfRun = compiledWindow('windowShortQuantile')

/** out[t] = the q-quantile of the n values up to t, linear between neighbours (pandas `linear`, Hyndman and Fan type 7). */
export function windowQuantile(out: Float64Array, x: Float64Array, span: SeriesSpan, w: number, q: number): void {
  const { start, end } = span
  if (w > SHORT && w <= LONGEST_BLOCK && end - start >= Math.max(w, FEWEST_ROWS)) quantileOfRows(out, x, span, w, q)
  else if (w > 0 && w <= SHORT) shortQuantiles(out, x, span, w, q)
  else others(out, x, start, start, end, Math.max(1, span.minPeriods), w, q)
}

/** Sorts the windows of runs of rows without gaps, and keeps the others in order. */
function shortQuantiles(out: Float64Array, x: Float64Array, span: SeriesSpan, w: number, q: number): void {
  const { start, end } = span
  const least = Math.max(1, span.minPeriods)
  let done = start
  for (let from = start, to = start; from < end; from = to + 1) {
    to = findGap(x, x, from, end)
    if (to - from < w) continue
    others(out, x, start, done, from + w - 1, least, w, q)
    shortQuantileOfRun(out.subarray(from, to), x.subarray(from, to), { ...span, start: 0, end: to - from }, w, q)
    done = to
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
