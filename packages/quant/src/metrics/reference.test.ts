/** Every metric against empyrical and quantstats on the returns of the reference book (500 symbols). */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { equalWeightedReturns, referenceInput, referenceOptions } from '../../fixtures/reference-book.ts'
import { runBacktest } from '../backtest/run-backtest.ts'
import * as quant from '../index.ts'

type Values = Readonly<Record<string, number>>
const reference: { n: number; first_row: number; independent: Values; empyrical: Values; quantstats: Values } =
  JSON.parse(readFileSync(new URL('../../fixtures/metrics-m.json', import.meta.url), 'utf8'))

const input = referenceInput('M')
const result = runBacktest(input, referenceOptions)
const r = result.returns.subarray(reference.first_row)
const b = equalWeightedReturns(input).subarray(reference.first_row)
const daily = 1.00008 ** 252 - 1

const ours: Readonly<Record<'independent' | 'empyrical' | 'quantstats', Values>> = {
  independent: {
    tracking_error_ann_ddof1: quant.trackingError(r, b),
    information_ratio_ann: quant.informationRatio(r, b),
  },
  empyrical: {
    annual_return: quant.annualisedReturn(r),
    annual_volatility: quant.volatility(r),
    cum_return: quant.totalReturn(r),
    sharpe_ratio: quant.sharpe(r),
    'sharpe_ratio_rf_daily_0.00008': quant.sharpe(r, { riskFree: daily }),
    downside_risk: quant.downsideRisk(r),
    sortino_ratio: quant.sortino(r),
    max_drawdown: quant.maxDrawdown(r),
    calmar_ratio: quant.calmar(r),
    omega_ratio: quant.omega(r),
    value_at_risk_5: quant.valueAtRisk(r),
    cvar_5: quant.conditionalValueAtRisk(r),
    tail_ratio: quant.tailRatio(r),
    stability: quant.stability(r),
    alpha: quant.alpha(r, b),
    beta: quant.beta(r, b),
    excess_sharpe: quant.excessSharpe(r, b),
  },
  quantstats: {
    cagr: quant.annualisedReturn(r),
    volatility: quant.volatility(r),
    comp: quant.totalReturn(r),
    sharpe: quant.sharpe(r),
    'sharpe_rf_0.02': quant.sharpe(r, { riskFree: 0.02 }),
    sortino: quant.sortino(r),
    max_drawdown: quant.maxDrawdown(r),
    calmar: quant.calmar(r),
    omega: quant.omega(r),
    var_95: quant.valueAtRiskNormal(r),
    cvar_95_parametric: quant.conditionalValueAtRiskNormal(r),
    cvar_95_historical: quant.conditionalValueAtRisk(r),
    tail_ratio: quant.tailRatio(r),
    win_rate: quant.winRate(r),
    information_ratio: quant.excessSharpe(r, b),
    beta: quant.beta(r, b),
    alpha: quant.alphaSimple(r, b),
    skew: quant.skew(r),
    kurtosis: quant.kurtosis(r),
    profit_factor: quant.profitFactor(r),
    payoff_ratio: quant.payoffRatio(r),
    ulcer_index: quant.ulcerIndex(r),
    kelly_criterion: quant.kellyCriterion(r),
  },
}

test.each(['independent', 'empyrical', 'quantstats'] as const)('%s: the same names and values', library => {
  expect(r.length).toBe(reference.n)
  expect(Object.keys(ours[library]).sort()).toEqual(Object.keys(reference[library]).sort())
  // 1e-9 relative: the equity agrees to about 1e-13, and the small differences of large sums in the metrics cost some of it.
  const off = Object.entries(reference[library]).filter(
    ([name, value]) => !(Math.abs(ours[library][name]! - value) <= 1e-9 * Math.abs(value)),
  )
  expect(off.map(([name, value]) => `${name}: ${ours[library][name]} is not ${value}`)).toEqual([])
})

test('the backtest itself reports them', () => {
  expect(result.metrics.sharpe).toBe(quant.sharpe(r))
  expect(result.metrics.annualised_return).toBe(quant.annualisedReturn(r))
  expect(result.equity.at(-1)! / 376_135.2027593799).toBeCloseTo(1, 9)
})
