/** Falls from a peak of the wealth curve, which starts at 1 before the first return. */
import type { DrawdownRow } from '../backtest/types.ts'

/** Per return: wealth / highest wealth so far - 1, at most 0. */
export function drawdownSeries(returns: Float64Array): Float64Array {
  let wealth = 1
  let peak = 1
  return returns.map(r => {
    wealth *= 1 + r
    peak = Math.max(peak, wealth)
    return wealth / peak - 1
  })
}

/** The deepest fall, at most 0 (empyrical and quantstats max_drawdown). NaN without returns. */
export function maxDrawdown(returns: Float64Array): number {
  if (returns.length === 0) return Number.NaN
  return drawdownSeries(returns).reduce((worst, fall) => Math.min(worst, fall), 0)
}

/** sqrt(sum(drawdown^2) / (n - 1)) (Martin 1987; quantstats ulcer_index). */
export function ulcerIndex(returns: Float64Array): number {
  const squares = drawdownSeries(returns).reduce((sum, fall) => sum + fall * fall, 0)
  return Math.sqrt(squares / (returns.length - 1))
}

/**
 * The `limit` deepest falls, deepest first. `equity` has a value per date of `dates` (days since 1970); `start` is its value
 * before the first date, whose date then is also that of a peak there.
 */
export function drawdownTable(equity: Float64Array, dates: Int32Array, start: number, limit = 10): DrawdownRow[] {
  const rows: DrawdownRow[] = []
  let peak = start
  let peakAt = 0
  let troughAt = -1
  const add = (end: number, recovered: boolean): void => {
    rows.push({
      peak_date: dates[peakAt]!,
      trough_date: dates[troughAt]!,
      recovery_date: recovered ? dates[end]! : null,
      depth: equity[troughAt]! / peak - 1,
      sessions: end - peakAt,
    })
  }
  for (let t = 0; t < equity.length; t++) {
    const value = equity[t]!
    if (value >= peak) {
      if (troughAt >= 0) add(t, true)
      peak = value
      peakAt = t
      troughAt = -1
    } else if (troughAt < 0 || value < equity[troughAt]!) troughAt = t
  }
  if (troughAt >= 0) add(equity.length - 1, false)
  return rows.sort((a, b) => a.depth - b.depth).slice(0, limit)
}
