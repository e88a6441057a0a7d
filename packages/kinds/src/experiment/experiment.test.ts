/** What an experiment says, held to small tables that a person can check. */
import { type DefinitionVersion, dayNumber, type WantedInstance } from '@optaic/domain'
import { compile, evaluate, type Panel } from '@optaic/engine'
import { defineOpMacro, type z } from '@optaic/kit'
import { expect, test } from 'vitest'
import { causalityOf } from './causality.ts'
import { checkExperiment } from './check.ts'
import { experimentConfig } from './config.ts'
import type { Experiment } from './evaluate.ts'
import { planOf } from './plan.ts'
import { promotionPlan } from './promote.ts'
import { reportOf } from './report.ts'

/** Prices of four symbols on five dates; D is never there on the first. */
const close = [
  [10, 11, 12, 12, 15],
  [10, 10, 11, 12, 12],
  [10, 9, 9, 8, 8],
  [Number.NaN, 10, 8, 8, 4],
]
const panel: Panel = {
  dates: Int32Array.from({ length: 5 }, (_, t) => dayNumber('2026-01-05') + t),
  symbols: ['A', 'B', 'C', 'D'],
  fields: { close: Float64Array.from(close.flat()) },
}

function experimentOf(given: z.input<typeof experimentConfig>) {
  const config = experimentConfig.parse(given)
  const program = compile(config.expression!, { fields: ['close'] })
  const label = config.label === undefined ? null : compile(config.label, { fields: ['close'], label: true })
  const experiment = {
    name: 'x',
    config,
    expression: config.expression,
    program,
    label,
    price: label ? null : 'close',
    inputs: [],
  }
  const evaluated = { panel, from: 0, values: evaluate(program, panel).value! }
  return reportOf(experiment as unknown as Experiment, evaluated)
}

test('a signal that orders its label as it is has a rank IC of 1, and its mirror -1', () => {
  const rankIc = (expression: string) =>
    experimentOf({ expression, label: 'close / REF(close, 1) - 1' }).metrics.rank_ic
  expect(rankIc('LOG(close / REF(close, 1))')).toBeCloseTo(1, 12)
  expect(rankIc('REF(close, 1) / close')).toBeCloseTo(-1, 12)
})

test('forward returns start after the delay, and the IC is that of the dates that have them', () => {
  const report = experimentOf({ expression: 'close', horizons: [1, 2], delay: 0, quantiles: 2 })
  const horizons = report.horizons as unknown as { horizon: number; dates: number; quantile_returns: object[] }[]
  expect(horizons.map(({ horizon, dates }) => [horizon, dates])).toEqual([
    [1, 3], // on the first date all closes are the same: there is no correlation
    [2, 2],
  ])
  // Halves of each date, by hand: on the first all are in the lower one; then B, C, D below A; then C, D below A, B, twice.
  const lower = [0, (1 / 10 + 0 - 2 / 10) / 3, (-1 / 9 + 0) / 2, (0 - 1 / 2) / 2]
  const upper = [1 / 11, (0 + 1 / 11) / 2, (1 / 4 + 0) / 2]
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  expect(horizons[0]!.quantile_returns).toEqual([
    { quantile: 1, mean_return: expect.closeTo(mean(lower), 12), dates: 4 },
    { quantile: 2, mean_return: expect.closeTo(mean(upper), 12), dates: 3 },
  ])
})

test('means, coverage and missing values are those of the dates that are judged', () => {
  const report = experimentOf({ expression: 'close', from: '2026-01-05', to: '2026-01-06' })
  expect(report.metrics).toMatchObject({
    count: 7,
    missing: 1,
    coverage: 7 / 8,
    mean: 70 / 7,
    min: 9,
    max: 11,
    dates: 2,
    symbols: 4,
    first_date: '2026-01-05',
    last_date: '2026-01-06',
  })
  expect(report.coverage_by_year).toEqual([{ year: 2026, coverage: 7 / 8 }])
})

test('the sample is the latest values, and no more than asked for', () => {
  const { sample } = experimentOf({ expression: 'close', sample: 5 })
  expect(sample).toEqual([
    { date: '2026-01-09', symbol: 'A', value: 15 },
    { date: '2026-01-09', symbol: 'B', value: 12 },
    { date: '2026-01-09', symbol: 'C', value: 8 },
    { date: '2026-01-09', symbol: 'D', value: 4 },
    { date: '2026-01-08', symbol: 'A', value: 12 },
  ])
})

test('a range without dates gives a report of nothing, not an error', () => {
  const report = experimentOf({ expression: 'close', from: '2030-01-01' })
  expect(report.metrics).toMatchObject({ count: 0, mean: null, ic: null, dates: 0, first_date: null })
  expect(report.sample).toEqual([])
})

