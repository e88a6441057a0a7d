/** The score of every symbol on a date: one signal as it is, several as a weighted sum of z-scores. */
import { createDayReader } from '../backtest/day-reader.ts'
import type { BacktestSignal } from '../backtest/types.ts'

/** Fills `scores` for date row t; missing is NaN. */
export type Scorer = (scores: Float64Array, t: number) => void

/**
 * Adds weight x z-score of one signal (ddof 1, over the finite values). Sums are taken from the first value, so that equal
 * values deviate by exactly 0 and a large mean costs no digits.
 */
function addStandardised(scores: Float64Array, values: Float64Array, at: number, weight: number): void {
  let n = 0
  let origin = 0
  let sum = 0
  for (let s = 0; s < scores.length; s++) {
    const value = values[at + s]!
    if (!Number.isFinite(value)) continue
    if (n++ === 0) origin = value
    sum += value - origin
  }
  const mean = sum / n
  let squares = 0
  for (let s = 0; s < scores.length; s++) {
    const value = values[at + s]!
    if (Number.isFinite(value)) squares += (value - origin - mean) ** 2
  }
  // Fewer than two, or all equal: there is no standard score.
  const deviation = n > 1 && squares > 0 ? Math.sqrt(squares / (n - 1)) : Number.NaN
  for (let s = 0; s < scores.length; s++) {
    const value = values[at + s]!
    scores[s]! += Number.isFinite(value) ? (weight * (value - origin - mean)) / deviation : Number.NaN
  }
}

/** With several signals a symbol has a score where it has all of them. */
export function createScorer(signals: readonly BacktestSignal[], dates: number, symbols: number): Scorer {
  const readers = signals.map(signal => createDayReader(signal.values, dates, symbols))
  const [single] = readers
  if (single === undefined) return scores => scores.fill(Number.NaN)
  if (readers.length === 1) {
    return (scores, t) => {
      const at = single.at(t)
      for (let s = 0; s < symbols; s++) {
        const value = single.values[at + s]!
        scores[s] = Number.isFinite(value) ? value : Number.NaN
      }
    }
  }
  return (scores, t) => {
    scores.fill(0)
    readers.forEach((reader, i) => {
      addStandardised(scores, reader.values, reader.at(t), signals[i]!.weight)
    })
  }
}
