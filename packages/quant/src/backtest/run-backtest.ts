/** The backtest: a fixed procedure from signals and prices to equity, records and metrics. */
import { annualTurnover, averageTurnover, capacity } from '../metrics/activity.ts'
import { monthlyReturns } from '../metrics/calendar.ts'
import { drawdownTable } from '../metrics/drawdown.ts'
import { mean } from '../metrics/moments.ts'
import { benchmarkMetrics, finiteOrNull, type Metrics, returnMetrics } from '../metrics/summary.ts'
import { benchmarkEquity } from './benchmark.ts'
import { checkInput } from './check-input.ts'
import type { Ledger } from './ledger.ts'
import { type ResolvedOptions, resolveOptions } from './options.ts'
import { simulate } from './simulate.ts'
import type { BacktestInput, BacktestOptions, BacktestResult } from './types.ts'

/** Simple returns of a value curve that was worth `start` before; 0 once nothing is left to earn on. */
export function returnsOf(equity: Float64Array, start: number): Float64Array {
  return equity.map((value, i) => {
    const before = i === 0 ? start : equity[i - 1]!
    return before > 0 ? value / before - 1 : 0
  })
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)

/** From row `first` on, where the book begins to trade: the idle sessions before it would only dilute the metrics. */
function metricsFrom(
  first: number,
  returns: Float64Array,
  benchmark: Float64Array | null,
  ledger: Ledger,
  options: ResolvedOptions,
): Metrics {
  const own = returns.subarray(first)
  const turnovers = Float64Array.from(ledger.turnover, row => row.turnover)
  return {
    ...returnMetrics(own, options),
    ...(benchmark === null ? {} : benchmarkMetrics(own, benchmark.subarray(first), options)),
    ...finiteOrNull({
      final_equity: ledger.equity.at(-1)!,
      turnover: annualTurnover(turnovers, own.length, options.periodsPerYear),
      average_turnover: averageTurnover(turnovers),
      average_gross_exposure: mean(ledger.gross.subarray(first)),
      average_net_exposure: mean(ledger.net.subarray(first)),
      total_fees: sum(ledger.fees),
      total_slippage: sum(ledger.slippage),
      total_borrow_cost: sum(ledger.borrow),
      total_interest: sum(ledger.interest),
      trade_count: ledger.trades.length,
      capacity: capacity(Float64Array.from(ledger.capacities)),
    }),
  }
}

/**
 * Runs the fixed procedure: the signal known at the end of t - signalLag decides the weights traded at the close of t. Value
 * V = cash + sum(shares x price) at carried prices; trade_i = w_i V / price_i - shares_i; costs leave the cash; between
 * rebalances shares are held. What could not be traded is reported in `shortfalls`, never spread over others. Metrics are of
 * the returns from the first trade on. Throws `BacktestOptionError` for input or options that cannot be meant.
 */
export function runBacktest(input: BacktestInput, options: BacktestOptions = {}): BacktestResult {
  checkInput(input)
  const resolved = resolveOptions(input, options)
  const { firstRow, lastRow, capital } = resolved
  const { ledger, attribution } = simulate(input, resolved)
  const dates = input.dates.slice(firstRow, lastRow + 1)
  const returns = returnsOf(ledger.equity, capital)
  const benchmark = input.benchmark === undefined ? null : benchmarkEquity(input.benchmark, resolved)
  const drawdowns = drawdownTable(ledger.equity, dates, capital)
  const firstTrade = ledger.trades[0]?.date ?? null
  const first = firstTrade === null ? 0 : dates.indexOf(firstTrade)
  return {
    dates,
    equity: ledger.equity,
    returns,
    benchmark_equity: benchmark,
    first_trade_date: firstTrade,
    ruin_date: ledger.ruinDate,
    weights: ledger.weights,
    trades: ledger.trades,
    turnover: ledger.turnover,
    costs: { fees: ledger.fees, slippage: ledger.slippage, borrow: ledger.borrow, interest: ledger.interest },
    exposures: { gross: ledger.gross, net: ledger.net, long: ledger.long, short: ledger.short },
    attribution: { by_symbol: attribution.bySymbol, by_group: attribution.byGroup },
    shortfalls: ledger.shortfalls,
    drawdowns,
    monthly_returns: monthlyReturns(returns, dates),
    metrics: {
      ...metricsFrom(first, returns, benchmark && returnsOf(benchmark, capital), ledger, resolved),
      max_drawdown_sessions: drawdowns[0]?.sessions ?? 0,
    },
  }
}
