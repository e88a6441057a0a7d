/** Gives a weight to the highest or the lowest scores of a date; among equals the later symbol counts as the higher. */
import type { PresentScores } from './present-scores.ts'

/** Sets `weights` of the `k` highest to `weight`; `k` is at most the number present. */
export function pickHighest(
  weights: Float64Array,
  scores: Float64Array,
  { ordered, count }: PresentScores,
  k: number,
  weight: number,
): void {
  if (k === 0) return
  const bound = ordered[count - k]!
  let equals = 0
  for (let i = count - k; i < count && ordered[i] === bound; i++) equals++
  for (let s = scores.length - 1; s >= 0; s--) {
    const score = scores[s]!
    if (score > bound || (score === bound && equals-- > 0)) weights[s] = weight
  }
}

/** Sets `weights` of the `k` lowest to `weight`; `k` is at most the number present. */
export function pickLowest(
  weights: Float64Array,
  scores: Float64Array,
  { ordered }: PresentScores,
  k: number,
  weight: number,
): void {
  if (k === 0) return
  const bound = ordered[k - 1]!
  let equals = 0
  for (let i = k - 1; i >= 0 && ordered[i] === bound; i--) equals++
  for (let s = 0; s < scores.length; s++) {
    const score = scores[s]!
    if (score < bound || (score === bound && equals-- > 0)) weights[s] = weight
  }
}
