/** Every metric of a series of returns under its name; what could not be computed is null. */
import { alpha, alphaSimple, beta, excessSharpe, informationRatio, trackingError } from './against-benchmark.ts'
import { maxDrawdown, ulcerIndex } from './drawdown.ts'
import { annualisedReturn, stability, totalReturn } from './growth.ts'
import { kurtosis, skew } from './moments.ts'
import type { PeriodOptions } from './period-options.ts'
import { calmar, omega, sharpe, sortino } from './ratios.ts'
import * as risk from './risk.ts'
import { kellyCriterion, payoffRatio, profitFactor, winRate } from './wins.ts'

export type Metrics = Readonly<Record<string, number | null>>

/** NaN and infinities as null. */
export function finiteOrNull(values: Readonly<Record<string, number>>): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  )
}

/** Metrics of the returns alone. */
export function returnMetrics(returns: Float64Array, options: PeriodOptions = {}): Metrics {
  return finiteOrNull({
    total_return: totalReturn(returns),
    annualised_return: annualisedReturn(returns, options),
    volatility: risk.volatility(returns, options),
    downside_risk: risk.downsideRisk(returns, options),
    sharpe: sharpe(returns, options),
    sortino: sortino(returns, options),
    calmar: calmar(returns, options),
    omega: omega(returns, options),
    max_drawdown: maxDrawdown(returns),
    ulcer_index: ulcerIndex(returns),
    value_at_risk: risk.valueAtRisk(returns),
    conditional_value_at_risk: risk.conditionalValueAtRisk(returns),
    value_at_risk_normal: risk.valueAtRiskNormal(returns),
    conditional_value_at_risk_normal: risk.conditionalValueAtRiskNormal(returns),
    tail_ratio: risk.tailRatio(returns),
    stability: stability(returns),
    skew: skew(returns),
    kurtosis: kurtosis(returns),
    win_rate: winRate(returns),
    profit_factor: profitFactor(returns),
    payoff_ratio: payoffRatio(returns),
    kelly_criterion: kellyCriterion(returns),
  })
}

/** Metrics against a benchmark's returns on the same dates. */
export function benchmarkMetrics(returns: Float64Array, benchmark: Float64Array, options: PeriodOptions = {}): Metrics {
  return finiteOrNull({
    alpha: alpha(returns, benchmark, options),
    alpha_simple: alphaSimple(returns, benchmark, options),
    beta: beta(returns, benchmark),
    tracking_error: trackingError(returns, benchmark, options),
    information_ratio: informationRatio(returns, benchmark, options),
    excess_sharpe: excessSharpe(returns, benchmark),
    benchmark_total_return: totalReturn(benchmark),
    benchmark_annualised_return: annualisedReturn(benchmark, options),
    benchmark_volatility: risk.volatility(benchmark, options),
    benchmark_sharpe: sharpe(benchmark, options),
    benchmark_max_drawdown: maxDrawdown(benchmark),
  })
}
