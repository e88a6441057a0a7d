/** What cannot be meant is refused by name, before anything is computed. */
import { expect, test } from 'vitest'
import { BacktestOptionError } from './option-error.ts'
import { runBacktest } from './run-backtest.ts'
import type { BacktestInput, BacktestOptions } from './types.ts'

/** Friday 2024-03-01 and the Monday after. */
const dates = Int32Array.of(19_783, 19_786)
const input: BacktestInput = {
  dates,
  symbols: ['A', 'B'],
  close: Float64Array.of(1, 2, 3, 4),
  signals: [{ values: Float64Array.of(1, 2, 3, 4), weight: 1 }],
}

function refusal(changes: Partial<BacktestInput>, options: unknown): BacktestOptionError {
  try {
    runBacktest({ ...input, ...changes }, options as BacktestOptions)
  } catch (error) {
    if (error instanceof BacktestOptionError) return error
    throw error
  }
  throw new Error('was not refused')
}

test.each<[string, unknown, RegExp]>([
  ['signalLag', { signalLag: 0 }, /whole number of at least 1, not 0/],
  ['signalLag', { signalLag: 1.5 }, /not 1.5/],
  ['construction.kind', { construction: { kind: 'best' } }, /one of long_short_quantile, top_k.*not "best"/],
  ['construction.kind', { construction: { kind: 'toString' } }, /not "toString"/],
  ['construction.quantile', { construction: { kind: 'long_short_quantile', quantile: 0.6 } }, /at most 0.5/],
  ['construction.quantile', { construction: { kind: 'long_short_quantile' } }, /not undefined/],
  ['construction.k', { construction: { kind: 'top_k', k: 0 } }, /at least 1/],
  ['construction.long_only', { construction: { kind: 'proportional', long_only: 'yes' } }, /true or false/],
  ['construction.weigh', { construction: { kind: 'weights' } }, /function/],
  ['rebalance', { rebalance: 'yearly' }, /daily, weekly.*not "yearly"/],
  ['rebalance', { rebalance: Int32Array.of(19_784) }, /2024-03-02 is no session/],
  ['feeBps', { feeBps: -1 }, /from 0 to 10000, not -1/],
  ['slippage.kind', { slippage: { kind: 'cubic' } }, /none, fixed, linear, square_root/],
  ['slippage.kind', { slippage: { kind: 'linear', bps: 1 } }, /needs the input volume/],
  ['slippage.bps', { slippage: { kind: 'fixed', bps: Number.NaN } }, /not NaN/],
  ['slippage.window', { slippage: { kind: 'square_root', k: 1, window: 1 } }, /at least 2/],
  ['borrowRate', { borrowRate: -1 }, /above -1/],
  ['minimumTrade', { minimumTrade: Number.POSITIVE_INFINITY }, /not Infinity/],
  ['lotSize', { lotSize: -1 }, /at least 0/],
  ['tradeHalted', { tradeHalted: 'yes' }, /true or false/],
  ['capital', { capital: 0 }, /above 0, not 0/],
  ['periodsPerYear', { periodsPerYear: 0 }, /at least 1/],
  ['from', { from: 19_790 }, /2024-03-08 is after the last session; the data run from 2024-03-01 to 2024-03-04/],
  ['to', { to: 19_000 }, /before the first session/],
  ['to', { from: 19_784, to: 19_785 }, /no session lies from 2024-03-02 to 2024-03-03/],
])('%s of %o', (field, options, sentence) => {
  const error = refusal({}, options)
  expect(error.field).toBe(field)
  expect(error.message).toMatch(sentence)
  expect(error.code).toBe('backtest_option_invalid')
})

test.each<[string, Partial<BacktestInput>, RegExp]>([
  ['dates', { dates: Int32Array.of(2, 2) }, /must ascend/],
  ['dates', { dates: new Int32Array(0) }, /at least one session/],
  ['symbols', { symbols: [], close: new Float64Array(0), signals: [] }, /at least one symbol/],
  ['close', { close: Float64Array.of(1, 2, 3) }, /4 values, not 3/],
  ['close', { close: Float64Array.of(1, 2, 3, 0) }, /B on 2024-03-04 is 0/],
  ['close', { close: Float64Array.of(1, -2, 3, 4) }, /A on 2024-03-04 is -2/],
  ['signals', { signals: [] }, /at least one signal/],
  ['signals[0].values', { signals: [{ values: new Float64Array(3), weight: 1 }] }, /4 values, not 3/],
  ['signals[0].weight', { signals: [{ values: new Float64Array(4), weight: Number.NaN }] }, /not NaN/],
  ['volume', { volume: new Float64Array(1) }, /4 values, not 1/],
  ['groups.codes', { groups: { codes: new Float64Array(1), labels: [] } }, /4 values, not 1/],
  ['benchmark', { benchmark: Float64Array.of(Number.NaN, Number.NaN) }, /no price in the window/],
  ['benchmark', { benchmark: Float64Array.of(1, 0) }, /the benchmark on 2024-03-04 is 0/],
  ['listedUntil', { listedUntil: Int32Array.of(19_783, 19_786) }, /A is listed until 2024-03-01, but has a close on/],
])('%s: input that does not fit', (field, changes, sentence) => {
  const error = refusal(changes, { rebalance: 'daily' })
  expect(error.field).toBe(field)
  expect(error.message).toMatch(sentence)
})
