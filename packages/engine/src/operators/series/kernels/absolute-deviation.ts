/** Mean absolute deviation around a window's mean: two passes over each window, since no shorter way exists. */

import type { SeriesSpan } from '../../../operator.ts'
import { compiledWindow } from '../../../wasm/reach.ts'
import { LONGEST_BLOCK } from './scratch.ts'

const compiled = compiledWindow('windowAbsoluteDeviation')

export function windowAbsoluteDeviation(out: Float64Array, x: Float64Array, span: SeriesSpan, w: number): void {
  if (w === 0 || w > LONGEST_BLOCK) longDeviation(out, x, span, w)
  else compiled(out, x, span, w)
}

function longDeviation(out: Float64Array, x: Float64Array, span: SeriesSpan, w: number): void {
  const { start, end } = span
  const least = Math.max(1, span.minPeriods)
  for (let t = start; t < end; t++) {
    const from = w === 0 ? start : Math.max(start, t - w + 1)
    let origin = 0
    let sum = 0
    let n = 0
    for (let i = from; i <= t; i++) {
      const v = x[i]!
      if (v - v === 0) {
        if (n === 0) origin = v
        sum += v - origin
        n++
      }
    }
    if (n < least) {
      out[t] = Number.NaN
      continue
    }
    const mean = sum / n
    let total = 0
    for (let i = from; i <= t; i++) {
      const d = Math.abs(x[i]! - origin - mean)
      if (d < Infinity) total += d
    }
    out[t] = total / n
  }
}
