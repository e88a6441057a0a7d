/** The scores present on a date, in memory that is kept from date to date. */

export interface PresentScores {
  /** In any order; what lies beyond `count` is stale. */
  readonly values: Float64Array
  count: number
}

/** A collector of up to `symbols` scores. Every call overwrites the answer of the last. */
export function createPresentScores(symbols: number): (scores: Float64Array) => PresentScores {
  const present = { values: new Float64Array(symbols), count: 0 }
  return scores => {
    let n = 0
    for (let s = 0; s < scores.length; s++) {
      const score = scores[s]!
      if (!Number.isNaN(score)) present.values[n++] = score
    }
    present.count = n
    return present
  }
}
