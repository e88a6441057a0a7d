/** What holds for every book: money is conserved, the future has no say, and nothing disappears unreported. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runBacktest } from './run-backtest.ts'
import type { BacktestInput, BacktestOptions, BacktestResult } from './types.ts'

const T = 60
const N = 6

/** A random market with gaps, a late listing and a delisting, all from one seed. */
function market(seed: number): BacktestInput {
  let state = seed
  const draw = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const close = new Float64Array(N * T).fill(Number.NaN)
  const values = new Float64Array(N * T)
  const volume = new Float64Array(N * T)
  for (let s = 0; s < N; s++) {
    let price = 5 + 50 * draw()
    const listed = s === 1 ? 20 : 0
    const gone = s === 2 ? 40 : T
    for (let t = 0; t < T; t++) {
      price *= 1 + 0.08 * (draw() - 0.5)
      if (t >= listed && t < gone && draw() > 0.1) close[s * T + t] = price
      values[s * T + t] = draw() > 0.1 ? draw() - 0.5 : Number.NaN
      volume[s * T + t] = Math.floor(1e5 * draw())
    }
  }
  const dates = Int32Array.from({ length: T }, (_, t) => 19_700 + t)
  const listedUntil = Int32Array.from({ length: N }, (_, s) => 19_700 + (s === 2 ? 39 : T))
  const groups = {
    codes: Float64Array.from(values, (_, i) => (i % 7 === 0 ? Number.NaN : i % 3)),
    labels: ['x', 'y', 'z'],
  }
  return {
    dates,
    symbols: Array.from({ length: N }, (_, s) => `S${s}`),
    close,
    volume,
    groups,
    listedUntil,
    signals: [{ values, weight: 1 }],
  }
}

const options: fc.Arbitrary<BacktestOptions> = fc.record({
  rebalance: fc.constantFrom('daily', 'weekly', 'monthly'),
  signalLag: fc.integer({ min: 1, max: 3 }),
  construction: fc.constantFrom(
    { kind: 'long_short_quantile', quantile: 0.3 } as const,
    { kind: 'top_k', k: 2 } as const,
    { kind: 'proportional' } as const,
  ),
  feeBps: fc.constantFrom(0, 15),
  slippage: fc.constantFrom(
    { kind: 'none' } as const,
    { kind: 'fixed', bps: 5 } as const,
    { kind: 'linear', bps: 50 } as const,
    { kind: 'square_root', k: 0.3, window: 10 } as const,
  ),
  borrowRate: fc.constantFrom(0, 0.03),
  cashRate: fc.constantFrom(0, 0.02),
  minimumTrade: fc.constantFrom(0, 20_000),
  lotSize: fc.constantFrom(0, 100),
  tradeHalted: fc.boolean(),
})

/** Rebuilds the equity from the trades alone: what was paid, what it is worth, what holding it cost. */
function replay(input: BacktestInput, result: BacktestResult, capital: number): number {
  let cash = capital
  const shares = new Map<string, number>()
  for (const trade of result.trades) {
    cash -= trade.shares * trade.price + trade.cost
    shares.set(trade.symbol, (shares.get(trade.symbol) ?? 0) + trade.shares)
  }
  cash += result.costs.interest.reduce((sum, value) => sum + value, 0)
  cash -= result.costs.borrow.reduce((sum, value) => sum + value, 0)
  for (const [symbol, held] of shares) {
    const series = input.close.subarray(input.symbols.indexOf(symbol) * T).subarray(0, T)
    cash += held * series.findLast(price => !Number.isNaN(price))!
  }
  return cash
}

test('the equity is what the trades, their costs and the interest make of the capital', () => {
  fc.assert(
    fc.property(fc.nat(), options, (seed, chosen) => {
      const input = market(seed)
      const result = runBacktest(input, chosen)
      // 1e-9 relative: some hundred additions of numbers around 1e6.
      expect(replay(input, result, 1e6) / result.equity.at(-1)!).toBeCloseTo(1, 9)
      const costs = result.trades.reduce((sum, trade) => sum + trade.cost, 0)
      expect(result.metrics.total_fees! + result.metrics.total_slippage!).toBeCloseTo(costs, 4)
      for (const rows of [result.attribution.by_symbol, result.attribution.by_group!]) {
        const made = rows.reduce((sum, row) => sum + row.pnl, 0)
        expect((1e6 + made) / result.equity.at(-1)!).toBeCloseTo(1, 9)
      }
    }),
    { numRuns: 60 },
  )
})

test('prices, volumes and signals after a date do not move one bit of what came before it', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: T - 2 }), options, (seed, cut, chosen) => {
      const input = market(seed)
      const poison = (values: Float64Array) => values.map((v, i) => (i % T > cut ? 3 * Math.abs(v) + 1 : v))
      const delisted = (values: Float64Array) =>
        values.map((v, i) => (Math.floor(i / T) === 2 && i % T > 39 ? Number.NaN : v))
      const poisoned = {
        ...input,
        close: delisted(poison(input.close)),
        volume: poison(input.volume!),
        signals: input.signals.map(signal => ({ ...signal, values: poison(signal.values) })),
      }
      const [a, b] = [runBacktest(input, chosen), runBacktest(poisoned, chosen)]
      expect(b.equity.slice(0, cut + 1)).toEqual(a.equity.slice(0, cut + 1))
      const until = (result: BacktestResult) => result.trades.filter(row => row.date <= input.dates[cut]!)
      expect(until(b)).toEqual(until(a))
    }),
    { numRuns: 60 },
  )
})

test('every target is either held or reported short', () => {
  fc.assert(
    fc.property(fc.nat(), options, (seed, chosen) => {
      const result = runBacktest(market(seed), chosen)
      const short = new Map(result.shortfalls.map(row => [`${row.date} ${row.symbol}`, row.weight]))
      for (const { date, symbol, target, actual } of result.weights) {
        expect(target - actual).toBeCloseTo(short.get(`${date} ${symbol}`) ?? 0, 11)
      }
    }),
    { numRuns: 60 },
  )
})
