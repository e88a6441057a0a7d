/** What the language reads, and how it answers to what it cannot read. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile } from '../compile/compile.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import type { Panel } from '../panel.ts'
import { builtinRegistry, createRegistry } from '../registry.ts'
import { ExpressionError } from './expression-error.ts'

const divides = '"//" begins a comment here; write FLOOR(x / y) for whole division, or # for a comment'
const fields = ['open', 'close', 'volume']
const panel: Panel = {
  dates: Int32Array.of(0, 1, 2),
  symbols: ['A', 'B'],
  fields: {
    open: Float64Array.of(1, 2, 3, 4, 5, 6),
    close: Float64Array.of(2, 2, 2, 3, 3, 3),
    volume: Float64Array.of(10, 20, 30, 40, 50, 60),
  },
  groups: { sector: { codes: Float64Array.of(0, 0, 0, 1, 1, 1), labels: ['Tech', 'Energy'] } },
}
const options = { fields, groups: ['sector'] }
/** Value of an expression for the second symbol on the last date. */
const last = (source: string) => evaluate(compile(source, options), panel).value!.at(-1)

describe('an expression means', () => {
  test.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['-2 ^ 2', -4],
    ['2 ^ -1', 0.5],
    ['2 ^ 3 ^ 2', 512],
    ['2 ** 3', 8],
    ['-7 % 3', 2],
    ['1 < open < 6', 0],
    ['1 < open <= 6 == 6', 1],
    ['(1 < open) < 6', 1],
    ['open ≥ 6', 1],
    ['open × 2 − 1', 11],
    ['a = open * 2; b = a + 1; b - a', 1],
    ['a = open\nb = a + a\nb', 12],
    ['a = open\n-a', -6],
    ['a = (open\n  - close)\n-a * 2', -6],
    ['let a = open\n  - close; -a', -3],
    ['open // 5 days later', 6],
    ['FILLNA(IF(open > 9, 1, nan), 7)', 7],
    ['IF(open > 5, True, False)', 1],
    ['8 / 4 / 2', 1],
    ['1 - 2 - 3', -4],
    ['.5 + 2. + 1e-1', 2.6],
    ['open > 5 ? 1 : open > 4 ? 2 : 3', 1],
    ['not open > 5 or close == 3', 1],
    ['!(open > 5) && close == 3', 0],
    ['not (open > 9) & (close > 9)', 1],
    ['(open > 5) | (close > 9) & (close > 9)', 1],
    ['((open > 5) & (close > 9)) == 0', 1],
    ['(open > 5) & ((close > 9) == 0)', 1],
    ['MEAN((open > 5) & (close == 3), 2)', 0.5],
    ['and(open > 5, or(close < 1, not(close > 9)))', 1],
    ['$open + CLOSE', 9],
    ['let a = open * 2; let b = a + 1; b - a', 1],
    ['let a = open\nlet b = a + a\nb', 12],
    ['(let a = 2; a * a) + 1', 5],
    ['open # the rest is a comment', 6],
    ['/* before */ open // after', 6],
    ['MIN(open, 2)', 5],
    ['MIN(open, close)', 3],
    ['MAX2(2, 3)', 3],
    ['Mean($open, 2.9)', 5.5],
    ['MEAN(open, n=3)', 5],
    ['MEAN(open, 5, min_periods=2)', 5],
    ['RANK(open)', 1],
    ['RANK(open, 3)', 1],
    ['adv2', 165],
    ['GROUP_MEAN(open, IndClass.sector)', 6],
  ])('%s = %d', (source, value) => {
    expect(last(source)).toBeCloseTo(value as number, 12)
  })
})

