/** Values, plans and reports of experiments as people read them. */
import type { Schema } from '@optaic/client'
import { sparkline } from '../terminal/chart.ts'
import { renderPairs, renderTable, type TableStyle } from '../terminal/table.ts'
import { metric } from '../terminal/words.ts'

type Values = NonNullable<Schema<'ExperimentAnswer'>['values']>
type Plan = NonNullable<Schema<'ExperimentAnswer'>['plan']>
type Node = Plan['nodes'][number]

const shownDates = 5
const shownSymbols = 40

const number = (value: unknown): string => (typeof value === 'number' ? metric(value) : '-')

/** A row for each symbol: the last values, and all of them as a line of blocks. */
export function valueTable({ dates, symbols, values }: Values, style: TableStyle): string {
  const last = dates.slice(-shownDates)
  const rows = symbols.slice(0, shownSymbols).map((symbol, s) => ({ symbol, series: values[s] ?? [] }))
  const table = renderTable(
    [
      { heading: 'SYMBOL', cell: row => row.symbol },
      ...last.map((date, i) => ({
        heading: date,
        align: 'right' as const,
        cell: (row: (typeof rows)[number]) => number(row.series.at(i - last.length)),
      })),
      { heading: `LAST ${dates.length}`, cell: row => sparkline(row.series), optional: true },
    ],
    rows,
    style,
  )
  const more = symbols.length - rows.length
  return more > 0 ? `${table}… and ${more} more: ask for some with --symbols, or for all with --csv\n` : table
}

/** Every part in the order in which it is computed. */
export function planTable(plan: Plan, style: TableStyle): string {
  const { nodes, calls, lookback, estimated_ms, real_ms, fields, groups } = plan
  const ms = (value: number | undefined) => (value === undefined ? '' : value.toFixed(2))
  const table = renderTable<Node>(
    [
      { heading: 'PART', align: 'right', cell: ({ id }) => id },
      { heading: 'KIND', cell: ({ kind }) => kind },
      { heading: 'WHAT', cell: ({ what }) => what },
      { heading: 'OF', cell: ({ inputs }) => inputs.join(', ') },
      { heading: 'LOOKS BACK', align: 'right', cell: node => node.lookback ?? '' },
      { heading: 'ESTIMATED MS', align: 'right', cell: node => ms(node.estimated_ms) },
      { heading: 'REAL MS', align: 'right', cell: node => ms(node.real_ms) },
    ],
    nodes,
    style,
  )
  return (
    table +
    renderPairs([
      ['calls', calls.map(({ name, version }) => `${name}@${version}`).join(', ') || null],
      ['reads', [...fields, ...groups].join(', ')],
      ['looks back', lookback === 'all' ? 'all of history' : `${lookback} rows`],
      ['estimated', `${ms(estimated_ms)} ms`],
      ['real', `${ms(real_ms)} ms as one plan, on one thread`],
    ])
  )
}

interface Horizon {
  readonly horizon: number | null
  readonly ic: number | null
  readonly icir: number | null
  readonly rank_ic: number | null
  readonly rank_icir: number | null
  readonly quantile_spread: number | null
  readonly dates: number
  readonly quantile_returns: readonly { readonly quantile: number; readonly mean_return: number | null }[]
}

/** The document that an ExperimentRun keeps as `experiment.json`. */
export interface ExperimentReport {
  readonly expression: string
  readonly judged_by: string | null
  readonly metrics: Readonly<Record<string, number | string | null>>
  readonly horizons: readonly Horizon[]
  readonly coverage_by_year: readonly { readonly year: number; readonly coverage: number }[]
  readonly causality_proof?: string
}

/** What it is worth, in one page. */
export function reportText(
  { expression, judged_by, metrics, horizons, ...rest }: ExperimentReport,
  style: TableStyle,
): string {
  const { first_date, last_date, coverage, turnover, autocorrelation, mean, std, min, max } = metrics
  const share = (value: unknown) => (typeof value === 'number' ? `${(value * 100).toFixed(1)}%` : '-')
  const facts = renderPairs([
    ['expression', expression],
    ['dates', `${first_date ?? '-'} to ${last_date ?? '-'}, ${number(metrics.symbols)} symbols`],
    ['coverage', `${share(coverage)}  ${sparkline(rest.coverage_by_year.map(year => year.coverage))}`],
    ['values', `mean ${number(mean)}, deviation ${number(std)}, ${number(min)} to ${number(max)}`],
    ['turnover', `${share(turnover)} of the top part each session`],
    ['autocorrelation', number(autocorrelation)],
    ['causality', rest.causality_proof ?? ''],
  ])
  if (horizons.length === 0) return facts
  const columns = renderTable<Horizon>(
    [
      { heading: 'HORIZON', align: 'right', cell: row => row.horizon },
      ...(['ic', 'icir', 'rank_ic', 'rank_icir', 'quantile_spread'] as const).map(name => ({
        heading: name.replaceAll('_', ' ').toUpperCase(),
        align: 'right' as const,
        cell: (row: Horizon) => number(row[name]),
      })),
      { heading: 'DATES', align: 'right', cell: row => row.dates },
      { heading: 'LOW TO HIGH', cell: row => sparkline(row.quantile_returns.map(part => part.mean_return)) },
    ],
    horizons,
    style,
  )
  return `${facts}\njudged by ${judged_by ?? 'nothing'}\n${columns}`
}
