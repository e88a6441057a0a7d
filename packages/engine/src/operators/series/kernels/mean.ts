/** Mean over a window, as the local origin plus the mean deviation from it: the mean of equal values is that value, exactly. */

import { grown } from './scratch.ts'

let suffix: Float64Array = new Float64Array(0)

export function meanWhole(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  start: number,
  end: number,
  boundary: number,
  w: number,
): void {
  suffix = grown(suffix, w + 1)
  const s = suffix
  const part = 1 / w
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
    for (let k = w - 1; k >= low; k--) {
      a += x[before + k]! - origin
      s[k] = a
    }
    let p = 0
    for (let i = b, k = 1; i < to; i++, k++) {
      p += x[i]! - origin
      const v = origin + (s[k]! + p) * part
      out[i] = v - v === 0 ? v : Number.NaN
    }
  }
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
