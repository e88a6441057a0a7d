/** Third and fourth moments over a window, corrected for bias as pandas does. */

import type { Fold } from './rolling.ts'
import { blockScratch } from './scratch.ts'

export const SKEWNESS = 0
export const KURTOSIS = 1

const p1 = blockScratch()
const p2 = blockScratch()
const p3 = blockScratch()
const p4 = blockScratch()

/**
 * From n deviations around an origin, the sums of their powers. Equal values have skewness 0 and kurtosis -3, as in pandas;
 * fewer than 3 (skewness) or 4 (kurtosis) values have none.
 */
function settle(s1: number, s2: number, s3: number, s4: number, n: number, mode: number): number {
  if (n < 3 + mode) return Number.NaN
  const m = s1 / n
  const m2 = s2 - s1 * m
  if (!(m2 > 0)) return m2 - m2 === 0 ? (mode === SKEWNESS ? 0 : -3) : Number.NaN
  if (mode === SKEWNESS) {
    const m3 = s3 - 3 * m * s2 + 2 * m * m * s1
    return ((Math.sqrt(n * (n - 1)) / (n - 2)) * Math.sqrt(n) * m3) / (m2 * Math.sqrt(m2))
  }
  const m4 = s4 - 4 * m * s3 + 6 * m * m * s2 - 3 * m * m * m * s1
  return ((n - 1) / ((n - 2) * (n - 3))) * (((n + 1) * n * m4) / (m2 * m2) - 3 * (n - 1))
}

export const shapes: Fold = { whole: shapeWhole, run: shapeRun }

function shapeWhole(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  start: number,
  end: number,
  boundary: number,
  w: number,
  mode: number,
): void {
  const b1 = p1
  const b2 = p2
  const b3 = p3
  const b4 = p4
  b1[w] = 0
  b2[w] = 0
  b3[w] = 0
  b4[w] = 0
  for (let b = boundary; b < end; b += w) {
    const to = Math.min(end, b + w)
    if (b < start || !Number.isFinite(x[b]!)) {
      out.fill(Number.NaN, Math.max(b, start), to)
      continue
    }
    const origin = x[b]!
    const before = b - w
    const low = Math.max(1, start - before)
    if (low > 1) b1.fill(Number.NaN, 1, Math.min(low, w))
    let s1 = 0
    let s2 = 0
    let s3 = 0
    let s4 = 0
    for (let k = w - 1; k >= low; k--) {
      const d = x[before + k]! - origin
      const dd = d * d
      s1 += d
      b1[k] = s1
      s2 += dd
      b2[k] = s2
      s3 += dd * d
      b3[k] = s3
      s4 += dd * dd
      b4[k] = s4
    }
    s1 = 0
    s2 = 0
    s3 = 0
    s4 = 0
    for (let i = b, k = 1; i < to; i++, k++) {
      const d = x[i]! - origin
      const dd = d * d
      s1 += d
      s2 += dd
      s3 += dd * d
      s4 += dd * dd
      out[i] = settle(b1[k]! + s1, b2[k]! + s2, b3[k]! + s3, b4[k]! + s4, w, mode)
    }
  }
}

function shapeRun(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  from: number,
  to: number,
  emit: number,
  least: number,
  mode: number,
): void {
  let origin = 0
  let n = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let s4 = 0
  for (let i = from; i < to; i++) {
    const v = x[i]!
    if (v - v === 0) {
      if (n === 0) origin = v
      n++
      const d = v - origin
      const dd = d * d
      s1 += d
      s2 += dd
      s3 += dd * d
      s4 += dd * dd
    }
    if (i >= emit) out[i] = n >= least ? settle(s1, s2, s3, s4, n, mode) : Number.NaN
  }
}
