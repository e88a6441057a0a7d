/** What the symbols of each part of a signal go on to earn. */
import { quantileInPlace } from '../metrics/moments.ts'
import { measureDates, type Pairs } from './pairs.ts'
import type { PanelShape } from './shape.ts'

export interface QuantileReturnRow {
  /** 1 holds the lowest signals. */
  readonly quantile: number
  /** Mean over dates of the equal-weighted forward return; null without any. */
  readonly mean_return: number | null
  /** Dates with a symbol in this part. */
  readonly dates: number
}

/**
 * Fills `parts` with the part, 1 to `count of edges + 1`, of each pair's left value: the least b with x <= quantile(b / q), as
 * pandas qcut and the engine's QUANTILE_BUCKET.
 */
function fillParts(pairs: Pairs, parts: Int32Array, edges: Float64Array, work: Float64Array): void {
  work.set(pairs.left)
  for (let b = 0; b < edges.length; b++) edges[b] = quantileInPlace(work, pairs.count, (b + 1) / (edges.length + 1))
  for (let i = 0; i < pairs.count; i++) {
    let part = 0
    while (part < edges.length && pairs.left[i]! > edges[part]!) part++
    parts[i] = part + 1
  }
}

/** Mean forward return by part of the signal; parts are cut each date among the symbols that have both (alphalens). */
export function quantileReturns(
  signal: Float64Array,
  forward: Float64Array,
  shape: PanelShape,
  quantiles = 5,
): QuantileReturnRow[] {
  if (!(Number.isInteger(quantiles) && quantiles >= 1))
    throw new RangeError(`quantiles must be 1 or more, not ${quantiles}`)
  const parts = new Int32Array(shape.symbols)
  const edges = new Float64Array(quantiles - 1)
  const work = new Float64Array(shape.symbols)
  const sums = new Float64Array(quantiles)
  const dates = new Int32Array(quantiles)
  const daySums = new Float64Array(quantiles)
  const dayCounts = new Int32Array(quantiles)
  measureDates(signal, forward, shape, pairs => {
    fillParts(pairs, parts, edges, work)
    daySums.fill(0)
    dayCounts.fill(0)
    for (let i = 0; i < pairs.count; i++) {
      daySums[parts[i]! - 1]! += pairs.right[i]!
      dayCounts[parts[i]! - 1]!++
    }
    for (let q = 0; q < quantiles; q++) {
      if (dayCounts[q] === 0) continue
      sums[q]! += daySums[q]! / dayCounts[q]!
      dates[q]!++
    }
    return Number.NaN
  })
  return Array.from(sums, (sum, q) => ({
    quantile: q + 1,
    mean_return: dates[q]! > 0 ? sum / dates[q]! : null,
    dates: dates[q]!,
  }))
}
