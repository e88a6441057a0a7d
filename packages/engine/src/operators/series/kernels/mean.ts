/** Mean over a window, as the local origin plus the mean deviation from it: the mean of equal values is that value, exactly. */

import { blockScratch } from './scratch.ts'

const suffix = blockScratch()

export function meanWhole(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  start: number,
  end: number,
  boundary: number,
  w: number,
): void {
  const s = suffix
  s[w] = 0
  for (let b = boundary; b < end; b += w) {
    const to = Math.min(end, b + w)
    if (b < start || !Number.isFinite(x[b]!)) {
      out.fill(Number.NaN, Math.max(b, start), to)
      continue
    }
    const origin = x[b]!
    const before = b - w
    const low = Math.max(1, start - before)
    if (low > 1) s.fill(Number.NaN, 1, Math.min(low, w))
    let a = 0
    let k = w - 1
    // Two rows a turn: the loop's own steps cost as much as the sums.
    for (; k > low; k -= 2) {
      const v = a + (x[before + k]! - origin)
      s[k] = v
      a = v + (x[before + k - 1]! - origin)
      s[k - 1] = a
    }
    if (k === low) {
      a += x[before + k]! - origin
      s[k] = a
    }
    const p = prefixMeans(out, x, b, to, origin, 1 / w)
    if (p + a - (p + a) !== 0) dropInfinite(out, b, to)
  }
}

/** Writes the means of windows that end in [b, to); returns the sum of deviations there. */
function prefixMeans(out: Float64Array, x: Float64Array, b: number, to: number, origin: number, part: number): number {
  const s = suffix
  let p = 0
  let i = b
  let k = 1
  for (; i + 1 < to; i += 2, k += 2) {
    const v = p + (x[i]! - origin)
    out[i] = origin + (s[k]! + v) * part
    p = v + (x[i + 1]! - origin)
    out[i + 1] = origin + (s[k + 1]! + p) * part
  }
  if (i < to) {
    p += x[i]! - origin
    out[i] = origin + (s[k]! + p) * part
  }
  return p
}

/** An infinity counts as missing. */
function dropInfinite(out: Float64Array, from: number, to: number): void {
  for (let i = from; i < to; i++) if (!Number.isFinite(out[i]!)) out[i] = Number.NaN
}

export function meanRun(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  from: number,
  to: number,
  emit: number,
  least: number,
): void {
  let origin = 0
  let p = 0
  let n = 0
  for (let i = from; i < to; i++) {
    const v = x[i]!
    if (v - v === 0) {
      if (n === 0) origin = v
      p += v - origin
      n++
    }
    if (i >= emit) out[i] = n >= least ? origin + p / n : Number.NaN
  }
}
