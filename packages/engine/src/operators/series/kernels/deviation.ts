/** Second moment over a window: variance, standard deviation, or the standard score of the window's last value. */

import { blockScratch } from './scratch.ts'

export const VARIANCE = 0
export const DEVIATION = 1
export const SCORE = 2

const first = blockScratch()
const second = blockScratch()

/** The result asked for, from n deviations d around an origin: their sum, the sum of squares, and the last of them. */
function settle(sum: number, squares: number, n: number, last: number, mode: number): number {
  const mean = sum / n
  const m2 = squares - sum * mean
  const variance = m2 > 0 ? m2 / (n - 1) : n > 1 ? m2 * 0 : Number.NaN
  if (mode === VARIANCE) return variance
  if (mode === DEVIATION) return Math.sqrt(variance)
  return (last - mean) / Math.sqrt(variance)
}

export function deviationWhole(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  start: number,
  end: number,
  boundary: number,
  w: number,
  mode: number,
): void {
  const s = first
  const q = second
  s[w] = 0
  q[w] = 0
  for (let b = boundary; b < end; b += w) {
    const to = Math.min(end, b + w)
    if (b < start || w === 1 || !Number.isFinite(x[b]!)) {
      out.fill(Number.NaN, Math.max(b, start), to)
      continue
    }
    const origin = x[b]!
    const before = b - w
    const low = Math.max(1, start - before)
    if (low > 1) s.fill(Number.NaN, 1, Math.min(low, w))
    let a = 0
    let aa = 0
    for (let k = w - 1; k >= low; k--) {
      const d = x[before + k]! - origin
      a += d
      aa += d * d
      s[k] = a
      q[k] = aa
    }
    if (mode === DEVIATION) prefixDeviations(out, x, b, to, origin, w)
    else if (mode === VARIANCE) prefixVariances(out, x, b, to, origin, w)
    else prefixScores(out, x, b, to, origin, w)
  }
}

// One loop for each result: a choice inside would cost as much as the sums.

function prefixDeviations(out: Float64Array, x: Float64Array, b: number, to: number, origin: number, w: number): void {
  const part = 1 / w
  const free = 1 / (w - 1)
  let p = 0
  let pp = 0
  for (let i = b, k = 1; i < to; i++, k++) {
    const d = x[i]! - origin
    p += d
    pp += d * d
    const sum = first[k]! + p
    const m2 = second[k]! + pp - sum * (sum * part)
    out[i] = Math.sqrt(m2 < 0 ? 0 : m2 * free)
  }
}

function prefixVariances(out: Float64Array, x: Float64Array, b: number, to: number, origin: number, w: number): void {
  const part = 1 / w
  const free = 1 / (w - 1)
  let p = 0
  let pp = 0
  for (let i = b, k = 1; i < to; i++, k++) {
    const d = x[i]! - origin
    p += d
    pp += d * d
    const sum = first[k]! + p
    const m2 = second[k]! + pp - sum * (sum * part)
    out[i] = m2 < 0 ? 0 : m2 * free
  }
}

function prefixScores(out: Float64Array, x: Float64Array, b: number, to: number, origin: number, w: number): void {
  const part = 1 / w
  const free = 1 / (w - 1)
  let p = 0
  let pp = 0
  for (let i = b, k = 1; i < to; i++, k++) {
    const d = x[i]! - origin
    p += d
    pp += d * d
    const sum = first[k]! + p
    const mean = sum * part
    const m2 = second[k]! + pp - sum * mean
    out[i] = m2 > 0 ? (d - mean) / Math.sqrt(m2 * free) : Number.NaN
  }
}

export function deviationRun(
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
  let p = 0
  let pp = 0
  let n = 0
  for (let i = from; i < to; i++) {
    const v = x[i]!
    const d = v - (n === 0 ? v : origin)
    if (d - d === 0) {
      if (n === 0) origin = v
      p += d
      pp += d * d
      n++
    }
    if (i >= emit) out[i] = n >= least ? settle(p, pp, n, d + (d - d), mode) : Number.NaN
  }
}
