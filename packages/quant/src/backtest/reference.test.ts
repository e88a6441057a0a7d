/** The accounting against the numpy reference of the same book, every day's equity. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { referenceInput, referenceOptions } from '../../fixtures/reference-book.ts'
import { runBacktest } from './run-backtest.ts'

interface Reference {
  readonly first_trade_row: number
  readonly row: readonly number[]
  readonly turnover: readonly number[]
  readonly longs_at_first: readonly string[]
  readonly shorts_at_first: readonly string[]
  readonly total_turnover: number
  readonly total_fees: number
  readonly equity_all: readonly number[]
}

const reference: Reference = JSON.parse(
  readFileSync(new URL('../../fixtures/backtest-s.json', import.meta.url), 'utf8'),
)
const input = referenceInput('S')
const result = runBacktest(input, referenceOptions)

test("every day's equity is the reference's to 1e-9 relative", () => {
  expect(result.equity.length).toBe(reference.equity_all.length)
  let worst = 0
  reference.equity_all.forEach((equity, t) => {
    worst = Math.max(worst, Math.abs(result.equity[t]! / equity - 1))
  })
  expect(worst).toBeLessThan(1e-9)
})

test("turnover and fees are the reference's", () => {
  const byDate = new Map(result.turnover.map(row => [row.date, row.turnover]))
  reference.row.forEach((t, k) => {
    expect(byDate.get(input.dates[t]!)).toBeCloseTo(reference.turnover[k]!, 9)
  })
  const total = result.turnover.reduce((sum, row) => sum + row.turnover, 0)
  expect(total / reference.total_turnover).toBeCloseTo(1, 9)
  expect(result.metrics.total_fees! / reference.total_fees).toBeCloseTo(1, 9)
})

test('the first book is long and short what the reference is', () => {
  const date = input.dates[reference.first_trade_row]!
  expect(result.first_trade_date).toBe(date)
  const book = result.weights.filter(row => row.date === date)
  expect(book.filter(row => row.target > 0).map(row => row.symbol)).toEqual(reference.longs_at_first)
  expect(book.filter(row => row.target < 0).map(row => row.symbol)).toEqual(reference.shorts_at_first)
})

test('the attribution of a month adds up to its return, by symbol and by group', () => {
  const { by_symbol, by_group } = result.attribution
  for (const rows of [by_symbol, by_group!]) {
    const sums = Map.groupBy(rows, row => row.month)
    for (const { year, month, return: expected } of result.monthly_returns) {
      const added = sums.get(`${year}-${String(month).padStart(2, '0')}`) ?? []
      expect(added.reduce((sum, row) => sum + row.contribution, 0)).toBeCloseTo(expected, 10)
    }
  }
})
