/** Metrics on series short enough to work out by hand; the long ones are held to empyrical and quantstats elsewhere. */
import { describe, expect, test } from 'vitest'
import * as quant from '../index.ts'

describe('drawdowns', () => {
  const dates = Int32Array.of(1, 2, 3, 6, 7, 8, 9)
  const equity = Float64Array.of(90, 100, 120, 60, 120, 108, 114)

  test('from each peak to its trough and back, deepest first', () => {
    expect(quant.drawdownTable(equity, dates, 100)).toEqual([
      { peak_date: 3, trough_date: 6, recovery_date: 7, depth: -0.5, sessions: 2 },
      { peak_date: 1, trough_date: 1, recovery_date: 2, depth: 90 / 100 - 1, sessions: 1 },
      { peak_date: 7, trough_date: 8, recovery_date: null, depth: 108 / 120 - 1, sessions: 2 },
    ])
    expect(quant.drawdownTable(equity, dates, 100, 1)).toHaveLength(1)
  })

  test('the first is the maximum, and the start of the curve counts as a peak', () => {
    expect(quant.maxDrawdown(quant.returnsOf(equity, 100))).toBeCloseTo(-0.5, 12)
    expect(quant.maxDrawdown(Float64Array.of(-0.1, 0.05))).toBeCloseTo(-0.1, 12)
    expect(quant.maxDrawdown(Float64Array.of(0.1, 0.05))).toBe(0)
  })

  test('the ulcer index is of the squares over n - 1', () => {
    expect(quant.ulcerIndex(Float64Array.of(-0.1, 0, 0))).toBeCloseTo(Math.sqrt((3 * 0.1 ** 2) / 2), 12)
  })
})

test('the risk-free rate a year becomes one a period and leaves the mean', () => {
  const riskFree = 1.001 ** 252 - 1
  const returns = Float64Array.of(0.002, 0.004, -0.001)
  const less = returns.map(r => r - 0.001)
  expect(quant.sharpe(returns, { riskFree })).toBeCloseTo(quant.sharpe(less), 10)
  expect(quant.sortino(returns, { riskFree })).toBeCloseTo(quant.sortino(less), 10)
  expect(quant.omega(returns, { riskFree })).toBeCloseTo(quant.omega(less), 10)
})

test('monthly data are annualised by 12', () => {
  const returns = Float64Array.of(0.01, 0.03)
  expect(quant.sharpe(returns, { periodsPerYear: 12 })).toBeCloseTo((0.02 / Math.sqrt(0.0002)) * Math.sqrt(12), 10)
  expect(quant.annualisedReturn(returns, { periodsPerYear: 12 })).toBeCloseTo((1.01 * 1.03) ** 6 - 1, 10)
})

test('a book that is twice the benchmark has a beta of 2 and no alpha', () => {
  const benchmark = Float64Array.of(0.01, -0.02, 0.03, 0.001)
  const returns = benchmark.map(b => 2 * b)
  expect(quant.beta(returns, benchmark)).toBeCloseTo(2, 12)
  expect(quant.alpha(returns, benchmark)).toBeCloseTo(0, 12)
  // Financed at the risk-free rate, it is that rate short.
  const financed = returns.map(r => r - quant.periodRate(0.05))
  expect(quant.alphaSimple(financed, benchmark, { riskFree: 0.05 })).toBeCloseTo(0, 12)
})

test('quantiles lie between order statistics', () => {
  expect(quant.quantile(Float64Array.of(4, 1, 3, 2), 0.5)).toBe(2.5)
  expect(quant.quantile(Float64Array.of(7), 0.05)).toBe(7)
  expect(quant.quantile(new Float64Array(0), 0.5)).toBeNaN()
})

test('what cannot be computed is null: no returns, one return, no risk', () => {
  for (const returns of [new Float64Array(0), Float64Array.of(0.01), new Float64Array(5)]) {
    const metrics = { ...quant.returnMetrics(returns), ...quant.benchmarkMetrics(returns, returns) }
    expect(Object.values(metrics).every(value => value === null || Number.isFinite(value))).toBe(true)
    expect(metrics.sharpe).toBeNull()
    expect(metrics.information_ratio).toBeNull()
  }
})
