/** What a backtest writes down while it runs: one value a session in columns, and rows for what happens now and then. */
import type { ShortfallReason, ShortfallRow, TradeRow, TurnoverRow, WeightRow } from './types.ts'

export class Ledger {
  readonly equity: Float64Array
  readonly fees: Float64Array
  readonly slippage: Float64Array
  readonly borrow: Float64Array
  readonly interest: Float64Array
  readonly gross: Float64Array
  readonly net: Float64Array
  readonly long: Float64Array
  readonly short: Float64Array
  readonly weights: WeightRow[] = []
  readonly trades: TradeRow[] = []
  readonly turnover: TurnoverRow[] = []
  readonly shortfalls: ShortfallRow[] = []
  /** Per trade of a day with volume: the capital at which it would have been all of that day's volume. */
  readonly capacities: number[] = []
  ruinDate: number | null = null

  private readonly symbols: readonly string[]

  constructor(sessions: number, symbols: readonly string[]) {
    this.symbols = symbols
    const column = () => new Float64Array(sessions)
    this.equity = column()
    this.fees = column()
    this.slippage = column()
    this.borrow = column()
    this.interest = column()
    this.gross = column()
    this.net = column()
    this.long = column()
    this.short = column()
  }

  weight(date: number, s: number, target: number, actual: number): void {
    this.weights.push({ date, symbol: this.symbols[s]!, target, actual })
  }

  trade(date: number, s: number, shares: number, price: number, cost: number): void {
    this.trades.push({ date, symbol: this.symbols[s]!, shares, price, cost })
  }

  shortfall(date: number, s: number, weight: number, reason: ShortfallReason): void {
    this.shortfalls.push({ date, symbol: this.symbols[s]!, weight, reason })
  }
}
