/** How long a signal stays the same: what trading it costs. */
import { createDayReader } from '../backtest/day-reader.ts'
import { pickHighest } from '../construction/pick.ts'
import { createPresentScores } from '../construction/present-scores.ts'
import { rankCorrelation } from './information-coefficient.ts'
import { checkShape, type PanelShape } from './shape.ts'

/** Rank correlation of the signal with itself `lag` sessions before, per date (alphalens factor_rank_autocorrelation). */
export function autocorrelation(signal: Float64Array, shape: PanelShape, lag = 1): Float64Array {
  return rankCorrelation(signal, signal, shape, lag)
}

/**
 * Share of the top `quantile` of each date that was not in it `lag` sessions before, per date; NaN where either is empty
 * (alphalens quantile_turnover). The top are the floor(n quantile) highest.
 */
export function signalTurnover(signal: Float64Array, shape: PanelShape, quantile = 0.2, lag = 1): Float64Array {
  checkShape(signal, shape)
  const { dates, symbols } = shape
  const reader = createDayReader(signal, dates, symbols)
  const present = createPresentScores(symbols)
  const scores = new Float64Array(symbols)
  const tops = Array.from({ length: lag + 1 }, () => new Float64Array(symbols))
  const sizes = new Int32Array(lag + 1)
  const out = new Float64Array(dates).fill(Number.NaN)
  for (let t = 0; t < dates; t++) {
    const at = reader.at(t)
    for (let s = 0; s < symbols; s++) {
      const value = reader.values[at + s]!
      scores[s] = Number.isFinite(value) ? value : Number.NaN
    }
    const found = present(scores)
    const top = tops[t % (lag + 1)]!.fill(0)
    const k = Math.floor(found.count * quantile + 1e-9)
    pickHighest(top, scores, found, k, 1)
    sizes[t % (lag + 1)] = k
    const before = tops[(t + 1) % (lag + 1)]!
    if (t < lag || k === 0 || sizes[(t + 1) % (lag + 1)] === 0) continue
    let fresh = 0
    for (let s = 0; s < symbols; s++) if (top[s] === 1 && before[s] === 0) fresh++
    out[t] = fresh / k
  }
  return out
}
