/** Gives a weight to the highest or the lowest scores of a date; among equals the later symbol counts as the higher. */
import { selectInPlace } from '../order-statistic.ts'
import type { PresentScores } from './present-scores.ts'

/** Sets `weights` of the `k` highest to `weight`; `k` is at most the number present. Reorders `present`. */
export function pickHighest(
  weights: Float64Array,
  scores: Float64Array,
  present: PresentScores,
  k: number,
  weight: number,
): void {
  if (k === 0) return
  const { values, count } = present
  const bound = selectInPlace(values, count, count - k)
  let equals = 0
  for (let i = count - k; i < count; i++) if (values[i] === bound) equals++
  for (let s = scores.length - 1; s >= 0; s--) {
    const score = scores[s]!
    if (score > bound || (score === bound && equals-- > 0)) weights[s] = weight
  }
}

/** Sets `weights` of the `k` lowest to `weight`; `k` is at most the number present. Reorders `present`. */
export function pickLowest(
  weights: Float64Array,
  scores: Float64Array,
  present: PresentScores,
  k: number,
  weight: number,
): void {
  if (k === 0) return
  const { values, count } = present
  const bound = selectInPlace(values, count, k - 1)
  let equals = 0
  for (let i = 0; i < k; i++) if (values[i] === bound) equals++
  for (let s = 0; s < scores.length; s++) {
    const score = scores[s]!
    if (score < bound || (score === bound && equals-- > 0)) weights[s] = weight
  }
}
