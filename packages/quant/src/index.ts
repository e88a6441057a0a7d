/** Backtests and metrics, usable on their own: typed arrays in, plain values out; free of Node. */

export { BacktestOptionError } from './backtest/option-error.ts'
export { returnsOf, runBacktest } from './backtest/run-backtest.ts'
export { trailingVolatility } from './backtest/slippage.ts'
export type * from './backtest/types.ts'
export { annualTurnover, averageTurnover, capacity } from './metrics/activity.ts'
export { alpha, alphaSimple, beta, excessSharpe, informationRatio, trackingError } from './metrics/against-benchmark.ts'
export { monthlyReturns } from './metrics/calendar.ts'
export { drawdownSeries, drawdownTable, maxDrawdown, ulcerIndex } from './metrics/drawdown.ts'
export { annualisedReturn, stability, totalReturn } from './metrics/growth.ts'
export { deviation, kurtosis, mean, quantile, skew } from './metrics/moments.ts'
export { type PeriodOptions, periodRate } from './metrics/period-options.ts'
export { calmar, omega, sharpe, sortino } from './metrics/ratios.ts'
export {
  conditionalValueAtRisk,
  conditionalValueAtRiskNormal,
  downsideRisk,
  tailRatio,
  valueAtRisk,
  valueAtRiskNormal,
  volatility,
} from './metrics/risk.ts'
export { benchmarkMetrics, type Metrics, returnMetrics } from './metrics/summary.ts'
export { kellyCriterion, payoffRatio, profitFactor, winRate } from './metrics/wins.ts'
export { type ForwardOptions, forwardReturns } from './signal/forward-returns.ts'
export {
  type DecayRow,
  informationCoefficient,
  informationCoefficientDecay,
  informationCoefficientRatio,
  meanOfDates,
  rankInformationCoefficient,
} from './signal/information-coefficient.ts'
export { autocorrelation, signalTurnover } from './signal/persistence.ts'
export { type QuantileReturnRow, quantileReturns } from './signal/quantile-returns.ts'
export type { PanelShape } from './signal/shape.ts'
export { coverage, type SignalMetricOptions, signalMetrics } from './signal/summary.ts'
