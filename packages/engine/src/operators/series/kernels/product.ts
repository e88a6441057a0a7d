/** Product over a window. */

import type { Fold } from './rolling.ts'
import { blockScratch } from './scratch.ts'

const suffix = blockScratch()

export const products: Fold = { whole: productWhole, run: productRun }

function productWhole(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  start: number,
  end: number,
  boundary: number,
  w: number,
): void {
  const s = suffix
  s[w] = 1
  for (let b = boundary; b < end; b += w) {
    const to = Math.min(end, b + w)
    if (b < start) {
      out.fill(Number.NaN, start, to)
      continue
    }
    const before = b - w
    const low = Math.max(1, start - before)
    if (low > 1) s.fill(Number.NaN, 1, Math.min(low, w))
    let a = 1
    for (let k = w - 1; k >= low; k--) {
      a *= x[before + k]!
      s[k] = a
    }
    let p = 1
    for (let i = b, k = 1; i < to; i++, k++) {
      p *= x[i]!
      const v = s[k]! * p
      out[i] = v - v === 0 ? v : Number.NaN
    }
  }
}

function productRun(
  out: Float64Array,
  x: Float64Array,
  _y: Float64Array,
  from: number,
  to: number,
  emit: number,
  least: number,
): void {
  let p = 1
  let n = 0
  for (let i = from; i < to; i++) {
    const v = x[i]!
    if (v - v === 0) {
      p *= v
      n++
    }
    if (i >= emit) out[i] = n >= least ? p : Number.NaN
  }
}
