/**
 * Per-date measures of symbol-major data: some dates at a time, so that each symbol's part is contiguous and the tile stays
 * in cache between the passes.
 */

import type { CrossSpan } from '../../../operator.ts'

/** Dates per tile: 2 KiB of every symbol at a time. */
export const TILE = 256

const origins = new Float64Array(TILE)
const counts = new Float64Array(TILE)
const means = new Float64Array(TILE)
const squares = new Float64Array(TILE)

/**
 * Per date of the tile last measured: how many are present, the first value, the mean deviation from it, and the sum of
 * squared deviations from the mean. Kept apart, first value and mean deviation lose no digits however high the level.
 */
export const tile = { counts, origins, means, squares }

/** Measures `m` dates (at most TILE) from `from` on; a section of equal values has deviations of exactly 0. */
export function measureMeans(x: Float64Array, { symbols, stride }: CrossSpan, from: number, m: number): void {
  findOrigins(x, symbols, stride, from, m)
  counts.fill(0, 0, m)
  means.fill(0, 0, m)
  for (let s = 0; s < symbols; s++) {
    const at = s * stride + from
    for (let t = 0; t < m; t++) {
      const v = x[at + t]!
      if (!Number.isNaN(v)) {
        counts[t] = counts[t]! + 1
        means[t] = means[t]! + (v - origins[t]!)
      }
    }
  }
  for (let t = 0; t < m; t++) means[t] = means[t]! / counts[t]!
}

/** The first present value of each date. */
function findOrigins(x: Float64Array, symbols: number, stride: number, from: number, m: number): void {
  origins.fill(Number.NaN, 0, m)
  let open = m
  for (let s = 0; s < symbols && open > 0; s++) {
    const at = s * stride + from
    for (let t = 0; t < m; t++) {
      if (Number.isNaN(origins[t]!) && !Number.isNaN(x[at + t]!)) {
        origins[t] = x[at + t]!
        open--
      }
    }
  }
}

/** After `measureMeans` of the same tile: the sums of squared deviations. */
export function measureSquares(x: Float64Array, { symbols, stride }: CrossSpan, from: number, m: number): void {
  squares.fill(0, 0, m)
  for (let s = 0; s < symbols; s++) {
    const at = s * stride + from
    for (let t = 0; t < m; t++) {
      const d = x[at + t]! - origins[t]! - means[t]!
      if (!Number.isNaN(d)) squares[t] = squares[t]! + d * d
    }
  }
}
