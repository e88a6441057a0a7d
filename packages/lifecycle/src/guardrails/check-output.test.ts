import type { JsonObject, RunTaskOutput } from '@optaic/domain'
import { expect, test } from 'vitest'
import { checkOutput } from './check-output.ts'

const output = (change: Partial<RunTaskOutput>): RunTaskOutput => ({
  version: null,
  unchanged: false,
  last_data_date: null,
  rows: null,
  files: [],
  artifacts: [],
  metrics: {},
  summary: {},
  ...change,
})

interface Case {
  readonly name: string
  readonly config?: Record<string, string | number | boolean | null>
  readonly summary?: RunTaskOutput['summary']
  readonly columns?: Record<string, string>
  readonly before?: Record<string, string>
  readonly last?: string | null
  readonly expected?: string | null
  readonly passed: boolean
  readonly says: string
}

const signal = (min: number | null, max: number | null, missing = 0, count = 10) => ({
  signal: { count, missing, min, max },
})
const numbers = { date: 'date', symbol: 'string', signal: 'number' }

const held = (column: string, min: number, max: number) => ({ [column]: { count: 3, missing: 0, min, max } })

test.each<[string, ReturnType<typeof held>, object, boolean, string]>([
  ['portfolio.weights', held('weight', -0.1, 0.2), { min: -0.1, max: 0.2 }, true, 'within'],
  ['portfolio.weights', held('weight', -0.1, 0.2), { min: 0 }, false, 'down to -0.1, below 0'],
  ['portfolio.weights', held('weight', -0.1, 0.2), {}, false, 'no limit'],
  ['portfolio.concentration', held('weight', -0.3, 0.2), { max: 0.3 }, true, 'within'],
  ['portfolio.concentration', held('weight', -0.3, 0.2), { max: 0.25 }, false, 'up to 0.3, above 0.25'],
  ['portfolio.leverage', held('gross', 0, 1 + 1e-12), { max: 1 }, true, 'within'],
  ['portfolio.leverage', held('gross', 0, 1.2), { max: 1 }, false, 'up to 1.2'],
  ['portfolio.turnover', held('turnover', 0, 2), { max: 1.5 }, false, 'up to 2'],
  ['portfolio.turnover', held('weight', 0, 2), { max: 1.5 }, false, 'tells nothing'],
])('%s of %j within %j: %j, %s', (name, summary, parameters, passed, says) => {
  const contract = { name, gate: 'run.output', enforcement: 'block', parameters: parameters as JsonObject } as const
  const facts = { output: output({ summary }), config: {}, previous: null, expected_data_date: null }
  const [verdict] = checkOutput([contract], facts)
  expect(verdict).toMatchObject({ passed, message: expect.stringContaining(says) })
})

test.each<Case>([
  { name: 'signal.bounds', config: { min: -1 }, summary: signal(-1, 9), passed: true, says: 'within' },
  { name: 'signal.bounds', config: { min: -1 }, summary: signal(-1.01, 9), passed: false, says: 'below -1' },
  { name: 'signal.bounds', config: { max: 10 }, summary: signal(0, 10), passed: true, says: 'within' },
  { name: 'signal.bounds', config: { max: 10 }, summary: signal(0, 10.5), passed: false, says: 'above 10' },
  { name: 'signal.bounds', config: { min: null, max: null }, summary: signal(-9, 9), passed: true, says: 'within' },
  { name: 'signal.bounds', config: { min: 0 }, summary: signal(null, null, 10, 0), passed: true, says: 'within' },
  { name: 'signal.bounds', config: { allow_nan: false }, summary: signal(0, 1, 1), passed: false, says: 'misses 1' },
  { name: 'signal.bounds', config: { allow_nan: true }, summary: signal(0, 1, 1), passed: true, says: 'within' },
  { name: 'signal.bounds', summary: {}, passed: true, says: 'nothing was written' },
  { name: 'signal.schema', columns: numbers, passed: true, says: 'is there' },
  { name: 'signal.schema', columns: { ...numbers, signal: 'string' }, passed: false, says: 'is string' },
  { name: 'signal.schema', config: { column: 'alpha' }, columns: numbers, passed: false, says: 'alpha is missing' },
  { name: 'signal.coverage', summary: signal(0, 1, 10, 10), passed: true, says: '50%' },
  { name: 'signal.coverage', summary: signal(0, 1, 11, 10), passed: false, says: '47.6% present' },
  { name: 'dataset.schema', columns: numbers, before: numbers, passed: true, says: 'is there' },
  { name: 'dataset.schema', columns: { ...numbers, open: 'number' }, before: numbers, passed: true, says: 'is there' },
  { name: 'dataset.schema', columns: { date: 'date' }, before: numbers, passed: false, says: 'symbol, signal' },
  { name: 'dataset.freshness', last: '2026-03-05', expected: '2026-03-05', passed: true, says: 'fresh' },
  {
    name: 'dataset.freshness',
    last: '2026-03-04',
    expected: '2026-03-05',
    passed: false,
    says: '2026-03-05 is expected',
  },
  { name: 'dataset.freshness', last: null, expected: '2026-03-05', passed: false, says: 'no date' },
  { name: 'dataset.freshness', last: null, expected: null, passed: true, says: 'fresh' },
  { name: 'no.such', passed: false, says: 'does not know' },
])('$name says "$says"', ({ name, config = {}, summary = {}, columns, before, last, expected, passed, says }) => {
  const version =
    columns === undefined
      ? null
      : { rows: 1, symbols: 1, first_date: null, last_date: null, columns, digest: '', manifest: {} }
  const [verdict] = checkOutput([{ name, gate: 'run.output', enforcement: 'block' }], {
    output: output({ version, summary, last_data_date: last ?? null }),
    config,
    previous: before === undefined ? null : { columns: before },
    expected_data_date: expected ?? null,
  })
  expect(verdict).toMatchObject({ passed, message: expect.stringContaining(says) })
})

test('only the gate run.output is looked at, and a least share can be given', () => {
  const facts = {
    output: output({ summary: signal(0, 1, 1, 9) }),
    config: {},
    previous: null,
    expected_data_date: null,
  }
  const contract = { name: 'signal.coverage', enforcement: 'warn' as const }
  expect(checkOutput([{ ...contract, gate: 'promotion' }], facts)).toEqual([])
  const strict = { ...contract, gate: 'run.output' as const, parameters: { min: 0.95 } }
  expect(checkOutput([strict], facts)).toMatchObject([{ passed: false, numbers: { min: 0.95, signal: 0.9 } }])
})
