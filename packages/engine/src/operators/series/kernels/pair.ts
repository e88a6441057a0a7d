/** Joint second moments of two series over a window: covariance, correlation, and the slope of one on the other. */

import { compiledMend, compiledWhole } from '../../../wasm/reach.ts'
import type { Fold, Whole } from './rolling.ts'

export const COVARIANCE = 0
export const CORRELATION = 1
/** Correlation that is missing where a deviation is at most 2e-5, as Qlib has it. */
export const CORRELATION_QLIB = 2
export const SLOPE_ON_Y = 3

/** Qlib's np.isclose(std, 0, atol=2e-5), as a variance. */
const CLOSE = 2e-5 * 2e-5

/** Products of sums of squares outside these bounds have lost digits, or will. */
const TINY = 1e-280
const HUGE = 1e280

/** Correlation from sums of products of deviations from the means; missing where a sum of squares is not above `floor`. */
function correlation(cxy: number, cxx: number, cyy: number, floor: number): number {
  if (!(cxx > floor && cyy > floor)) return Number.NaN
  const square = cxx * cyy
  const root = square > TINY && square < HUGE ? Math.sqrt(square) : Math.sqrt(cxx) * Math.sqrt(cyy)
  return Math.max(-1, Math.min(1, cxy / root))
}

/** The result asked for, from sums of products of deviations from the means; n is how many pairs. */
function settle(cxy: number, cxx: number, cyy: number, n: number, mode: number): number {
  if (mode === COVARIANCE) return cxy / (n - 1)
  if (mode === SLOPE_ON_Y) return cyy > 0 ? cxy / cyy : Number.NaN
  const r = correlation(cxy, cxx, cyy, mode === CORRELATION_QLIB ? CLOSE * (n - 1) : 0)
  return n === 2 ? Math.sign(r) : r
}

const joint = compiledWhole('wholePair')

const pairWhole: Whole = (out, x, y, start, end, boundary, w, mode, series = 1, apart = 0) => {
  joint(out, x, y, start, end, boundary, w, mode, series, apart)
  // Two pairs always lie on a line: 1 or -1 without rounding, so that ranks of them tie.
  if (w !== 2 || (mode !== CORRELATION && mode !== CORRELATION_QLIB)) return
  for (let k = 0; k < series; k++) for (let i = start + k * apart; i < end + k * apart; i++) out[i] = Math.sign(out[i]!)
}

export const pairs: Fold = { whole: pairWhole, run: pairRun, mend: compiledMend('mendPair') }

function pairRun(
  out: Float64Array,
  x: Float64Array,
  y: Float64Array,
  from: number,
  to: number,
  emit: number,
  least: number,
  mode: number,
): void {
  let ox = 0
  let oy = 0
  let n = 0
  let a = 0
  let c = 0
  let aa = 0
  let cc = 0
  let ac = 0
  for (let i = from; i < to; i++) {
    const u = x[i]!
    const v = y[i]!
    if (u - u === 0 && v - v === 0) {
      if (n === 0) {
        ox = u
        oy = v
      }
      n++
      const d = u - ox
      const e = v - oy
      a += d
      c += e
      aa += d * d
      cc += e * e
      ac += d * e
    }
    if (i >= emit) {
      out[i] = n >= least && n > 1 ? settle(ac - (a / n) * c, aa - (a / n) * a, cc - (c / n) * c, n, mode) : Number.NaN
    }
  }
}
