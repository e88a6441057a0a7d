/** A signal's metrics under their names; what could not be computed is null. */
import { finiteOrNull, type Metrics } from '../metrics/summary.ts'
import { type ForwardOptions, forwardReturns } from './forward-returns.ts'
import {
  informationCoefficient,
  informationCoefficientRatio,
  meanOfDates,
  rankInformationCoefficient,
} from './information-coefficient.ts'
import { autocorrelation, signalTurnover } from './persistence.ts'
import { quantileReturns } from './quantile-returns.ts'
import type { PanelShape } from './shape.ts'

export interface SignalMetricOptions extends ForwardOptions {
  /** Parts of the quantile returns; the turnover is that of the highest part. Default 5. */
  readonly quantiles?: number
}

/** Share of the symbols and dates that have a value. */
export function coverage(signal: Float64Array): number {
  return signal.reduce((count, value) => count + (Number.isFinite(value) ? 1 : 0), 0) / signal.length
}

/** IC, rank IC, their ratios, quantile spread, autocorrelation, turnover and coverage against the forward returns of `close`. */
export function signalMetrics(
  signal: Float64Array,
  close: Float64Array,
  shape: PanelShape,
  options: SignalMetricOptions = {},
): Metrics {
  const { quantiles = 5 } = options
  const forward = forwardReturns(close, shape, options)
  const ic = informationCoefficient(signal, forward, shape)
  const rankIc = rankInformationCoefficient(signal, forward, shape)
  const parts = quantileReturns(signal, forward, shape, quantiles)
  const spread = (parts.at(-1)?.mean_return ?? Number.NaN) - (parts[0]?.mean_return ?? Number.NaN)
  return finiteOrNull({
    ic: meanOfDates(ic),
    icir: informationCoefficientRatio(ic),
    rank_ic: meanOfDates(rankIc),
    rank_icir: informationCoefficientRatio(rankIc),
    quantile_spread: spread,
    autocorrelation: meanOfDates(autocorrelation(signal, shape)),
    turnover: meanOfDates(signalTurnover(signal, shape, 1 / quantiles)),
    coverage: coverage(signal),
  })
}
