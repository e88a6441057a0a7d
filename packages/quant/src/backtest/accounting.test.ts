/** The rules of the fixed procedure, each on a book small enough to work out by hand. Rows are symbols, columns sessions. */
import { describe, expect, test } from 'vitest'
import { runBacktest } from './run-backtest.ts'
import type { BacktestInput, BacktestOptions } from './types.ts'

const _ = Number.NaN
/** 2024-01-01, a Monday. */
const START = 19_723

function market(rows: readonly (readonly number[])[], extra: Partial<BacktestInput> = {}): BacktestInput {
  const sessions = rows[0]!.length
  return {
    dates: Int32Array.from({ length: sessions }, (_day, t) => START + t),
    symbols: rows.map((_row, s) => 'ABCDEFG'[s]!),
    close: Float64Array.from(rows.flat()),
    signals: [],
    ...extra,
  }
}

/** Trades the weights of a session, in the order of the sessions; null holds. */
function book(weights: readonly (readonly number[] | null)[], options: BacktestOptions = {}): BacktestOptions {
  const weigh = (t: number) => {
    const row = weights[t]
    return row ? Float64Array.from(row) : null
  }
  return { construction: { kind: 'weights', weigh }, rebalance: 'daily', capital: 1000, ...options }
}

const rounded = (values: Float64Array) => Array.from(values, value => Number(value.toFixed(9)))

test('weights are of the value before costs, and costs leave the cash', () => {
  const result = runBacktest(
    market([
      [10, 10, 20],
      [10, 10, 10],
    ]),
    book([null, [0.5, -0.5], null], { feeBps: 100 }),
  )
  // 50 shares bought, 50 sold short, 1 % of 1000 traded; then A earns 500.
  expect(rounded(result.equity)).toEqual([1000, 990, 1490])
  expect(result.trades).toEqual([
    { date: START + 1, symbol: 'A', shares: 50, price: 10, cost: 5 },
    { date: START + 1, symbol: 'B', shares: -50, price: 10, cost: 5 },
  ])
  expect(result.turnover).toEqual([{ date: START + 1, turnover: 1 }])
  expect(result.exposures.gross[2]).toBeCloseTo(1500 / 1490, 12)
  expect(result.exposures.net[2]).toBeCloseTo(500 / 1490, 12)
  expect(result.first_trade_date).toBe(START + 1)
  expect(result.metrics.total_return).toBeCloseTo(0.49, 12)
  expect(result.metrics.total_fees).toBeCloseTo(10, 12)
})

test('between rebalances shares are held, at a rebalance the drift is traded back', () => {
  const result = runBacktest(market([[10, 10, 20, 20]]), book([null, [0.5], null, [0.5]]))
  expect(result.trades.map(row => row.shares)).toEqual([50, -12.5])
  expect(rounded(result.equity)).toEqual([1000, 1000, 1500, 1500])
})

describe('a symbol without a price that day', () => {
  const prices = market([
    [10, 10, _, 20],
    [10, 10, 10, 10],
  ])
  const weights = [null, [1, 0], [0, 1], null]

  test('is held at its carried price; what is left of its weight is reported, not spread', () => {
    const result = runBacktest(prices, book(weights))
    expect(result.shortfalls).toEqual([{ date: START + 2, symbol: 'A', weight: -1, reason: 'halted' }])
    // B is bought for its own weight all the same: its money is borrowed until A can be sold.
    expect(result.trades.at(-1)).toMatchObject({ symbol: 'B', shares: 100 })
    expect(rounded(result.equity)).toEqual([1000, 1000, 1000, 2000])
  })

  test('is traded at its carried price where that is asked for', () => {
    const result = runBacktest(prices, book(weights, { tradeHalted: true }))
    expect(result.shortfalls).toEqual([])
    expect(rounded(result.equity)).toEqual([1000, 1000, 1000, 1000])
  })

  test('takes no part in a ranking', () => {
    const signals = [{ values: Float64Array.of(9, 9, 9, 9, 1, 1, 1, 1), weight: 1 }]
    const result = runBacktest({ ...prices, signals }, { rebalance: 'daily', construction: { kind: 'top_k', k: 1 } })
    expect(result.weights.filter(row => row.target > 0).map(row => row.symbol)).toEqual(['A', 'B', 'A'])
  })
})

describe('a symbol that has left the market', () => {
  test('is closed at its last price, with its fee, on the first session after it', () => {
    const prices = market([
      [10, 12, _, _],
      [10, 10, 10, 10],
    ])
    const result = runBacktest(prices, book([null, [0.6, 0], null, null], { feeBps: 100 }))
    expect(result.trades).toEqual([
      { date: START + 1, symbol: 'A', shares: 50, price: 12, cost: 6 },
      { date: START + 2, symbol: 'A', shares: -50, price: 12, cost: 6 },
    ])
    expect(rounded(result.equity)).toEqual([1000, 994, 988, 988])
  })

  test('cannot be bought, nor can one that is not there yet', () => {
    const prices = market([
      [10, _, _],
      [_, _, 10],
    ])
    const result = runBacktest(prices, book([null, [0.5, 0.5], null]))
    expect(result.trades).toEqual([])
    expect(result.shortfalls).toEqual([
      { date: START + 1, symbol: 'A', weight: 0.5, reason: 'delisted' },
      { date: START + 1, symbol: 'B', weight: 0.5, reason: 'not_listed' },
    ])
  })

  test('is only halted while it is said to be listed', () => {
    const prices = market([[10, 10, _, _]], { listedUntil: Int32Array.of(START + 2) })
    const result = runBacktest(prices, book([null, [1], null, null]))
    expect(result.trades.map(row => row.date)).toEqual([START + 1, START + 3])
  })
})

