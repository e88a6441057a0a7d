/** What goes into a backtest and what comes out: the words of the fixed procedure. */
import type { Group } from '@optaic/engine'

/** A signal: higher is more wanted. */
export interface BacktestSignal {
  /** Symbol-major: symbol s on date t at `s * dates.length + t`; missing is NaN, an infinity counts as missing. */
  readonly values: Float64Array
  /** Weight in the sum of z-scores when there are several signals; a single signal is used as it is. */
  readonly weight: number
}

export interface BacktestInput {
  /** Sessions, ascending: whole days since 1970-01-01. */
  readonly dates: Int32Array
  readonly symbols: readonly string[]
  /** Closing prices, symbol-major like a signal; positive, NaN where there was none. */
  readonly close: Float64Array
  /** One: used raw. Several: z-scored per date (of those present, ddof 1), times their weights, summed. */
  readonly signals: readonly BacktestSignal[]
  /** Shares traded that day, symbol-major; wanted by the volume slippage models and by the capacity estimate. */
  readonly volume?: Float64Array
  /** Group of each symbol on each date (sector, industry), for the attribution. */
  readonly groups?: Group
  /** One price per date, NaN where missing; bought at its first price in the window and held. */
  readonly benchmark?: Float64Array
  /**
   * Last session on which each symbol is listed (days since 1970). Without it a symbol is listed until its last close of the
   * panel, which takes a halt at the very end of the panel for a delisting.
   */
  readonly listedUntil?: Int32Array
}

/** How scores become target weights (shares of the book's value). */
export type Construction =
  /** Of the n present, k = floor(n quantile): the k highest +0.5/k each, the k lowest -0.5/k each. */
  | { readonly kind: 'long_short_quantile'; readonly quantile: number }
  /** The k highest 1/k each; where fewer are present the rest stays cash. */
  | { readonly kind: 'top_k'; readonly k: number }
  /** In proportion to the score, absolutes adding to 1; `long_only` counts scores below 0 as 0. */
  | { readonly kind: 'proportional'; readonly long_only?: boolean }
  /**
   * One weight per symbol for the session at row `t` of the panel, from rows up to `t - signalLag` only; null keeps the
   * holdings as they are.
   */
  | { readonly kind: 'weights'; readonly weigh: (t: number) => Float64Array | null }

/** Price moved against the trade, as a share of its value. */
export type Slippage =
  | { readonly kind: 'none' }
  /** `bps` basis points whatever the size. */
  | { readonly kind: 'fixed'; readonly bps: number }
  /** `bps` basis points times the traded share of the day's volume. */
  | { readonly kind: 'linear'; readonly bps: number }
  /** k x sigma x sqrt(share of the day's volume), sigma of the daily returns of the `window` sessions before. */
  | { readonly kind: 'square_root'; readonly k: number; readonly window: number }

export type RebalanceFrequency = 'daily' | 'weekly' | 'monthly' | 'quarterly'

export interface BacktestOptions {
  /** Sessions between the date a signal is known and the close it is traded at. At least 1. Default 1. */
  readonly signalLag?: number
  /** Default: long_short_quantile of a fifth. */
  readonly construction?: Construction
  /** First session of each period inside the window, or the sessions given (days since 1970). Default 'monthly'. */
  readonly rebalance?: RebalanceFrequency | Int32Array
  /** Fee in basis points of the traded value. Default 0. */
  readonly feeBps?: number
  /** Default none. */
  readonly slippage?: Slippage
  /** Yearly rate paid on the value of short positions. Default 0. */
  readonly borrowRate?: number
  /** Yearly rate earned on cash, and paid where cash is below 0. Default 0. */
  readonly cashRate?: number
  /** Trades of less value than this (money) are left out. Default 0. */
  readonly minimumTrade?: number
  /** Holdings are whole multiples of this many shares, rounded towards 0; 0 allows any fraction. Default 0. */
  readonly lotSize?: number
  /** Trade a symbol without a price that day at its carried price. Default false: it is held until it trades again. */
  readonly tradeHalted?: boolean
  /** Money at the start. Default 1,000,000. */
  readonly capital?: number
  /** First day of the window (days since 1970, inclusive). Default: the first session. */
  readonly from?: number
  /** Last day of the window (days since 1970, inclusive). Default: the last session. */
  readonly to?: number
  /** Yearly risk-free rate of the metrics. Default 0. */
  readonly riskFree?: number
  /** Sessions in a year, for everything yearly. Default 252. */
  readonly periodsPerYear?: number
}

