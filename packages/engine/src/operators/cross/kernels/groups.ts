/** Per-date, per-group measures of symbol-major data. */

import type { CrossSpan } from '../../../operator.ts'
import { grown, grownInt } from '../../series/kernels/scratch.ts'

const TILE = 64

let cells: Int32Array = new Int32Array(0)
let counts: Float64Array = new Float64Array(0)
let origins: Float64Array = new Float64Array(0)
let means: Float64Array = new Float64Array(0)
let squares: Float64Array = new Float64Array(0)

export const GROUP_MEAN = 0
export const GROUP_DEVIATION = 1
export const GROUP_SCORE = 2

/** Writes each symbol's group mean, its deviation from it, or its standard score in it. */
export function measureGroups(
  out: Float64Array,
  x: Float64Array,
  group: Float64Array,
  span: CrossSpan,
  mode: number,
): void {
  const { symbols, stride, from, to } = span
  cells = grownInt(cells, symbols * TILE)
  for (let a = from; a < to; a += TILE) {
    const m = Math.min(TILE, to - a)
    fold(x, span, a, m, numberCells(x, group, span, a, m), mode === GROUP_SCORE)
    for (let s = 0; s < symbols; s++) {
      const at = s * stride + a
      for (let t = 0; t < m; t++) {
        const c = cells[s * m + t]!
        if (c < 0) out[at + t] = Number.NaN
        else if (mode === GROUP_MEAN) out[at + t] = origins[c]! + means[c]!
        else if (mode === GROUP_DEVIATION) out[at + t] = x[at + t]! - origins[c]! - means[c]!
        else out[at + t] = (x[at + t]! - origins[c]! - means[c]!) / Math.sqrt(squares[c]! / (counts[c]! - 1))
      }
    }
  }
}

/** Gives each (date, group code) of the tile a cell, -1 where the value or the code is missing; returns how many cells. */
function numberCells(
  x: Float64Array,
  group: Float64Array,
  { symbols, stride }: CrossSpan,
  from: number,
  m: number,
): number {
  const numbers = new Map<number, number>()
  let code = Number.NaN
  let base = 0
  for (let s = 0; s < symbols; s++) {
    const at = s * stride + from
    for (let t = 0; t < m; t++) {
      const g = group[at + t]!
      if (g !== code) {
        code = g
        base = numbers.get(g) ?? numbers.size * m
        if (!Number.isNaN(g)) numbers.set(g, base)
      }
      cells[s * m + t] = Number.isNaN(g) || Number.isNaN(x[at + t]!) ? -1 : base + t
    }
  }
  return numbers.size * m
}

/** Count, first value, mean deviation from it and squared deviations from the mean of each cell: equal values deviate by exactly 0. */
function fold(x: Float64Array, span: CrossSpan, from: number, m: number, size: number, deviations: boolean): void {
  const { symbols, stride } = span
  counts = grown(counts, size).fill(0, 0, size)
  means = grown(means, size).fill(0, 0, size)
  origins = grown(origins, size)
  for (let s = 0; s < symbols; s++) {
    const at = s * stride + from
    for (let t = 0; t < m; t++) {
      const c = cells[s * m + t]!
      if (c < 0) continue
      if (counts[c] === 0) origins[c] = x[at + t]!
      counts[c] = counts[c]! + 1
      means[c] = means[c]! + (x[at + t]! - origins[c]!)
    }
  }
  for (let c = 0; c < size; c++) means[c] = means[c]! / counts[c]!
  if (!deviations) return
  squares = grown(squares, size).fill(0, 0, size)
  for (let s = 0; s < symbols; s++) {
    const at = s * stride + from
    for (let t = 0; t < m; t++) {
      const c = cells[s * m + t]!
      if (c < 0) continue
      const d = x[at + t]! - origins[c]! - means[c]!
      squares[c] = squares[c]! + d * d
    }
  }
}