describe('an error points at the place and says what to do', () => {
  test.each([
    ['MEAN(clse, 5)', 6, 'there is no field "clse"; the nearest is close'],
    ['MEEN(close, 5)', 1, 'there is no operator "MEEN"; the nearest is MEAN'],
    ['open +', 7, 'expected a number, a field, an operator or "(", found the end of the expression'],
    ['open close', 6, 'expected an operator or the end, found "close"'],
    ['(open', 6, 'expected ")" to close the "(" of column 1, found the end of the expression'],
    ['open = 3', 6, '"=" gives a name to a part after let; write == to compare'],
    ['open[1]', 5, '"[" is no bracket of the language; use ( and )'],
    ['MEAN(open)', 1, 'MEAN takes (x, n, [min_periods]); n is missing'],
    ['MEAN(open, 1, 2, 3)', 1, 'MEAN takes (x, n, [min_periods]), got 4 arguments'],
    ['MEAN(open, m=3)', 1, 'MEAN has no argument called m; it takes (x, n, [min_periods])'],
    ['MEAN(open, close)', 1, 'MEAN wants a number for n, which must be known before the run'],
    ['MEAN(open, -1)', 12, 'MEAN: n must be at least 0, not -1'],
    ['MEAN(open, 0.5)', 12, 'MEAN: n of 0.5 rounds down to 0 rows'],
    ['MEAN(open, 1e12)', 12, 'MEAN: n of 1000000000000 is longer than 10000000 rows'],
    ['MEAN(open, 1/0)', 12, 'MEAN: n must be a finite number, not Infinity'],
    ['MEAN(open, 5, min_periods=6)', 27, 'MEAN: min_periods must be at most 5, not 6'],
    ['MAX(open, 1, min_periods=2)', 26, 'MAX: min_periods must be at most 1, not 2'],
    [
      'open > 5 & close == 3',
      10,
      '"&" binds tighter than a comparison, as in Python; put each comparison in brackets, or write and',
    ],
    [
      '(open > 5) & (close > 9) == 0',
      12,
      '"&" binds tighter than a comparison, as in Python; put each comparison in brackets, or write and',
    ],
    [
      'open == 5 | (close > 9)',
      11,
      '"|" binds tighter than a comparison, as in Python; put each comparison in brackets, or write or',
    ],
    [
      'COUNT(open > close, 2)',
      7,
      'COUNT wants a number for x, and this is a boolean; it counts the rows that are present, whether or not the condition holds there; write SUM for those where it holds',
    ],
    ['EMA(open, 0)', 11, 'EMA: n must be above 0, not 0'],
    ['REF(open, -1)', 1, 'REF looks 1 rows into the future, which only a label may do'],
    ['IF(open, 1, 2)', 4, 'IF wants a boolean for c, and this is a number; compare it with something, as in x > 0'],
    ['open + sector', 8, 'ADD wants a number for y, and this is a group; a group can only be the group of an operator'],
    ['sector', 1, 'a group is no result; use it as the group of an operator'],
    ['GROUP_MEAN(open, sectr)', 18, 'there is no group "sectr"; the nearest is sector'],
    ['MEAN', 1, 'there is no field "MEAN"; MEAN is an operator, and wants its arguments in brackets'],
    ['open\n  + clos', 5, 'there is no field "clos"; the nearest is close'],
    ['(\nopen', 5, 'expected ")" to close the "(" of line 1, column 1, found the end of the expression'],
    ['open // 5', 6, divides],
    ['1 + open // close * 2', 10, divides],
    ['(open // 5) * 2', 7, divides],
    ['MEAN(open // 5, 3)', 11, divides],
    ['(open // (close - 1)) * 2\n+ 1', 7, divides],
    ['(open // anything) + 1', 7, divides],
    ['(open // first of the day', 26, 'expected ")" to close the "(" of column 1, found the end of the expression'],
    ['(open // first (of the day)', 28, 'expected ")" to close the "(" of column 1, found the end of the expression'],
    ['open × 2²', 9, '"²" has no meaning here; write ^ 2'],
    ['open ＋ 2', 6, '"＋" has no meaning here; write +'],
    ['/* open', 1, 'a comment begins here and never ends; close it with */'],
  ])('%s', (source, column, fault) => {
    const error = refusal(source)
    expect([error.column, error.fault]).toEqual([column, fault])
  })

  test('the excerpt marks the place', () => {
    expect(refusal('open\n  + clos').excerpt).toBe('  + clos\n    ^^^^')
  })
})

function refusal(source: string): ExpressionError {
  try {
    compile(source, options)
  } catch (error) {
    if (error instanceof ExpressionError) return error
    throw error
  }
  throw new Error(`${source} was accepted`)
}

test('who named no groups is told how one becomes known', () => {
  expect(() => compile('GROUP_MEAN(open, sector)', { fields })).toThrow(
    'there is no group "sector"; the groups are none; name its column of text among the groups, as --groups sector does',
  )
})

test('a macro whose body or default cannot be read is named', () => {
  const made = (body: string, value: string) => () =>
    createRegistry(builtinRegistry.operators, [
      { name: 'HALF', about: '', parameters: [{ name: 'x', about: '', default: value }], body },
    ])
  expect(made('(x // 2) + 1', 'close')).toThrow(`HALF: line 1, column 4: ${divides}`)
  expect(made('x', '(close')).toThrow('HALF: line 1, column 7: expected ")"')
})

test('a label may look ahead, and is marked so', () => {
  const program = compile('REF(close, -5) / close - 1', { label: true })
  expect([program.label, program.lookahead, program.lookback]).toEqual([true, 5, 0])
})

test('the qlib dialect counts the rows that have an answer, as Qlib does', () => {
  expect(last('COUNT(WHERE(open, open > 4), 3)')).toBe(2)
  expect(evaluate(compile('Count($open > 4, 3)', { ...options, dialect: 'qlib' }), panel).value!.at(-1)).toBe(3)
})

