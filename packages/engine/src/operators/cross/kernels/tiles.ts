/** How a cross section walks symbol-major data: some dates at a time, so that each symbol's part is contiguous and the tile stays in cache. */

/** Dates per tile: 2 KiB of every symbol at a time. */
export const TILE = 256

const origins = new Float64Array(TILE)
const counts = new Float64Array(TILE)
const means = new Float64Array(TILE)
const squares = new Float64Array(TILE)

/** Per date of the tile last measured: how many are present, their mean, and the sum of squared deviations from it. */
export const tile = { counts, means, squares }

/**
 * Measures dates [from, to) (at most TILE) of `symbols` series. The mean is the first present value plus the mean
 * deviation from it, so that a section of equal values has deviation exactly 0.
 */
export function measureMeans(x: Float64Array, symbols: number, stride: number, from: number, to: number): void {
  const m = to - from
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
  for (let t = 0; t < m; t++) means[t] = origins[t]! + means[t]! / counts[t]!
}

/** After `measureMeans` of the same tile: the sums of squared deviations. */
export function measureSquares(x: Float64Array, symbols: number, stride: number, from: number, to: number): void {
  const m = to - from
  squares.fill(0, 0, m)
  for (let s = 0; s < symbols; s++) {
    const at = s * stride + from
    for (let t = 0; t < m; t++) {
      const d = x[at + t]! - means[t]!
      if (!Number.isNaN(d)) squares[t] = squares[t]! + d * d
    }
  }
}
