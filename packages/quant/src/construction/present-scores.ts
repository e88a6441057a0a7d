/** The scores present on a date, in ascending order, in memory that is kept from date to date. */

export interface PresentScores {
  /** Ascending; what lies beyond `count` is stale. */
  readonly ordered: Float64Array
  count: number
}

/** A sorter for up to `symbols` scores. Every call overwrites the answer of the last. */
export function createPresentScores(symbols: number): (scores: Float64Array) => PresentScores {
  const buffer = new Float64Array(symbols)
  const answer = { ordered: buffer, count: 0 }
  let view = buffer
  return scores => {
    let n = 0
    for (let s = 0; s < scores.length; s++) {
      const score = scores[s]!
      if (!Number.isNaN(score)) buffer[n++] = score
    }
    if (view.length !== n) view = buffer.subarray(0, n)
    view.sort()
    answer.count = n
    return answer
  }
}
