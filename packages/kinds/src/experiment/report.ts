/** What an experiment shows: what its values are like, and what they say of the returns that came after. */
import { dateOfDay, dayNumber, type JsonObject } from '@optaic/domain'
import { evaluate } from '@optaic/engine'
import {
  autocorrelation,
  coverage,
  forwardReturns,
  informationCoefficient,
  informationCoefficientRatio,
  meanOfDates,
  type PanelShape,
  quantileReturns,
  rankInformationCoefficient,
  signalTurnover,
} from '@optaic/quant'
import type { Evaluated, Experiment } from './evaluate.ts'
import { summaryOf } from './value-summary.ts'

const orNull = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : null)

/** The dates that are judged, as rows of the panel. */
interface Range {
  readonly from: number
  readonly to: number
}

/** Rows of a symbol-major array. */
function rowsOf(values: Float64Array, rows: number, { from, to }: Range): Float64Array {
  const symbols = rows === 0 ? 0 : values.length / rows
  const out = new Float64Array(symbols * (to - from))
  for (let s = 0; s < symbols; s++) out.set(values.subarray(s * rows + from, s * rows + to), s * (to - from))
  return out
}

function rangeOf(dates: Int32Array, from: string | null, to: string | null): Range {
  const first = from === null ? 0 : dates.findIndex(day => day >= dayNumber(from))
  const end = to === null ? dates.length : dates.findIndex(day => day > dayNumber(to))
  const start = first === -1 ? dates.length : first
  return { from: start, to: Math.max(start, end === -1 ? dates.length : end) }
}

/** Everything as one document; what cannot be computed is null. */
export interface Report extends JsonObject {
  readonly metrics: JsonObject
}

export function reportOf(experiment: Experiment, { panel, values }: Evaluated): Report {
  const { config, expression } = experiment
  const rows = panel.dates.length
  const range = rangeOf(panel.dates, config.from, config.to)
  const shape = { symbols: panel.symbols.length, dates: range.to - range.from }
  const dates = panel.dates.subarray(range.from, range.to)
  const signal = rowsOf(values, rows, range)
  const judged = targetsOf(experiment, panel).map(target => judge(signal, target, range, rows, shape, config.quantiles))
  const held = persistenceOf(signal, shape, config.quantiles)
  const summary = summaryOf(signal)
  const [first] = judged
  const day = (value: number | undefined) => (value === undefined ? null : dateOfDay(value))
  const metrics: JsonObject = {
    ...Object.fromEntries(
      ['ic', 'icir', 'rank_ic', 'rank_icir', 'quantile_spread'].map(name => [name, first?.[name] ?? null]),
    ),
    turnover: held.turnover,
    autocorrelation: held.autocorrelation,
    coverage: orNull(coverage(signal)),
    ...summary.metrics,
    dates: shape.dates,
    symbols: shape.symbols,
    first_date: day(dates[0]),
    last_date: day(dates.at(-1)),
  }
  return {
    expression,
    dialect: config.dialect,
    judged_by: config.label ?? (experiment.price === null ? null : `forward returns of ${experiment.price}`),
    delay: config.delay,
    inputs: experiment.inputs.map(({ name, version_number }) => ({ name, version_number })),
    metrics,
    summary: summary.document,
    coverage_by_year: coverageByYear(signal, shape, dates),
    horizons: judged as unknown as JsonObject[],
    persistence: held.by_lag,
    sample: sampleOf(signal, shape, dates, panel.symbols, config.sample),
  }
}

interface Target {
  /** Sessions ahead; null for a label of its own making. */
  readonly horizon: number | null
  readonly values: Float64Array
}

/** What the signal is held against, on all dates of the panel. */
function targetsOf({ config, label, price }: Experiment, panel: Evaluated['panel']): readonly Target[] {
  if (label !== null) return [{ horizon: label.lookahead, values: evaluate(label, panel).value! }]
  if (price === null) return []
  const shape = { symbols: panel.symbols.length, dates: panel.dates.length }
  return config.horizons.map(horizon => ({
    horizon,
    values: forwardReturns(panel.fields[price]!, shape, { horizon, delay: config.delay }),
  }))
}

function judge(
  signal: Float64Array,
  { horizon, values }: Target,
  range: Range,
  rows: number,
  shape: PanelShape,
  quantiles: number,
): JsonObject {
  const forward = rowsOf(values, rows, range)
  const ic = informationCoefficient(signal, forward, shape)
  const rankIc = rankInformationCoefficient(signal, forward, shape)
  const parts = quantileReturns(signal, forward, shape, quantiles)
  return {
    horizon,
    dates: ic.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0),
    ic: orNull(meanOfDates(ic)),
    icir: orNull(informationCoefficientRatio(ic)),
    rank_ic: orNull(meanOfDates(rankIc)),
    rank_icir: orNull(informationCoefficientRatio(rankIc)),
    quantile_spread: orNull((parts.at(-1)?.mean_return ?? Number.NaN) - (parts[0]?.mean_return ?? Number.NaN)),
    quantile_returns: parts.map(({ quantile, mean_return, dates }) => ({ quantile, mean_return, dates })),
  }
}

const lags = [1, 5, 20]

function persistenceOf(signal: Float64Array, shape: PanelShape, quantiles: number) {
  const by_lag = lags.map(lag => ({
    lag,
    autocorrelation: orNull(meanOfDates(autocorrelation(signal, shape, lag))),
    turnover: orNull(meanOfDates(signalTurnover(signal, shape, 1 / quantiles, lag))),
  }))
  return { by_lag, autocorrelation: by_lag[0]!.autocorrelation, turnover: by_lag[0]!.turnover }
}

function coverageByYear(signal: Float64Array, { symbols, dates: rows }: PanelShape, dates: Int32Array) {
  const years = new Map<string, { present: number; all: number }>()
  for (let t = 0; t < rows; t++) {
    const year = dateOfDay(dates[t]!).slice(0, 4)
    const count = years.get(year) ?? { present: 0, all: 0 }
    for (let s = 0; s < symbols; s++) if (Number.isFinite(signal[s * rows + t]!)) count.present++
    count.all += symbols
    years.set(year, count)
  }
  return [...years].map(([year, { present, all }]) => ({ year: Number(year), coverage: present / all }))
}

/** The latest values, newest date first. */
function sampleOf(
  signal: Float64Array,
  { dates: rows }: PanelShape,
  dates: Int32Array,
  symbols: readonly string[],
  most: number,
) {
  const sample: { date: string; symbol: string; value: number }[] = []
  for (let t = rows - 1; t >= 0 && sample.length < most; t--)
    for (let s = 0; s < symbols.length && sample.length < most; s++) {
      const value = signal[s * rows + t]!
      if (Number.isFinite(value)) sample.push({ date: dateOfDay(dates[t]!), symbol: symbols[s]!, value })
    }
  return sample
}
