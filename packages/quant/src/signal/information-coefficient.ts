/** How well a signal orders the returns to come. */
import { deviation, mean } from '../metrics/moments.ts'
import { type ForwardOptions, forwardReturns } from './forward-returns.ts'
import { measureDates, pearson, rankInPlace } from './pairs.ts'
import type { PanelShape } from './shape.ts'

/** Correlation over symbols of the signal and the forward returns, per date; NaN where there is none (Grinold and Kahn). */
export function informationCoefficient(signal: Float64Array, forward: Float64Array, shape: PanelShape): Float64Array {
  return measureDates(signal, forward, shape, pearson)
}

/** The same of ranks, ties averaged (Spearman; alphalens factor_information_coefficient). */
export function rankInformationCoefficient(
  signal: Float64Array,
  forward: Float64Array,
  shape: PanelShape,
): Float64Array {
  return rankCorrelation(signal, forward, shape, 0)
}

/** Rank correlation per date, `right` read `lag` rows earlier. */
export function rankCorrelation(left: Float64Array, right: Float64Array, shape: PanelShape, lag: number): Float64Array {
  const work = new Float64Array(shape.symbols)
  return measureDates(
    left,
    right,
    shape,
    pairs => {
      rankInPlace(pairs.left, pairs.count, work)
      rankInPlace(pairs.right, pairs.count, work)
      return pearson(pairs)
    },
    lag,
  )
}

/** The dates that have a value. */
function present(series: Float64Array): Float64Array {
  return series.filter(value => !Number.isNaN(value))
}

/** Mean over the dates that have a value; NaN without any. */
export function meanOfDates(series: Float64Array): number {
  return mean(present(series))
}

/** ICIR: mean / standard deviation (ddof 1) of the dates' coefficients, not annualised (Qlib). */
export function informationCoefficientRatio(ic: Float64Array): number {
  const values = present(ic)
  return mean(values) / deviation(values)
}

export interface DecayRow {
  /** Sessions the forward return runs over. */
  readonly horizon: number
  readonly ic: number | null
  readonly rank_ic: number | null
}

/** Mean coefficients of forward returns over each horizon, from the close `delay` sessions after the signal. */
export function informationCoefficientDecay(
  signal: Float64Array,
  close: Float64Array,
  shape: PanelShape,
  horizons: readonly number[],
  options: Pick<ForwardOptions, 'delay'> = {},
): DecayRow[] {
  const orNull = (value: number) => (Number.isFinite(value) ? value : null)
  return horizons.map(horizon => {
    const forward = forwardReturns(close, shape, { ...options, horizon })
    return {
      horizon,
      ic: orNull(meanOfDates(informationCoefficient(signal, forward, shape))),
      rank_ic: orNull(meanOfDates(rankInformationCoefficient(signal, forward, shape))),
    }
  })
}
