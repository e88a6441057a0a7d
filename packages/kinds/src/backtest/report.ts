/** Writes what a backtest found as files: one table each, and the small tables together. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ColumnSummary, dateOfDay, type RunTaskOutput } from '@optaic/domain'
import type { Columns, TableSession } from '@optaic/kit'
import type { BacktestResult } from '@optaic/quant'

export const dateOf = dateOfDay

type Rows = readonly Readonly<Record<string, unknown>>[]

/** Every session with its equity, return, benchmark, exposures and costs. */
function sessions({ dates, equity, returns, benchmark_equity, exposures, costs }: BacktestResult): Rows {
  return Array.from(dates, (day, t) => ({
    date: dateOf(day),
    equity: equity[t],
    return: returns[t],
    benchmark: benchmark_equity === null ? null : benchmark_equity[t],
    gross: exposures.gross[t],
    net: exposures.net[t],
    fees: costs.fees[t],
    slippage: costs.slippage[t],
    borrow: costs.borrow[t],
    interest: costs.interest[t],
  }))
}

const numbers = (...names: readonly string[]): Columns => Object.fromEntries(names.map(name => [name, 'number']))
const dated = (rows: readonly { readonly date: number }[]): Rows =>
  rows.map(row => ({ ...row, date: dateOf(row.date) }))

/** The tables of a report: name, columns, rows. */
function tablesOf(result: BacktestResult): readonly (readonly [string, Columns, Rows])[] {
  const key = { date: 'date', symbol: 'string' } as const
  const daily = numbers('equity', 'return', 'benchmark', 'gross', 'net', 'fees', 'slippage', 'borrow', 'interest')
  const attribution = { month: 'string', name: 'string', ...numbers('pnl', 'contribution') } as Columns
  return [
    ['equity', { date: 'date', ...daily }, sessions(result)],
    ['trades', { ...key, ...numbers('shares', 'price', 'cost') }, dated(result.trades)],
    ['weights', { ...key, ...numbers('target', 'actual') }, dated(result.weights)],
    ['turnover', { date: 'date', ...numbers('turnover') }, dated(result.turnover)],
    ['shortfalls', { ...key, ...numbers('weight'), reason: 'string' }, dated(result.shortfalls)],
    ['attribution_by_symbol', attribution, result.attribution.by_symbol as unknown as Rows],
    ['attribution_by_group', attribution, (result.attribution.by_group ?? []) as unknown as Rows],
  ]
}

/** What guardrails look at: weights after each rebalance, exposures of each session, turnover of each rebalance. */
export function summaryOf({ weights, exposures, turnover }: BacktestResult): Readonly<Record<string, ColumnSummary>> {
  const summary = (values: Iterable<number>): ColumnSummary => {
    let [count, min, max] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (const value of values) {
      count++
      min = Math.min(min, value)
      max = Math.max(max, value)
    }
    return { count, missing: 0, min: count === 0 ? null : min, max: count === 0 ? null : max }
  }
  return {
    weight: summary(weights.map(({ actual }) => actual)),
    gross: summary(exposures.gross),
    net: summary(exposures.net),
    turnover: summary(turnover.map(row => row.turnover)),
  }
}

/** Files in the folder, as the artifacts of the Run. */
export async function writeReport(
  tables: TableSession,
  folder: string,
  result: BacktestResult,
): Promise<RunTaskOutput['artifacts']> {
  const artifacts = []
  for (const [name, columns, rows] of tablesOf(result)) {
    if (rows.length === 0) continue
    const file = `${name}.parquet`
    await tables.writeParquet(await tables.fromRows(columns, [rows as Record<string, unknown>[]]), join(folder, file))
    artifacts.push({ name: file, media_type: 'application/vnd.apache.parquet', path: file })
  }
  const day = (value: number | null) => (value === null ? null : dateOf(value))
  const summary = {
    metrics: result.metrics,
    monthly_returns: result.monthly_returns,
    drawdowns: result.drawdowns.map(row => ({
      ...row,
      peak_date: day(row.peak_date),
      trough_date: day(row.trough_date),
      recovery_date: day(row.recovery_date),
    })),
    first_trade_date: day(result.first_trade_date),
    ruin_date: day(result.ruin_date),
  }
  await writeFile(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`)
  return [...artifacts, { name: 'summary.json', media_type: 'application/json', path: 'summary.json' }]
}