describe('costs', () => {
  const flat = market([[10, 10, 10]])
  const loss = (input: BacktestInput, options: BacktestOptions) =>
    1000 - runBacktest(input, book([null, [1], null], options)).equity[1]!

  test('fixed slippage: 20 bps of 1000', () => {
    expect(loss(flat, { slippage: { kind: 'fixed', bps: 20 } })).toBeCloseTo(2, 9)
  })

  test('linear slippage: 100 shares of a volume of 400, 40 bps a whole volume', () => {
    const volume = Float64Array.of(1, 400, 1)
    expect(loss({ ...flat, volume }, { slippage: { kind: 'linear', bps: 40 } })).toBeCloseTo(1, 9)
  })

  test('square-root slippage: 0.5 x sigma of the sessions before x sqrt(100 / 400)', () => {
    const prices = market([[10, 11, 9.9, 10, 10]], { volume: Float64Array.of(1, 1, 1, 400, 1) })
    const slippage = { kind: 'square_root', k: 0.5, window: 2 } as const
    const result = runBacktest(prices, book([null, null, null, [1], null], { slippage }))
    // Returns +10 % and -10 %: sigma = sqrt(0.02).
    expect(1000 - result.equity[3]!).toBeCloseTo(1000 * 0.5 * Math.sqrt(0.02) * 0.5, 9)
    expect(result.costs.slippage[3]).toBeCloseTo(1000 - result.equity[3]!, 9)
  })

  test('nothing is traded where the model has nothing to go by', () => {
    const result = runBacktest(
      { ...flat, volume: Float64Array.of(_, _, 5) },
      book([null, [1], [1]], { slippage: { kind: 'linear', bps: 1 } }),
    )
    expect(result.shortfalls).toEqual([{ date: START + 1, symbol: 'A', weight: 1, reason: 'no_market_data' }])
    expect(result.trades.map(row => row.date)).toEqual([START + 2])
  })

  test('shorts pay to borrow at the value of the session before, cash earns, per session', () => {
    const prices = market([[10, 10, 20, 20]])
    const borrowRate = 1.01 ** 252 - 1
    const cashRate = 1.02 ** 252 - 1
    const short = runBacktest(prices, book([null, [-0.2], null, null], { borrowRate }))
    // 20 shares short: 1 % of 200, then of 400.
    expect(rounded(short.equity)).toEqual([1000, 1000, 798, 794])
    expect(rounded(short.costs.borrow)).toEqual([0, 0, 2, 4])
    const idle = runBacktest(prices, book([null, null, null, null], { cashRate }))
    expect(rounded(idle.equity)).toEqual([1000, 1020, 1040.4, 1061.208])
  })
})

test('trades under the minimum are left out and reported', () => {
  const result = runBacktest(market([[10, 10, 10]]), book([null, [0.5], [0.59]], { minimumTrade: 100 }))
  expect(result.trades.map(row => row.shares)).toEqual([50])
  expect(result.shortfalls).toMatchObject([{ symbol: 'A', reason: 'below_minimum' }])
  expect(result.shortfalls[0]!.weight).toBeCloseTo(0.09, 12)
})

test('lots are rounded towards 0, long and short, and an exact number of lots stays whole', () => {
  const result = runBacktest(
    market([
      [7, 7],
      [7, 7],
      [10, 10],
    ]),
    book([null, [0.5, -0.5, 0.3]], { lotSize: 10 }),
  )
  expect(result.trades.map(row => row.shares)).toEqual([70, -70, 30])
  expect(result.shortfalls.map(row => [row.symbol, row.reason])).toEqual([
    ['A', 'lot_size'],
    ['B', 'lot_size'],
  ])
  expect(result.shortfalls[0]!.weight).toBeCloseTo(0.5 - 0.49, 12)
})

test('a book that has lost everything is closed and stays closed', () => {
  const result = runBacktest(market([[10, 10, 40, 10]]), book([null, [-1], [-1], [-1]]))
  expect(result.ruin_date).toBe(START + 2)
  expect(rounded(result.equity)).toEqual([1000, 1000, -2000, -2000])
  expect(result.trades).toHaveLength(2)
  expect(result.metrics.annualised_return).toBeNull()
})

