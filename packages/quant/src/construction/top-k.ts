/** Long the k highest scores, 1/k each. */
import { pickHighest } from './pick.ts'
import { createPresentScores } from './present-scores.ts'
import type { Weigher } from './weigher.ts'

/** Where fewer than k are present each still gets 1/k and the rest stays cash: no weight is spread in silence. */
export function createTopK(symbols: number, k: number): Weigher {
  const present = createPresentScores(symbols)
  return (weights, scores) => {
    weights.fill(0)
    const found = present(scores)
    pickHighest(weights, scores, found, Math.min(k, found.count), 1 / k)
    return true
  }
}
