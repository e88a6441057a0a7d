/** A window against its own row numbers 1..n: regression on time and the linearly weighted mean. */

import { blockScratch } from './scratch.ts'

export const SLOPE = 0
export const RSQUARE = 1
/** As RSQUARE, and missing where the deviation is at most 2e-5, as Qlib has it. */
export const RSQUARE_QLIB = 2
export const RESIDUAL = 3
/** Weights 1..n, oldest to newest, that sum to 1 over those present. */
export const WEIGHTED = 4
/** As WEIGHTED, then once more divided by how many are present, as Qlib's WMA is (np.nanmean of weights that sum to 1). */
export const WEIGHTED_QLIB = 5

const CLOSE = 2e-5 * 2e-5

const level = blockScratch()
const cross = blockScratch()
const square = blockScratch()

/**
 * Regression results. `cov` and `cpp` are sums of products of deviations from the means, `cyy` of squares of the values';
 * `last` is the last value's deviation from the mean and `reach` its row's from the mean row.
 */
function settle(cov: number, cpp: number, cyy: number, n: number, last: number, reach: number, mode: number): number {
  if (mode === SLOPE) return cov / cpp
  if (mode === RESIDUAL) return last - (cov / cpp) * reach
  if (!(cyy > 0) || !(cpp > 0) || (mode === RSQUARE_QLIB && cyy <= CLOSE * (n - 1))) return Number.NaN
  return Math.min(1, (cov / cpp) * (cov / cyy))
}

export function trendWhole(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  start: number,
  end: number,
  boundary: number,
  w: number,
  mode: number,
): void {
  level[w] = 0
  cross[w] = 0
  square[w] = 0
  for (let b = boundary; b < end; b += w) {
    const to = Math.min(end, b + w)
    if (b < start || !Number.isFinite(x[b]!)) {
      out.fill(Number.NaN, Math.max(b, start), to)
      continue
    }
    suffixTrends(x, start, b, w)
    if (mode === SLOPE) prefixSlopes(out, x, b, to, w)
    else if (mode === RESIDUAL) prefixResiduals(out, x, b, to, w)
    else if (mode === WEIGHTED) prefixWeighted(out, x, b, to, w, 1)
    else if (mode === WEIGHTED_QLIB) prefixWeighted(out, x, b, to, w, w)
    else prefixSquares(out, x, b, to, w, mode === RSQUARE_QLIB ? CLOSE * (w - 1) : 0)
  }
}

/** Row k of the block before stands k - w rows from the boundary. */
function suffixTrends(x: Float64Array, start: number, b: number, w: number): void {
  const origin = x[b]!
  const before = b - w
  const low = Math.max(1, start - before)
  if (low > 1) level.fill(Number.NaN, 1, Math.min(low, w))
  let a = 0
  let pa = 0
  let aa = 0
  for (let k = w - 1; k >= low; k--) {
    const d = x[before + k]! - origin
    a += d
    pa += (k - w) * d
    aa += d * d
    level[k] = a
    cross[k] = pa
    square[k] = aa
  }
}

// One loop for each result: a choice inside would cost as much as the sums.

function prefixSlopes(out: Float64Array, x: Float64Array, b: number, to: number, w: number): void {
  const origin = x[b]!
  const spread = (w * (w * w - 1)) / 12
  const half = (w - 1) / 2
  let a = 0
  let pa = 0
  for (let i = b, r = 0; i < to; i++, r++) {
    const d = x[i]! - origin
    a += d
    pa += r * d
    const v = (cross[r + 1]! + pa - (r - half) * (level[r + 1]! + a)) / spread
    out[i] = v - v === 0 ? v : Number.NaN
  }
}

function prefixResiduals(out: Float64Array, x: Float64Array, b: number, to: number, w: number): void {
  const origin = x[b]!
  const part = 1 / w
  const half = (w - 1) / 2
  const reach = half / ((w * (w * w - 1)) / 12)
  let a = 0
  let pa = 0
  for (let i = b, r = 0; i < to; i++, r++) {
    const d = x[i]! - origin
    a += d
    pa += r * d
    const sum = level[r + 1]! + a
    const v = d - sum * part - (cross[r + 1]! + pa - (r - half) * sum) * reach
    out[i] = v - v === 0 ? v : Number.NaN
  }
}

function prefixWeighted(out: Float64Array, x: Float64Array, b: number, to: number, w: number, share: number): void {
  const origin = x[b]!
  const weights = (w * (w + 1)) / 2
  let a = 0
  let pa = 0
  for (let i = b, r = 0; i < to; i++, r++) {
    const d = x[i]! - origin
    a += d
    pa += r * d
    const v = (origin + (cross[r + 1]! + pa + (w - r) * (level[r + 1]! + a)) / weights) / share
    out[i] = v - v === 0 ? v : Number.NaN
  }
}

function prefixSquares(out: Float64Array, x: Float64Array, b: number, to: number, w: number, floor: number): void {
  const origin = x[b]!
  const part = 1 / w
  const spread = (w * (w * w - 1)) / 12
  const half = (w - 1) / 2
  let a = 0
  let pa = 0
  let aa = 0
  for (let i = b, r = 0; i < to; i++, r++) {
    const d = x[i]! - origin
    a += d
    pa += r * d
    aa += d * d
    const sum = level[r + 1]! + a
    const cov = cross[r + 1]! + pa - (r - half) * sum
    const cyy = square[r + 1]! + aa - sum * (sum * part)
    const r2 = Math.min(1, (cov / spread) * (cov / cyy))
    out[i] = cyy > floor && w > 1 ? r2 : Number.NaN
  }
}

export function trendRun(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  from: number,
  to: number,
  emit: number,
  least: number,
  mode: number,
  w: number,
): void {
  let origin = 0
  let oldest = 0
  let n = 0
  let a = 0
  let p = 0
  let pp = 0
  let pa = 0
  let aa = 0
  for (let i = from; i < to; i++) {
    const v = x[i]!
    const row = i - from
    const d = v - (n === 0 ? v : origin)
    if (d - d === 0) {
      if (n === 0) {
        origin = v
        oldest = row
      }
      n++
      a += d
      aa += d * d
      p += row
      pp += row * row
      pa += row * d
    }
    if (i < emit) continue
    if (n < least) out[i] = Number.NaN
    else if (mode === WEIGHTED_QLIB) {
      const length = row - oldest + 1
      const weighted = pa + (1 - oldest) * a + origin * (p + (1 - oldest) * n)
      out[i] = weighted / ((length * (length + 1)) / 2) / n
    } else if (mode === WEIGHTED) {
      const first = w === 0 ? 1 : w - row
      out[i] = origin + (pa + first * a) / (p + first * n)
    } else {
      const mean = a / n
      out[i] = settle(pa - (p / n) * a, pp - (p / n) * p, aa - a * mean, n, d + (d - d) - mean, row - p / n, mode)
    }
  }
}