export type ShortfallReason =
  /** No price that day. */
  | 'halted'
  /** No price up to that day. */
  | 'not_listed'
  /** Gone from the market: closed at its last price, cannot be bought. */
  | 'delisted'
  /** The trade is under `minimumTrade`. */
  | 'below_minimum'
  /** Rounded to whole lots. */
  | 'lot_size'
  /** The slippage model has no volume or no volatility to go by. */
  | 'no_market_data'

export interface WeightRow {
  readonly date: number
  readonly symbol: string
  readonly target: number
  /** Value held after trading over the book's value before it. */
  readonly actual: number
}

export interface TradeRow {
  readonly date: number
  readonly symbol: string
  /** Above 0 bought, below 0 sold. */
  readonly shares: number
  readonly price: number
  /** Fee and slippage, money. */
  readonly cost: number
}

export interface ShortfallRow {
  readonly date: number
  readonly symbol: string
  /** Target less actual weight. */
  readonly weight: number
  readonly reason: ShortfallReason
}

export interface TurnoverRow {
  readonly date: number
  /** Traded value, buys and sells, over the book's value before trading. */
  readonly turnover: number
}

/** Money made in a month and its share of the value the month began with; the rows of a month add up to its return. */
export interface AttributionRow {
  /** `2024-03`. */
  readonly month: string
  /** A symbol, a group's label, or null: interest on cash in `by_symbol`, no group in `by_group`. */
  readonly name: string | null
  readonly pnl: number
  readonly contribution: number
}

export interface DrawdownRow {
  readonly peak_date: number
  readonly trough_date: number
  /** First date at or above the peak again; null where the series ends below it. */
  readonly recovery_date: number | null
  /** At most 0: -0.2 is a fifth below the peak. */
  readonly depth: number
  /** Sessions from the peak to the recovery, or to the end. */
  readonly sessions: number
}

export interface MonthlyReturnRow {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly return: number
}

/** Every series has one value per session of the window. */
export interface BacktestResult {
  readonly dates: Int32Array
  /** Value after trading and its costs, money. */
  readonly equity: Float64Array
  /** Against the session before; the first against the capital. */
  readonly returns: Float64Array
  readonly benchmark_equity: Float64Array | null
  /** First date with a trade; the metrics are of the returns from there on. Null where nothing was traded. */
  readonly first_trade_date: number | null
  /** The date on which nothing was left, after which everything is sold and nothing bought; null as a rule. */
  readonly ruin_date: number | null
  readonly weights: readonly WeightRow[]
  readonly trades: readonly TradeRow[]
  readonly turnover: readonly TurnoverRow[]
  /** Money per session. */
  readonly costs: {
    readonly fees: Float64Array
    readonly slippage: Float64Array
    readonly borrow: Float64Array
    /** Interest earned on cash; below 0 where it was paid. */
    readonly interest: Float64Array
  }
  /** Shares of the equity after trading; `short` is at most 0, net = long + short, gross = long - short. */
  readonly exposures: {
    readonly gross: Float64Array
    readonly net: Float64Array
    readonly long: Float64Array
    readonly short: Float64Array
  }
  readonly attribution: {
    readonly by_symbol: readonly AttributionRow[]
    readonly by_group: readonly AttributionRow[] | null
  }
  readonly shortfalls: readonly ShortfallRow[]
  /** The ten deepest, deepest first. */
  readonly drawdowns: readonly DrawdownRow[]
  readonly monthly_returns: readonly MonthlyReturnRow[]
  /** What could not be computed is null. */
  readonly metrics: Readonly<Record<string, number | null>>
}
