/** What is told of expressions before anything runs: with inputs whose columns are known, and without. */
import { builtinRegistry, createRegistry, type Macro } from '@optaic/engine'
import { describe, expect, test } from 'vitest'
import { type Outputs, outputsProblem } from './read-outputs.ts'

const returns: Macro = {
  name: 'RETURNS',
  about: '',
  parameters: [],
  body: 'close / REF(close, 1) - 1',
  version: '1.0.0',
}
const registry = createRegistry(builtinRegistry.operators, [returns])
const prices = {
  columns: { date: 'date', symbol: 'string', close: 'number', sector: 'string', Rank: 'number' },
} as const

const of = (expression: string, change: Partial<Outputs> = {}): Outputs => ({
  outputs: [{ name: 'signal', expression }],
  dialect: 'optaic',
  groups: [],
  ...change,
})

describe('before it is known what the inputs hold', () => {
  test.each([
    'ZSCORE(close / REF(close, 252) - 1)',
    'anything + RETURNS',
    'close.rolling(20).mean()',
    'RANK(rank) - 1', // a column may be called so
    'let m = MEAN(close, 5); close / m',
  ])('%s is taken', expression => {
    expect(outputsProblem(of(expression), registry, null)).toBeNull()
  })

  test.each([
    ['ZSCOR(close)', 1, /ZSCOR.*ZSCORE/],
    ['MEAN(close)', 1, /MEAN/],
    ['MEAN(close, -3)', 13, /-3/],
    ['(close + 1', 11, /expected/],
    ['close +', 8, /./],
    ['RETURNS@9.0.0', 8, /9\.0\.0.*1\.0\.0/],
    ['REF(close, -1)', 1, /future/],
  ])('%s is refused at its place', (expression, column, said) => {
    const found = outputsProblem(of(expression), registry, null)
    expect(found).toMatchObject({
      code: 'expression_invalid',
      message: expect.stringMatching(said),
      details: [{ path: '/outputs/0/expression', line: 1, column }],
    })
  })
})

describe('over inputs whose columns are known', () => {
  const inputs = [prices, { columns: { date: 'date', symbol: 'string', close: 'string', volume: 'integer' } }] as const
  test.each(['close * volume', 'CLOSE', 'rank - 1', 'RANK(rank)'])('%s is taken', expression => {
    expect(outputsProblem(of(expression), registry, inputs)).toBeNull()
  })

  test.each([
    ['clsoe + 1', /no field "clsoe".*close/],
    ['symbol', /symbol/],
    ['GROUP_MEAN(close, sector)', /sector/],
  ])('%s names what there is not', (expression, said) => {
    expect(outputsProblem(of(expression), registry, inputs)).toMatchObject({
      code: 'expression_invalid',
      message: expect.stringMatching(said),
    })
  })

  test('groups are columns of text', () => {
    const grouped = of('GROUP_MEAN(close, sector)', { groups: ['sector'] })
    expect(outputsProblem(grouped, registry, inputs)).toBeNull()
    expect(outputsProblem({ ...grouped, groups: ['close'] }, registry, inputs)).toMatchObject({
      code: 'column_missing',
      details: [{ path: '/groups/0' }],
    })
  })
})

test('every output that is wrong is told at once, with its own place', () => {
  const outputs = [
    { name: 'a', expression: 'ZSCOR(close)' },
    { name: 'b', expression: 'close' },
    { name: 'c', expression: 'close +' },
  ]
  expect(outputsProblem({ ...of(''), outputs }, registry, null)).toMatchObject({
    code: 'expression_invalid',
    message: expect.stringMatching(/^2 expressions cannot be read; the first: a: line 1, column 1/),
    details: [{ path: '/outputs/0/expression' }, { path: '/outputs/2/expression' }],
  })
})
