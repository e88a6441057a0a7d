/** Long the highest scores and short the lowest, half of the book each, equal weights within a side. */
import { pickHighest, pickLowest } from './pick.ts'
import { createPresentScores } from './present-scores.ts'
import type { Weigher } from './weigher.ts'

/** Share of a symbol by which n x quantile may miss a whole number and still count as it (0.29 x 100 is 28.999...). */
const ROUNDING = 1e-9

/** Of the n present, the k = floor(n quantile) highest get +0.5/k each and the k lowest -0.5/k each; none if k is 0. */
export function createLongShortQuantile(symbols: number, quantile: number): Weigher {
  const present = createPresentScores(symbols)
  return (weights, scores) => {
    weights.fill(0)
    const found = present(scores)
    const k = Math.floor(found.count * quantile + ROUNDING)
    pickHighest(weights, scores, found, k, 0.5 / k)
    pickLowest(weights, scores, found, k, -0.5 / k)
    return true
  }
}
