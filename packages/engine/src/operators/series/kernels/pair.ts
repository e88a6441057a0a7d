/** Joint second moments of two series over a window: covariance, correlation, and the slope of one on the other. */

import { grown } from './scratch.ts'

export const COVARIANCE = 0
export const CORRELATION = 1
/** Correlation that is missing where a deviation is at most 2e-5, as Qlib has it. */
export const CORRELATION_QLIB = 2
export const SLOPE_ON_Y = 3

/** Qlib's np.isclose(std, 0, atol=2e-5), as a variance. */
const CLOSE = 2e-5 * 2e-5

let sx: Float64Array = new Float64Array(0)
let sy: Float64Array = new Float64Array(0)
let sxx: Float64Array = new Float64Array(0)
let syy: Float64Array = new Float64Array(0)
let sxy: Float64Array = new Float64Array(0)

/** The result asked for, from sums of products of deviations from the means; n is how many pairs. */
function settle(cxy: number, cxx: number, cyy: number, n: number, mode: number): number {
  if (mode === COVARIANCE) return cxy / (n - 1)
  if (!(cyy > 0)) return Number.NaN
  if (mode === SLOPE_ON_Y) return cxy / cyy
  if (!(cxx > 0)) return Number.NaN
  if (mode === CORRELATION_QLIB && (cxx <= CLOSE * (n - 1) || cyy <= CLOSE * (n - 1))) return Number.NaN
  const square = cxx * cyy
  const r = cxy / (square > 0 && square < Infinity ? Math.sqrt(square) : Math.sqrt(cxx) * Math.sqrt(cyy))
  return Math.max(-1, Math.min(1, r))
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
  sx = grown(sx, w + 1)
  const ax = sx
  sy = grown(sy, w + 1)
  const ay = sy
  sxx = grown(sxx, w + 1)
  const axx = sxx
  syy = grown(syy, w + 1)
  const ayy = syy
  sxy = grown(sxy, w + 1)
  const axy = sxy
  ax[w] = 0
  ay[w] = 0
  axx[w] = 0
  ayy[w] = 0
  axy[w] = 0
  const part = 1 / w
  for (let b = boundary; b < end; b += w) {
    const to = Math.min(end, b + w)
    if (b < start || w === 1 || !Number.isFinite(x[b]! + y[b]!)) {
      out.fill(Number.NaN, Math.max(b, start), to)
      continue
    }
    const ox = x[b]!
    const oy = y[b]!
    const before = b - w
    const low = Math.max(1, start - before)
    if (low > 1) axy.fill(Number.NaN, 1, Math.min(low, w))
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
      ax[k] = a
      ay[k] = c
      axx[k] = aa
      ayy[k] = cc
      axy[k] = ac
    }
    a = 0
    c = 0
    aa = 0
    cc = 0
    ac = 0
    for (let i = b, k = 1; i < to; i++, k++) {
      const d = x[i]! - ox
      const e = y[i]! - oy
      a += d
      c += e
      aa += d * d
      cc += e * e
      ac += d * e
      const dx = ax[k]! + a
      const dy = ay[k]! + c
      const mx = dx * part
      const cxy = axy[k]! + ac - mx * dy
      const cxx = axx[k]! + aa - mx * dx
      const cyy = ayy[k]! + cc - dy * part * dy
      out[i] = cxy - cxy === 0 ? settle(cxy, cxx, cyy, w, mode) : Number.NaN
    }
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
