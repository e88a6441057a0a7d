/** Signal metrics on panels small enough to work out by hand. Rows below are symbols, columns dates; `_` is missing. */
import { expect, test } from 'vitest'
import * as quant from '../index.ts'

const _ = Number.NaN
const panel = (rows: readonly (readonly number[])[]) => Float64Array.from(rows.flat())

const close = panel([
  [100, 110, 99, 99],
  [50, 50, 55, _],
  [10, 9, 9, 18],
])
const shape = { dates: 4, symbols: 3 }

/** NaN and rounding apart (1e-12: a few additions of numbers around 1). */
function expectClose(actual: Float64Array, expected: readonly number[]) {
  expect(actual.length).toBe(expected.length)
  expected.forEach((value, i) => {
    if (Number.isNaN(value)) expect(actual[i]).toBeNaN()
    else expect(actual[i]).toBeCloseTo(value, 12)
  })
}

test('forward returns look ahead from the same close, or from the next', () => {
  expectClose(quant.forwardReturns(close, shape), [0.1, -0.1, 0, _, 0, 0.1, _, _, -0.1, 0, 1, _])
  expectClose(quant.forwardReturns(close, shape, { delay: 1 }), [-0.1, 0, _, _, 0.1, _, _, _, 0, 1, _, _])
  expectClose(quant.forwardReturns(close, shape, { horizon: 2 }), [-0.01, -0.1, _, _, 0.1, _, _, _, -0.1, 1, _, _])
})

test('the coefficient is the correlation over symbols, date by date', () => {
  const signal = panel([
    [3, 1, 1, 1],
    [2, 2, 1, 1],
    [1, 6, 1, 1],
  ])
  const forward = quant.forwardReturns(close, shape)
  // Second date: (1, -0.1), (2, 0.1), (6, 0): 0.1 / sqrt(14 x 0.02). Third: the signal does not vary. Fourth: nothing ahead.
  expectClose(quant.informationCoefficient(signal, forward, shape), [1, 0.1 / Math.sqrt(14 * 0.02), _, _])
  expectClose(quant.rankInformationCoefficient(signal, forward, shape), [1, 0.5, _, _])
})

test('equal values share the mean of their ranks', () => {
  const one = { dates: 1, symbols: 4 }
  // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 / sqrt(4.5 x 5).
  expectClose(quant.rankInformationCoefficient(Float64Array.of(1, 2, 2, 9), Float64Array.of(1, 2, 3, 4), one), [
    4.5 / Math.sqrt(4.5 * 5),
  ])
})

test('the ratio is the mean over the deviation of the dates that have one', () => {
  expect(quant.informationCoefficientRatio(Float64Array.of(0.1, _, 0.3))).toBeCloseTo(0.2 / Math.sqrt(0.02), 12)
})

test('the decay has a row for each horizon, null where nothing is left', () => {
  const signal = close.map((_value, i) => -Math.floor(i / 4))
  const [one, two, far] = quant.informationCoefficientDecay(signal, close, shape, [1, 2, 9])
  expect(one?.rank_ic).toBeCloseTo((1 - 0.5 - 1) / 3, 12)
  // Over two sessions: ranks 2, 3, 1 then, of the first and the last alone, 1, 2.
  expect(two?.rank_ic).toBeCloseTo((0.5 - 1) / 2, 12)
  expect(far).toEqual({ horizon: 9, ic: null, rank_ic: null })
})

test('quantile returns average each part per date, then the dates', () => {
  const signal = panel([
    [1, 4],
    [2, 3],
    [3, 2],
    [4, 1],
    [_, 9],
  ])
  const forward = panel([
    [0.01, 0.02],
    [0.03, 0.04],
    [0.05, 0.06],
    [0.07, 0.08],
    [0.5, _],
  ])
  const rows = quant.quantileReturns(signal, forward, { dates: 2, symbols: 5 }, 2)
  expect(rows[0]?.mean_return).toBeCloseTo((0.02 + 0.07) / 2, 12)
  expect(rows[1]?.mean_return).toBeCloseTo((0.06 + 0.03) / 2, 12)
  expect(rows.map(row => row.dates)).toEqual([2, 2])
})

test('autocorrelation is by rank against the session before', () => {
  const signal = panel([
    [1, 10, 30],
    [2, 20, 20],
    [3, 30, 10],
  ])
  expectClose(quant.autocorrelation(signal, { dates: 3, symbols: 3 }), [_, 1, -1])
  expectClose(quant.autocorrelation(signal, { dates: 3, symbols: 3 }, 2), [_, _, -1])
})

test('turnover is the share of the top that is new', () => {
  const signal = panel([
    [4, 4, 1],
    [3, 1, 2],
    [2, 3, 3],
    [1, 2, 4],
  ])
  expectClose(quant.signalTurnover(signal, { dates: 3, symbols: 4 }, 0.5), [_, 0.5, 0.5])
  expectClose(quant.signalTurnover(signal, { dates: 3, symbols: 4 }, 0.5, 2), [_, _, 1])
})

test('a signal that knows the returns has coefficients of 1, and its spread is what they earn', () => {
  const metrics = quant.signalMetrics(quant.forwardReturns(close, shape), close, shape, { quantiles: 3 })
  expect(metrics.ic).toBeCloseTo(1, 12)
  expect(metrics.rank_ic).toBeCloseTo(1, 12)
  expect(metrics.icir).toBeNull()
  expect(metrics.quantile_spread).toBeGreaterThan(0)
  expect(metrics.coverage).toBeCloseTo(8 / 12, 12)
})
