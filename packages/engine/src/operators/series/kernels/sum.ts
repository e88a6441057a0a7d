/** Sum over a window. */

import { blockScratch } from './scratch.ts'

const suffix = blockScratch()

export function sumWhole(
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
    if (b < start) {
      out.fill(Number.NaN, start, to)
      continue
    }
    const before = b - w
    const low = Math.max(1, start - before)
    if (low > 1) s.fill(Number.NaN, 1, Math.min(low, w))
    let a = 0
    for (let k = w - 1; k >= low; k--) {
      a += x[before + k]!
      s[k] = a
    }
    let p = 0
    for (let i = b, k = 1; i < to; i++, k++) {
      p += x[i]!
      const v = s[k]! + p
      out[i] = v - v === 0 ? v : Number.NaN
    }
  }
}

/** Compensated (Neumaier), so that an expanding sum keeps its digits over any length. */
export function sumRun(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  from: number,
  to: number,
  emit: number,
  least: number,
): void {
  let a = 0
  let lost = 0
  let n = 0
  for (let i = from; i < to; i++) {
    const v = x[i]!
    if (v - v === 0) {
      const next = a + v
      lost += Math.abs(a) >= Math.abs(v) ? a - next + v : v - next + a
      a = next
      n++
    }
    if (i >= emit) out[i] = n >= least ? a + lost : Number.NaN
  }
}
