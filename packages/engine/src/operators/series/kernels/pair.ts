/** Joint second moments of two series over a window: covariance, correlation, and the slope of one on the other. */

import { blockScratch } from './scratch.ts'

export const COVARIANCE = 0
export const CORRELATION = 1
/** Correlation that is missing where a deviation is at most 2e-5, as Qlib has it. */
export const CORRELATION_QLIB = 2
export const SLOPE_ON_Y = 3

/** Qlib's np.isclose(std, 0, atol=2e-5), as a variance. */
const CLOSE = 2e-5 * 2e-5

const sx = blockScratch()
const sy = blockScratch()
const sxx = blockScratch()
const syy = blockScratch()
const sxy = blockScratch()

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

export function pairWhole(
  out: Float64Array,
  x: Float64Array,
  y: Float64Array,
  start: number,
  end: number,
  boundary: number,
  w: number,
  mode: number,
): void {
  sx[w] = 0
  sy[w] = 0
  sxx[w] = 0
  syy[w] = 0
  sxy[w] = 0
  const floor = mode === CORRELATION_QLIB ? CLOSE * (w - 1) : 0
  for (let b = boundary; b < end; b += w) {
    const to = Math.min(end, b + w)
    if (b < start || w === 1 || !Number.isFinite(x[b]! + y[b]!)) {
      out.fill(Number.NaN, Math.max(b, start), to)
      continue
    }
    suffixPairs(x, y, start, b, w)
    if (mode === COVARIANCE) prefixCovariances(out, x, y, b, to, w)
    else if (mode === SLOPE_ON_Y) prefixSlopes(out, x, y, b, to, w)
    else prefixCorrelations(out, x, y, b, to, w, floor)
    // Two pairs always lie on a line: 1 or -1 without rounding, so that ranks of them tie.
    if (w === 2 && mode !== COVARIANCE && mode !== SLOPE_ON_Y) for (let i = b; i < to; i++) out[i] = Math.sign(out[i]!)
  }
}

function suffixPairs(x: Float64Array, y: Float64Array, start: number, b: number, w: number): void {
  const ox = x[b]!
  const oy = y[b]!
  const before = b - w
  const low = Math.max(1, start - before)
  if (low > 1) for (const s of [sx, sy, sxx, syy, sxy]) s.fill(Number.NaN, 1, Math.min(low, w))
  let a = 0
  let c = 0
  let aa = 0
  let cc = 0
  let ac = 0
  for (let k = w - 1; k >= low; k--) {
    const d = x[before + k]! - ox
    const e = y[before + k]! - oy
    a += d
    c += e
    aa += d * d
    cc += e * e
    ac += d * e
    sx[k] = a
    sy[k] = c
    sxx[k] = aa
    syy[k] = cc
    sxy[k] = ac
  }
}

// One loop for each result: a choice inside would cost as much as the sums.

function prefixCorrelations(
  out: Float64Array,
  x: Float64Array,
  y: Float64Array,
  b: number,
  to: number,
  w: number,
  floor: number,
): void {
  const ox = x[b]!
  const oy = y[b]!
  const part = 1 / w
  let a = 0
  let c = 0
  let aa = 0
  let cc = 0
  let ac = 0
  for (let i = b, k = 1; i < to; i++, k++) {
    const d = x[i]! - ox
    const e = y[i]! - oy
    a += d
    c += e
    aa += d * d
    cc += e * e
    ac += d * e
    const dx = sx[k]! + a
    const dy = sy[k]! + c
    const mx = dx * part
    const cxx = sxx[k]! + aa - mx * dx
    const cyy = syy[k]! + cc - dy * part * dy
    const square = cxx * cyy
    if (cxx > floor && cyy > floor && square > TINY && square < HUGE) {
      const r = (sxy[k]! + ac - mx * dy) / Math.sqrt(square)
      out[i] = Math.max(-1, Math.min(1, r))
    } else out[i] = correlation(sxy[k]! + ac - mx * dy, cxx, cyy, floor)
  }
}

function prefixCovariances(
  out: Float64Array,
  x: Float64Array,
  y: Float64Array,
  b: number,
  to: number,
  w: number,
): void {
  const ox = x[b]!
  const oy = y[b]!
  const part = 1 / w
  const free = w - 1
  let a = 0
  let c = 0
  let ac = 0
  for (let i = b, k = 1; i < to; i++, k++) {
    const d = x[i]! - ox
    const e = y[i]! - oy
    a += d
    c += e
    ac += d * e
    const v = (sxy[k]! + ac - (sx[k]! + a) * part * (sy[k]! + c)) / free
    out[i] = v - v === 0 ? v : Number.NaN
  }
}

function prefixSlopes(out: Float64Array, x: Float64Array, y: Float64Array, b: number, to: number, w: number): void {
  const ox = x[b]!
  const oy = y[b]!
  const part = 1 / w
  let a = 0
  let c = 0
  let cc = 0
  let ac = 0
  for (let i = b, k = 1; i < to; i++, k++) {
    const d = x[i]! - ox
    const e = y[i]! - oy
    a += d
    c += e
    cc += e * e
    ac += d * e
    const my = (sy[k]! + c) * part
    const cxy = sxy[k]! + ac - (sx[k]! + a) * my
    const cyy = syy[k]! + cc - (sy[k]! + c) * my
    out[i] = cxy - cxy === 0 && cyy > 0 ? cxy / cyy : Number.NaN
  }
}

export function pairRun(
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
