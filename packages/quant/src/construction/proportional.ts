/** Weights in proportion to the scores, absolutes adding to 1. */
import type { Weigher } from './weigher.ts'

/** `longOnly` counts scores below 0 as 0. All scores 0 or missing: no position. */
export function createProportional(longOnly: boolean): Weigher {
  return (weights, scores) => {
    let sum = 0
    for (let s = 0; s < scores.length; s++) {
      const score = scores[s]!
      const wanted = !Number.isNaN(score) && !(longOnly && score < 0) ? score : 0
      weights[s] = wanted
      sum += Math.abs(wanted)
    }
    if (sum > 0) for (let s = 0; s < weights.length; s++) weights[s] = weights[s]! / sum
    return true
  }
}
