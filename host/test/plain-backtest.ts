/**
 * The sample job once more, straight from the CSV files by the written rules, in plain loops and with nothing of the
 * program's own: what the program says is held against this.
 */
import { readFileSync } from 'node:fs'

interface Prices {
  readonly dates: readonly string[]
  readonly symbols: readonly string[]
  /** By date, then by symbol. */
  readonly close: readonly (readonly number[])[]
}

export interface PlainResult {
  readonly dates: readonly string[]
  readonly equity: readonly number[]
  readonly fees: number
  readonly trades: number
}

const data = new URL('../../examples/sample-project/data/', import.meta.url)

export function readPrices(name: string): Prices {
  const [header = '', ...lines] = readFileSync(new URL(name, data), 'utf8').trim().split(/\r?\n/)
  const cells = lines.map(line => line.split(','))
  return {
    symbols: header.split(',').slice(1),
    dates: cells.map(([date = '']) => date),
    close: cells.map(row => row.slice(1).map(text => (text === '' ? Number.NaN : Number(text)))),
  }
}

/** ZSCORE(close / REF(close, 252) - 1) of one date. */
function signalOf({ close }: Prices, t: number): number[] {
  const change = close[t]!.map((price, s) => (t < 252 ? Number.NaN : price / close[t - 252]![s]! - 1))
  const present = change.filter(value => !Number.isNaN(value))
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length
  const squares = present.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const deviation = Math.sqrt(squares / (present.length - 1))
  return change.map(value => (value - mean) / deviation)
}

/** Of the n present the floor(n / 5) highest share 0.5, the lowest as many share -0.5; ties by symbol order. */
function weightsOf(signal: readonly number[], price: readonly number[]): number[] {
  const present = signal.flatMap((value, s) => (Number.isNaN(value) || Number.isNaN(price[s]!) ? [] : [s]))
  const ranked = [...present].sort((a, b) => signal[b]! - signal[a]! || a - b)
  const k = Math.floor(present.length * 0.2)
  const weights = signal.map(() => 0)
  for (const s of ranked.slice(0, k)) weights[s] = 0.5 / k
  for (const s of ranked.slice(-k)) weights[s] = -0.5 / k
  return weights
}

const from = '1995-01-03'
const to = '2022-12-28'
const capital = 1_000_000
const feeRate = 10 / 10_000

export function plainBacktest(prices: Prices): PlainResult {
  const { dates, symbols, close } = prices
  let cash = capital
  let [fees, trades] = [0, 0]
  const shares = symbols.map(() => 0)
  const traded: string[] = []
  const equity: number[] = []
  for (let t = 0; t < dates.length; t++) {
    const date = dates[t]!
    if (date < from || date > to) continue
    const price = close[t]!
    let value = cash
    for (let s = 0; s < shares.length; s++) value += shares[s]! * price[s]!
    const firstOfMonth = traded.length === 0 || date.slice(0, 7) !== traded.at(-1)!.slice(0, 7)
    traded.push(date)
    let costs = 0
    if (firstOfMonth) {
      const weights = weightsOf(signalOf(prices, t - 1), price)
      for (let s = 0; s < shares.length; s++) {
        const trade = (weights[s]! * value) / price[s]! - shares[s]!
        const cost = Math.abs(trade) * price[s]! * feeRate
        if (trade !== 0) trades++
        shares[s]! += trade
        cash -= trade * price[s]! + cost
        costs += cost
      }
    }
    fees += costs
    equity.push(value - costs)
  }
  return { dates: traded, equity, fees, trades }
}

/** Metrics by their definitions: 252 sessions a year, simple daily returns, the first from the capital, deviations with n - 1. */
export function plainMetrics(afterEach: readonly number[]) {
  const equity = [capital, ...afterEach]
  const returns = equity.slice(1).map((value, i) => value / equity[i]! - 1)
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length
  const variance = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (returns.length - 1)
  let [peak, worst] = [0, 0]
  for (const value of equity) {
    peak = Math.max(peak, value)
    worst = Math.min(worst, value / peak - 1)
  }
  return {
    total_return: equity.at(-1)! / equity[0]! - 1,
    annualised_return: (equity.at(-1)! / equity[0]!) ** (252 / returns.length) - 1,
    volatility: Math.sqrt(variance * 252),
    sharpe: (mean / Math.sqrt(variance)) * Math.sqrt(252),
    max_drawdown: worst,
  }
}