test('common parts are one part', () => {
  const program = compile([
    { name: 'a', expression: 'MEAN(close, 5) / STD(close, 5)' },
    { name: 'b', expression: 'Mean($close, 5) * 2 + ts_std(close, 5)' },
  ])
  expect(program.nodes.filter(node => node.kind === 'apply').map(node => node.operator.name)).toEqual([
    'MEAN',
    'STD',
    'DIVIDE',
    'MULTIPLY',
    'ADD',
  ])
})

describe('macros', () => {
  const registry = createRegistry(builtinRegistry.operators, [
    { name: 'MOMENTUM', about: '', parameters: [{ name: 'n', about: '' }], body: 'close / REF(close, n) - 1' },
    { name: 'RETURNS', about: '', parameters: [], body: 'MOMENTUM(1)' },
    { name: 'LOOP', about: '', parameters: [], body: 'LOOP + 1' },
    { name: 'LEAK', about: '', parameters: [], body: 'REF(close, -1)' },
  ])
  const expand = (source: string) => compile(source, { registry, fields }).nodes.length

  test('stand for their bodies', () => {
    expect(expand('RETURNS')).toBe(compile('close / REF(close, 1) - 1', { fields }).nodes.length)
    expect(expand('MOMENTUM(n=5)')).toBe(5)
  })
  test('are read in their own dialect, their arguments in that of the caller', () => {
    const body = 'MEAN(x, 2) + MEAN(x, 2)'
    const own = createRegistry(builtinRegistry.operators, [
      { name: 'SHORT', about: '', parameters: [{ name: 'x', about: '' }], body, dialect: 'qlib' },
      { name: 'FULL', about: '', parameters: [{ name: 'x', about: '' }], body, dialect: 'optaic' },
      { name: 'EITHER', about: '', parameters: [{ name: 'x', about: '' }], body },
      { name: 'OUTER', about: '', parameters: [], body: 'EITHER(open)', dialect: 'qlib' },
    ])
    const given = (source: string, dialect: 'optaic' | 'qlib') => {
      const values = evaluate(compile(source, { ...options, registry: own, dialect }), panel).value!
      return Array.from(values.subarray(0, 3))
    }
    for (const dialect of ['optaic', 'qlib'] as const) {
      expect(given('SHORT(open)', dialect)).toEqual([2, 3, 5])
      expect(given('FULL(open)', dialect)).toEqual([Number.NaN, 3, 5])
      expect(given('OUTER', dialect)).toEqual([2, 3, 5])
    }
    expect(given('EITHER(open)', 'qlib')).toEqual([2, 3, 5])
    expect(given('EITHER(open)', 'optaic')).toEqual([Number.NaN, 3, 5])
    expect(given('SHORT(SUM(open, 3))', 'optaic')).toEqual([Number.NaN, Number.NaN, 12])
    expect(given('SHORT(open) + MEAN(open, 2)', 'optaic')).toEqual([Number.NaN, 4.5, 7.5])
  })
  test('cannot call themselves', () => {
    expect(() => expand('1 + LOOP')).toThrow('column 5: inside macro LOOP: macro LOOP calls itself')
  })
  test('cannot hide the future', () => {
    expect(() => expand('LEAK')).toThrow('inside macro LEAK: REF looks 1 rows into the future')
  })
})

describe('whatever is written', () => {
  const pieces = fc.constantFrom(
    ...'open close volume sector MEAN RANK MIN REF IF let in not and or ( ) ( ) , + - * / ^ ? : ; = == < > 1 0 -5 2.5 1e9 $ . # \n'.split(
      ' ',
    ),
  )
  test('is compiled or refused with a place, never a crash', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 80 }),
          fc.array(pieces, { maxLength: 40 }).map(p => p.join(' ')),
        ),
        source => {
          try {
            compile(source, options)
          } catch (error) {
            expect(error).toBeInstanceOf(ExpressionError)
          }
        },
      ),
      { numRuns: 3000 },
    )
  })
  test.each([
    ['10,000 brackets', `${'('.repeat(10_000)}1${')'.repeat(10_000)}`],
    ['10,000 signs', `${'-'.repeat(10_000)}1`],
    ['10,000 terms', Array(10_000).fill('close').join('+')],
    ['10,000 powers', Array(10_000).fill('close').join('^')],
    ['a calls tower', `${'MIN(close,'.repeat(5000)}1${')'.repeat(5000)}`],
    ['a megabyte', ' '.repeat(1_000_000)],
  ])('%s are refused at once', (_, source) => {
    expect(refusal(source).fault).toMatch(/nested|characters/)
  })
})
