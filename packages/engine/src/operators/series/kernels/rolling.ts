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

import type { SeriesSpan } from '../../../operator.ts'
import { LONGEST_BLOCK } from './scratch.ts'

/** Fills rows [start, end) where the window is complete, NaN elsewhere; `boundary` is the first block boundary at or before `start`. */
export type Whole = (
  out: Float64Array,
  x: Float64Array,
  y: Float64Array,
  start: number,
  end: number,
  boundary: number,
  w: number,
  mode: number,
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

/** The fold of `whole` and `run` over windows of `asked` rows (0: expanding); a one-sided fold passes x twice. */
export function overWindows(
  out: Float64Array,
  x: Float64Array,
  y: Float64Array,
  span: SeriesSpan,
  asked: number,
  mode: number,
  whole: Whole,
  run: Run,
): void {
  const { start, end } = span
  const least = Math.max(1, span.minPeriods)
  if (asked === 0) {
    run(out, x, y, start, end, start, least, mode, 0)
    return
  }
  const long = asked > LONGEST_BLOCK
  if (long || asked > end - start) out.fill(Number.NaN, start, end)
  else whole(out, x, y, start, end, start - (span.row % asked), asked, mode)
  if (least >= asked && !long) return
  let open = start
  if (span.row === 0) {
    open = Math.min(end, start + asked - 1)
    run(out, x, y, start, open, start, least, mode, asked)
  }
  mend(out, x, y, start, open, end, least, mode, asked, run)
}

/** Looks at rows [open, end) that are still missing and runs those whose windows hold enough values. */
function mend(
  out: Float64Array,
  x: Float64Array,
  y: Float64Array,
  start: number,
  open: number,
  end: number,
  least: number,
  mode: number,
  w: number,
  run: Run,
): void {
  let counted = -1
  let n = 0
  for (let t = open; t < end; t++) {
    if (!Number.isNaN(out[t]!)) {
      // Two complete windows that touch leave no gap between them.
      const next = t + w - 1
      if (next < end && !Number.isNaN(out[next]!)) t = next
      continue
    }
    const from = Math.max(start, t - w + 1)
    if (counted === t - 1 && from > start) n += present(x, y, t) - present(x, y, from - 1)
    else {
      n = 0
      for (let i = from; i <= t; i++) n += present(x, y, i)
    }
    counted = t
    if (n >= least && (n < w || w > LONGEST_BLOCK)) run(out, x, y, from, t + 1, t, least, mode, w)
  }
}

function present(x: Float64Array, y: Float64Array, i: number): number {
  const a = x[i]!
  const b = y[i]!
  return a - a === 0 && b - b === 0 ? 1 : 0
}
