/**
 * Per-date moments of symbol-major data: some dates at a time, so that each symbol's part is contiguous and the tile is still
 * in cache when it is read again.
 *
 * Deviations are taken from the date's first present value. That value is one of the section, so the sum of squares around
 * it is at most n + 1 times the one around the mean: one pass keeps all but log10(n) of the digits, however high the level.
 */

import type { CrossSpan } from '../../../operator.ts'

/** Dates per tile: 4 KiB of every symbol at a time. */
export const TILE = 512

const origins = new Float64Array(TILE)
const absent = new Float64Array(TILE)
const means = new Float64Array(TILE)
const squares = new Float64Array(TILE)

/**
 * Per date of the tile last measured: the first present value, the mean deviation from it, and the sample standard
 * deviation. First value and mean deviation are kept apart, because their sum would lose digits.
 */
export const tile = { origins, means, deviations: squares }

/** Measures `m` dates (at most TILE) from `from` on; a section of equal values has a deviation of exactly 0. */
export function measureTile(x: Float64Array, { symbols, stride }: CrossSpan, from: number, m: number): void {
  findOrigins(x, symbols, stride, from, m)
  absent.fill(0, 0, m)
  means.fill(0, 0, m)
  squares.fill(0, 0, m)
  const fours = symbols - (symbols % 4)
  for (let s = 0; s < fours; s += 4) addFour(x, s * stride + from, stride, m)
  for (let s = fours; s < symbols; s++) addOne(x, s * stride + from, m)
  for (let t = 0; t < m; t++) {
    const n = symbols - absent[t]!
    const sum = means[t]!
    means[t] = sum / n
    squares[t] = Math.sqrt(Math.max(0, squares[t]! - sum * (sum / n)) / (n - 1))
  }
}

/** The first finite value of each date. */
function findOrigins(x: Float64Array, symbols: number, stride: number, from: number, m: number): void {
  origins.fill(Number.NaN, 0, m)
  let open = m
  for (let s = 0; s < symbols && open > 0; s++) {
    const at = s * stride + from
    for (let t = 0; t < m; t++) {
      if (Number.isNaN(origins[t]!) && Number.isFinite(x[at + t]!)) {
        origins[t] = x[at + t]!
        open--
      }
    }
  }
}

/** Four symbols at once: a quarter of the traffic on the sums. */
function addFour(x: Float64Array, at: number, stride: number, m: number): void {
  const [a, b, c, d] = [at, at + stride, at + 2 * stride, at + 3 * stride]
  for (let t = 0; t < m; t++) {
    const origin = origins[t]!
    const e = x[a + t]! - origin
    const f = x[b + t]! - origin
    const g = x[c + t]! - origin
    const h = x[d + t]! - origin
    const all = e + f + (g + h)
    if (!Number.isNaN(all)) {
      means[t] = means[t]! + all
      squares[t] = squares[t]! + (e * e + f * f + (g * g + h * h))
    } else {
      addValue(e, t)
      addValue(f, t)
      addValue(g, t)
      addValue(h, t)
    }
  }
}

function addOne(x: Float64Array, at: number, m: number): void {
  for (let t = 0; t < m; t++) addValue(x[at + t]! - origins[t]!, t)
}

function addValue(d: number, t: number): void {
  if (Number.isNaN(d)) {
    absent[t] = absent[t]! + 1
    return
  }
  means[t] = means[t]! + d
  squares[t] = squares[t]! + d * d
}
