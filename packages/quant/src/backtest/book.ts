/** The book of a backtest: cash, shares and carried prices, and the one place where a trade is made and paid for. */
import { periodRate } from '../metrics/period-options.ts'
import type { Attribution } from './attribution.ts'
import type { Ledger } from './ledger.ts'
import type { ResolvedOptions } from './options.ts'
import type { SlippageRate } from './slippage.ts'
import type { BacktestInput } from './types.ts'

/** How far a lot may be missed by rounding of the division and still count as whole. */
const LOT_ROUNDING = 1e-9

export class Book {
  cash: number
  readonly shares: Float64Array
  /** Close, carried forward over gaps; NaN before listing. */
  readonly price: Float64Array

  private readonly input: BacktestInput
  private readonly options: ResolvedOptions
  private readonly ledger: Ledger
  private readonly attribution: Attribution
  private readonly slippageRate: SlippageRate
  private readonly feeRate: number
  private readonly borrow: number
  private readonly interest: number

  constructor(
    input: BacktestInput,
    options: ResolvedOptions,
    ledger: Ledger,
    attribution: Attribution,
    slippageRate: SlippageRate,
  ) {
    this.input = input
    this.options = options
    this.ledger = ledger
    this.attribution = attribution
    this.slippageRate = slippageRate
    this.cash = options.capital
    this.shares = new Float64Array(input.symbols.length)
    this.price = new Float64Array(input.symbols.length).fill(Number.NaN)
    this.feeRate = options.feeBps * 1e-4
    this.borrow = periodRate(options.borrowRate, options.periodsPerYear)
    this.interest = periodRate(options.cashRate, options.periodsPerYear)
  }

  /** Interest on the cash and borrow cost of the shorts held since the session before, at its prices. `i`: ledger row. */
  accrue(i: number): void {
    if (this.interest !== 0) {
      const interest = this.cash * this.interest
      this.cash += interest
      this.ledger.interest[i] = interest
      this.attribution.addOther(interest)
    }
    if (this.borrow === 0) return
    for (let s = 0; s < this.shares.length; s++) {
      if (this.shares[s]! >= 0) continue
      const cost = -this.shares[s]! * this.price[s]! * this.borrow
      this.cash -= cost
      this.ledger.borrow[i]! += cost
      this.attribution.add(s, -cost)
    }
  }

  /** Takes over the closes of a date (`closes` from `at`) and gives the value of the book at them. */
  mark(closes: Float64Array, at: number): number {
    const { shares, price } = this
    let value = this.cash
    for (let s = 0; s < shares.length; s++) {
      const close = closes[at + s]!
      const held = shares[s]!
      if (!Number.isNaN(close)) {
        if (held !== 0) this.attribution.add(s, held * (close - price[s]!))
        price[s] = close
      }
      if (held !== 0) value += held * price[s]!
    }
    return value
  }

  /** Shares for a weight of a value: any fraction, or whole lots towards 0. */
  sharesFor(s: number, weight: number, value: number): number {
    const wanted = (weight * value) / this.price[s]!
    const lot = this.options.lotSize
    return lot === 0 ? wanted : Math.trunc((wanted / lot) * (1 + LOT_ROUNDING)) * lot
  }

  /**
   * Trades symbol s to hold `desired` shares at row t (ledger row i). Gives the value traded, or NaN, trading nothing, where the
   * slippage model has nothing to go by; `forced` then trades for the fee alone.
   */
  trade(s: number, t: number, i: number, desired: number, value: number, forced: boolean): number {
    const change = desired - this.shares[s]!
    if (change === 0) return 0
    const traded = Math.abs(change) * this.price[s]!
    let slip = this.slippageRate(s, t, Math.abs(change))
    if (Number.isNaN(slip)) {
      if (!forced) return Number.NaN
      slip = 0
    }
    const cost = traded * (this.feeRate + slip)
    this.cash -= change * this.price[s]! + cost
    this.shares[s] = desired
    this.ledger.fees[i]! += traded * this.feeRate
    this.ledger.slippage[i]! += traded * slip
    this.ledger.trade(this.input.dates[t]!, s, change, this.price[s]!, cost)
    if (cost !== 0) this.attribution.add(s, -cost)
    const volume = this.input.volume?.[s * this.input.dates.length + t] ?? Number.NaN
    if (volume > 0) this.ledger.capacities.push((value * volume) / Math.abs(change))
    return traded
  }

  /** Writes the equity and the exposures of ledger row i. */
  record(i: number): void {
    let long = 0
    let short = 0
    for (let s = 0; s < this.shares.length; s++) {
      const held = this.shares[s]!
      if (held > 0) long += held * this.price[s]!
      else if (held < 0) short += held * this.price[s]!
    }
    const equity = this.cash + long + short
    this.ledger.equity[i] = equity
    const unit = equity > 0 ? 1 / equity : 0
    this.ledger.long[i] = long * unit
    this.ledger.short[i] = short * unit
    this.ledger.gross[i] = (long - short) * unit
    this.ledger.net[i] = (long + short) * unit
  }
}
