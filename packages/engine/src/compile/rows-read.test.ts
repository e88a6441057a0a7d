/** Which rows values are made of: whatever lies in the others moves no bit. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { provingPanel } from '../causality/proving-panel.ts'
import { evaluateTail } from '../evaluate/evaluate.ts'
import type { Argument, Operator } from '../operator.ts'
import type { Panel } from '../panel.ts'
import { builtinOperators, createRegistry } from '../registry.ts'
import { compile, type Program } from './compile.ts'
import { type RowRange, rowsRead } from './rows-read.ts'

const rows = 400

/** The panel with something else in every row that is not in the ranges. */
function poisoned(panel: Panel, ranges: readonly RowRange[], poison: number): Panel {
  const read = (t: number) => ranges.some(({ first, last }) => t >= first && t <= last)
  const spoil = (values: Float64Array) => values.map((value, i) => (read(i % rows) ? value : poison))
  const groups = Object.entries(panel.groups ?? {}).map(([name, group]) => [
    name,
    { ...group, codes: spoil(group.codes) },
  ])
  return {
    ...panel,
    fields: Object.fromEntries(Object.entries(panel.fields).map(([name, values]) => [name, spoil(values)])),
    groups: Object.fromEntries(groups),
  }
}

function expectSameBits(program: Program, fromRow: number): void {
  const panel = provingPanel(program.fields, program.groups, { rows })
  const ranges = rowsRead(program, fromRow, rows)
  const wanted = evaluateTail(program, panel, fromRow).value!
  for (const poison of [Number.NaN, 1e300, -1e300, 0]) {
    const got = evaluateTail(program, poisoned(panel, ranges, poison), fromRow).value!
    expect(got.every((value, i) => Object.is(value, wanted[i]))).toBe(true)
  }
}

const source = (program: Program, fromRow: number) =>
  rowsRead(program, fromRow, rows).map(({ first, last }) => [first, last])

test('a comparison with a year ago is made of two rows', () => {
  expect(source(compile('ZSCORE(DELTA(close, 252))'), 399)).toEqual([
    [147, 147],
    [399, 399],
  ])
  expect(source(compile('REF(close, 21) / REF(close, 252) - 1'), 399)).toEqual([
    [147, 147],
    [378, 399],
  ])
})

test('a window is made of all its rows, wherever it lies', () => {
  const { lookback } = compile('MEAN(close, 20)')
  expect(source(compile('MEAN(close, 20)'), 390)).toEqual([[390 - Number(lookback), 399]])
  expect(source(compile('REF(MEAN(close, 20), 200)'), 399)).toEqual([
    [199 - Number(lookback), 199],
    [399, 399],
  ])
})

test('what counts all of history, or looks ahead, reads everything', () => {
  expect(source(compile('EMA(close, 12)'), 399)).toEqual([[0, 399]])
  expect(source(compile('REF(close, -1)', { label: true }), 399)).toEqual([[0, 399]])
})

test('rows before the first are not asked for, and nothing is where no row is wanted', () => {
  expect(source(compile('DELTA(close, 252)'), 100)).toEqual([[0, 399]])
  expect(source(compile('close'), 400)).toEqual([])
})

test('many single rows are read in few pieces', () => {
  const far = [40, 90, 150, 230, 320].map(n => `REF(close, ${n})`).join(' + ')
  const pieces = source(compile(far), 399)
  expect(pieces).toHaveLength(4)
  expectSameBits(compile(far), 399)
})

describe('every operator over rows a hundred back', () => {
  test.each(builtinOperators.map(operator => [operator.name, operator] as const))('%s', (_, operator) => {
    const program = compile(callOf(operator))
    expectSameBits(program, rows - 1)
    expectSameBits(program, rows - 7)
  })
})

const single = builtinOperators.flatMap(operator =>
  operator.family === 'series' && operator.singleRows !== undefined ? [operator] : [],
)

test('operators that say which single rows they read are REF, DELTA and PCT_CHANGE', () => {
  expect(single.map(({ name }) => name).sort()).toEqual(['DELTA', 'PCT_CHANGE', 'REF'])
})

describe('the single rows that an operator declares suffice, and the furthest is as far as it looks back', () => {
  test.each(single.map(operator => [operator.name, operator] as const))('%s', (name, operator) => {
    const distance = fc.integer({ min: 0, max: rows - 1 })
    fc.assert(
      fc.property(distance, distance, fc.integer({ min: 0, max: 12 }), (n, m, days) => {
        expect(Math.max(...operator.singleRows!([n]))).toBe(operator.lookback([n], 'optaic'))
        const fromRow = rows - 1 - days
        expectSameBits(compile(`${name}(close, ${n})`), fromRow)
        expectSameBits(compile(`${name}(REF(open, ${m}), ${n}) + RANK(MEAN(close, 5))`), fromRow)
      }),
      { numRuns: 60 },
    )
  })
})

test('an operator of somebody else that declares its rows is read by them', () => {
  const twoBack: Operator = {
    name: 'TWO_BACK',
    family: 'series',
    about: '',
    formula: 'x[t-100] x[t-200]',
    missing: '',
    arguments: [{ name: 'x', kind: 'series', about: '' }],
    lookback: () => 200,
    singleRows: () => [100, 200],
    kernel: (out, [x], { start, end }) => {
      for (let i = start; i < end; i++) out[i] = i - 200 < start ? Number.NaN : x![i - 100]! * x![i - 200]!
    },
    examples: [],
  }
  const program = compile('TWO_BACK(close)', { registry: createRegistry([...builtinOperators, twoBack]) })
  expect(source(program, 399)).toEqual([
    [199, 199],
    [299, 299],
    [399, 399],
  ])
  expectSameBits(program, 399)
})

/** A call whose first series is a hundred rows old and whose others are of today. */
function callOf({ name, arguments: list }: Operator): string {
  const one = ({ kind, type, name: argument, min = 0, max = 1 }: Argument, i: number) => {
    if (kind === 'window') return '5'
    if (kind !== 'series') return String(kind === 'integer' ? Math.max(2, min) : (min + Math.min(max, min + 1)) / 2)
    if (type === 'group') return 'sector'
    const series = i === 0 ? `REF(${argument}, 100)` : argument
    return type === 'boolean' ? `(${series} > 50)` : series
  }
  return `${name}(${list.map(one).join(', ')})`
}