test('the plan names every part once, in order, with a cost that was measured, and its values are the same', () => {
  const program = compile('ZSCORE(DELTA(close, 2)) + ABS(DELTA(close, 2))')
  const plan = planOf(program, panel) as unknown as { nodes: { what: string; real_ms?: number }[]; lookback: number }
  expect(plan.nodes.map(({ what }) => what)).toEqual(['close', 'DELTA(2)', 'ZSCORE', 'ABS', 'ADD'])
  expect(plan.lookback).toBe(2)
  for (const { what, real_ms } of plan.nodes) if (what !== 'close') expect(real_ms).toBeGreaterThanOrEqual(0)
})

test('what an expression is proven to be is told in a word and a sentence', () => {
  expect(causalityOf(compile('ZSCORE(DELTA(close, 252))'))).toMatchObject({
    causality: 'causal',
    causality_proof: expect.stringContaining('no future was seen'),
  })
  expect(causalityOf(compile('LOG(-1 - ABS(close))')).causality).toBe('unproven')
})

const macro = {
  id: 'm',
  definition_id: 'd',
  created_at: '',
  ...defineOpMacro({
    name: 'TREND',
    version: '1.0.0',
    about: '',
    parameters: [{ name: 'n', about: '' }],
    body: 'close / REF(close, n) - 1',
  }).declaration,
} as DefinitionVersion

const check = (config: WantedInstance['config'], change: Partial<WantedInstance> = {}) =>
  checkExperiment({ name: 'x', config, definition: null, library: [], parts: [], inputs: null, ...change })

test('one thing is tried: an expression, or a Definition with its parameters', () => {
  expect(check({})).toMatchObject({ code: 'config_invalid', message: '"x" has nothing to try' })
  expect(check({ expression: 'close' }, { definition: macro })).toMatchObject({ code: 'config_invalid' })
  expect(check({ parameters: { n: 5 } }, { definition: macro })).toBeNull()
  expect(check({ expression: 'trend(5)' }, { library: [macro] })).toBeNull()
})

test('the future is for labels alone', () => {
  expect(check({ expression: 'REF(close, -1)' })).toMatchObject({
    code: 'expression_invalid',
    details: [{ path: '/expression', line: 1, column: 1, message: expect.stringContaining('only a label may do') }],
  })
  expect(check({ expression: 'close', label: 'REF(close, -5) / close - 1' })).toBeNull()
  expect(check({ expression: 'TREND(-3)' }, { library: [macro] })).toMatchObject({ code: 'expression_invalid' })
  expect(check({ expression: 'close', label: 'REFF(close)' })).toMatchObject({ details: [{ path: '/label' }] })
})

test('a signal is made of a pipeline with the same expression, a store, an accessor, and the same inputs', () => {
  const plan = promotionPlan({
    instance: { name: 'try', definition_version_id: null, config_json: { parameters: { n: 20 }, dialect: 'qlib' } },
    definition: macro,
    run: {},
    upstreams: [{ name: 'prices', type: 'DatasetInstance', role: 'input' }],
    request: { name: 'trend', min: -1, freshness: { update_frequency: 'daily' } },
  } as never)
  expect(plan.map(({ type, name, definition }) => [type, name, definition])).toEqual([
    ['PipelineInstance', 'trend-pipeline', 'expression'],
    ['StoreInstance', 'trend-store', 'parquet'],
    ['AccessorInstance', 'trend-accessor', 'panel'],
    ['SignalInstance', 'trend', undefined],
  ])
  expect(plan[0]?.config).toEqual({
    outputs: [{ name: 'signal', expression: 'TREND(n=20)' }],
    dialect: 'qlib',
    groups: [],
  })
  expect(plan[3]).toMatchObject({
    config: { column: 'signal', min: -1, max: null, allow_nan: true, neutral: 0 },
    freshness: { update_frequency: 'daily' },
    upstreams: [{ role: 'pipeline' }, { role: 'store' }, { role: 'accessor' }, { name: 'prices', role: 'input' }],
  })
})

test('an experiment of a pinned version is checked with it, and becomes a signal that pins it', () => {
  const newer = {
    ...macro,
    version: '2.0.0',
    code: { ...macro.code, parameters: [{ name: 'm', about: '' }], body: 'close' },
  } as DefinitionVersion
  const inner = { parameters: { n: 5 } }
  expect(check(inner, { definition: macro, library: [newer] })).toBeNull()
  expect(check(inner, { definition: newer, library: [{ ...macro, pinned: true }] })).toMatchObject({
    details: [{ message: expect.stringContaining('TREND@2.0.0 has no argument called n') }],
  })
  expect(
    check({ expression: 'trend@1.0.0(5) - trend(m=1)' }, { library: [{ ...macro, pinned: true }, newer] }),
  ).toBeNull()
  const [pipeline] = promotionPlan({
    instance: { name: 'try', definition_version_id: 'm', config_json: inner },
    definition: macro,
    run: {},
    upstreams: [],
    request: { name: 'trend' },
  } as never)
  expect(pipeline?.config.outputs).toEqual([{ name: 'signal', expression: 'TREND@1.0.0(n=5)' }])
})
