/**
 * How every fold over a window is evaluated: without drift, and with bits that never depend on where an evaluation began.
 *
 * The history is cut into blocks of w rows at absolute multiples of w. A window of w rows ending at t holds exactly one
 * boundary B (t - w < B <= t), so it is a suffix of the block before B, folded backwards from B - 1, and a prefix of the
 * block at B, folded forwards. Both halves lie inside the window: its reach is w - 1 rows, nothing is ever subtracted, and
 * a missing value leaves no trace once it has left the window (van Herk 1992, Gil and Werman 1993).
 * The value at B is in every window of its block, so moments are taken around it: a constant window gives exact zeros, and
 * deviations cancel by at most a factor of w however large the level is.
 *
 * `Whole` does complete windows that way. Windows that lack values, and expanding ones, go through `Run`, a plain forward
 * pass around the first present value. Which of the two serves a row depends on the contents of its window alone.
 */

import { forManySeries, type ManySeriesKernel } from '../../../many-series.ts'
import type { Dialect, SeriesSpan } from '../../../operator.ts'
import { fillEmpty } from './empty.ts'
import { findGap, findValue, present } from './missing.ts'
import { LONGEST_BLOCK } from './scratch.ts'

/**
 * Fills rows [start, end) where the window is complete, NaN elsewhere; `boundary` is the first block boundary at or before
 * `start`. The same for `series` series, each `apart` numbers after the one before it: by default for one.
 */
export type Whole = (
  out: Float64Array,
  x: Float64Array,
  y: Float64Array,
  start: number,
  end: number,
  boundary: number,
  w: number,
  mode: number,
  series?: number,
  apart?: number,
) => void

/** Gives the rows of [start, end) a result whose windows lie in there, lack values, and yet hold `least` of them. */
export type Mend = (
  out: Float64Array,
  x: Float64Array,
  y: Float64Array,
  start: number,
  end: number,
  least: number,
  mode: number,
  w: number,
) => void

/** Folds rows [from, to), leaving out the missing, and writes the results of rows >= `emit` that have `least` values; `w` as asked. */
export type Run = (
  out: Float64Array,
  x: Float64Array,
  y: Float64Array,
  from: number,
  to: number,
  emit: number,
  least: number,
  mode: number,
  w: number,
) => void

/** How one fold is done in all its windows; without `mend`, `run` does each window that lacks values. */
export interface Fold {
  readonly whole: Whole
  readonly run: Run
  readonly mend?: Mend
  /** What a window is worth that holds no value, where none is asked of it (`min_periods=0`), as in pandas; default missing. */
  readonly nothing?: number
}

/** `run` alone for windows of `asked` rows (0: expanding), each folded anew. */
export function windowByWindow(
  out: Float64Array,
  x: Float64Array,
  { start, end, minPeriods }: SeriesSpan,
  asked: number,
  mode: number,
  run: Run,
): void {
  const least = Math.max(1, minPeriods)
  const open = asked === 0 ? end : Math.min(end, start + asked - 1)
  run(out, x, x, start, open, start, least, mode, asked)
  for (let t = open; t < end; t++) run(out, x, x, t - asked + 1, t + 1, t, least, mode, asked)
}

/** How a fold is asked for; where dialects differ, by the dialect. */
export type Mode = number | Readonly<Record<Dialect, number>>

/** The kernel of a fold over windows of as many rows as its constant says (0: expanding), of one series or of two. */
export const windowed = (fold: Fold, mode: Mode = 0): ManySeriesKernel =>
  forManySeries((out, [x, y = x], span, [n], series, apart) => {
    overWindows(out, x!, y!, span, n!, typeof mode === 'number' ? mode : mode[span.dialect], fold, series, apart)
  })

/** A fold over windows of `asked` rows (0: expanding) of `series` series, each `apart` numbers after the one before it; of one series, x is y. */
export function overWindows(
  out: Float64Array,
  x: Float64Array,
  y: Float64Array,
  span: SeriesSpan,
  asked: number,
  mode: number,
  fold: Fold,
  series = 1,
  apart = 0,
): void {
  const { start, end, row, minPeriods } = span
  const blocks = asked > 0 && asked <= LONGEST_BLOCK && asked <= end - start
  if (blocks) fold.whole(out, x, y, start, end, start - (row % asked), asked, mode, series, apart)
  if (blocks && minPeriods >= asked) return
  for (let from = start, k = 0; k < series; k++, from += apart) {
    const to = from + end - start
    if (asked === 0) fold.run(out, x, y, from, to, from, Math.max(1, minPeriods), mode, 0)
    else {
      if (!blocks) out.fill(Number.NaN, from, to)
      lackingWindows(out, x, y, from, to, span, asked, mode, fold)
    }
    if (minPeriods === 0 && fold.nothing !== undefined) fillEmpty(out, x, from, to, asked, fold.nothing)
  }
}

/** Results of the windows that are not complete, and of those that are too long for blocks. */
function lackingWindows(
  out: Float64Array,
  x: Float64Array,
  y: Float64Array,
  start: number,
  end: number,
  { row, minPeriods }: SeriesSpan,
  asked: number,
  mode: number,
  { run, mend }: Fold,
): void {
  const least = Math.max(1, minPeriods)
  const long = asked > LONGEST_BLOCK
  if (least >= asked && !long) return
  if (row === 0) run(out, x, y, start, Math.min(end, start + asked - 1), start, least, mode, asked)
  if (mend !== undefined && !long) mend(out, x, y, start, end, least, mode, asked)
  else runEach(run, out, x, y, start, end, least, mode, asked)
}

/** As a `Mend`, by running each window; looks at no row far from a gap. */
function runEach(
  run: Run,
  out: Float64Array,
  x: Float64Array,
  y: Float64Array,
  start: number,
  end: number,
  least: number,
  mode: number,
  w: number,
): void {
  const long = w > LONGEST_BLOCK
  let n = 0
  for (let t = start; t < end; t++) {
    if (n === w && !long) t = findGap(x, y, t, end)
    else if (n === 0) t = findValue(x, y, t, end)
    if (t === end) return
    n += present(x, y, t)
    if (t - w >= start) n -= present(x, y, t - w)
    if (t - w + 1 >= start && n >= least && (n < w || long)) run(out, x, y, t - w + 1, t + 1, t, least, mode, w)
  }
}