describe('the signal', () => {
  const prices = market([
    [10, 10, 10, 10],
    [10, 10, 10, 10],
  ])
  const values = Float64Array.of(1, 0, 0, 0, 0, 1, 1, 1)

  test.each([
    [1, ['A', 'B', 'B']],
    [2, ['A', 'B']],
  ])('known at the end of a session is traded %i sessions later', (signalLag, longs) => {
    const result = runBacktest(
      { ...prices, signals: [{ values, weight: 1 }] },
      { rebalance: 'daily', construction: { kind: 'top_k', k: 1 }, signalLag },
    )
    expect(result.weights.filter(row => row.target > 0).map(row => row.symbol)).toEqual(longs)
    expect(result.first_trade_date).toBe(START + signalLag)
  })

  test('of several is the weighted sum of z-scores, missing where one is missing', () => {
    const three = market([
      [10, 10],
      [10, 10],
      [10, 10],
      [10, 10],
    ])
    const signals = [
      { values: Float64Array.of(1, 1, 2, 2, 3, 3, 9, 9), weight: 2 },
      { values: Float64Array.of(300, 300, 200, 200, 100, 100, _, _), weight: 1 },
    ]
    const result = runBacktest({ ...three, signals }, { rebalance: 'daily', construction: { kind: 'proportional' } })
    // First: mean 3.75, of the four that have it. Second: 1, 0, -1. D has no second and so no score.
    const sigma = Math.sqrt((2.75 ** 2 + 1.75 ** 2 + 0.75 ** 2 + 5.25 ** 2) / 3)
    const scores = [(-2 * 2.75) / sigma + 1, (-2 * 1.75) / sigma, (-2 * 0.75) / sigma - 1]
    const gross = scores.reduce((sum, score) => sum + Math.abs(score), 0)
    expect(result.weights.map(row => row.symbol)).toEqual(['A', 'B', 'C'])
    result.weights.forEach((row, s) => {
      expect(row.target).toBeCloseTo(scores[s]! / gross, 12)
    })
  })
})

test('the benchmark is bought at its first price in the window and held over its gaps', () => {
  const benchmark = Float64Array.of(50, _, 100, _, 150)
  const result = runBacktest(market([[1, 1, 1, 1, 1]], { benchmark }), {
    ...book([null]),
    from: START + 1,
  })
  expect(rounded(result.benchmark_equity!)).toEqual([1000, 1000, 1000, 1500])
  expect(result.dates).toEqual(Int32Array.of(START + 1, START + 2, START + 3, START + 4))
})

test('the window holds only its own sessions, but knows the prices before it', () => {
  const prices = market([
    [10, 10, _, 12, 12],
    [5, 5, 5, 5, 5],
  ])
  const result = runBacktest(prices, book([null, null, null, [1, 0], null], { from: START + 2, to: START + 3 }))
  expect(result.dates).toEqual(Int32Array.of(START + 2, START + 3))
  expect(result.trades).toMatchObject([{ date: START + 3, price: 12 }])
})

test('the deepest fall comes with its length', () => {
  const result = runBacktest(market([[10, 10, 5, 7, 10]]), book([null, [1]]))
  expect(result.metrics.max_drawdown).toBeCloseTo(-0.5, 12)
  expect(result.metrics.max_drawdown_sessions).toBe(3)
})

test('a month has its money by symbol, by group as of the session before, and interest under no name', () => {
  // 2024-01-31 to 2024-02-02: the second and third sessions are of February.
  const dates = Int32Array.of(START + 30, START + 31, START + 32)
  const groups = { codes: Float64Array.of(0, 0, 1, 1, 1, 1), labels: ['tech', 'oil'] }
  const result = runBacktest(
    market(
      [
        [10, 10, 20],
        [10, 10, 5],
      ],
      { dates, groups },
    ),
    book([null, [0.5, 0.25], null], { cashRate: 1.1 ** 252 - 1, capital: 1000 }),
  )
  // Capital 1000 earns 100; 55 and 27.5 shares; cash 275 earns 27.5; A earns 550, B loses 137.5.
  const rows = (list: readonly { month: string; name: string | null; pnl: number }[]) =>
    list.map(row => [row.month, row.name, Number(row.pnl.toFixed(6))])
  expect(rows(result.attribution.by_symbol)).toEqual([
    ['2024-02', 'A', 550],
    ['2024-02', 'B', -137.5],
    ['2024-02', null, 127.5],
  ])
  expect(rows(result.attribution.by_group!)).toEqual([
    ['2024-02', 'tech', 550],
    ['2024-02', 'oil', -137.5],
    ['2024-02', null, 127.5],
  ])
  expect(result.monthly_returns.map(row => [row.year, row.month])).toEqual([
    [2024, 1],
    [2024, 2],
  ])
  expect(result.monthly_returns[1]!.return).toBeCloseTo(0.54, 12)
})

test('capacity is where the 5th percentile of the trades is a tenth of the volume', () => {
  const result = runBacktest(
    market(
      [
        [10, 10],
        [10, 10],
      ],
      { volume: Float64Array.of(9, 500, 9, 500) },
    ),
    book([null, [0.5, 0.5]]),
  )
  // Each trade is 50 of 500 shares at a capital of 1000: a tenth already.
  expect(result.metrics.capacity).toBeCloseTo(1000, 9)
})
