/** Whatever is written is evaluated, or refused with a place: no crash, no hang, whatever its size. */

import { describe, expect, test } from 'vitest'
import { fuzz } from '../fixtures/fuzz-run.ts'
import { compile } from './compile/compile.ts'
import { ExpressionError } from './language/expression-error.ts'
import { builtinOperators, createRegistry } from './registry.ts'

test('a hundred thousand strange expressions are answered', () => {
  const { compiled, refused } = fuzz(100_000, 1)
  expect(compiled + refused).toBe(100_000)
  expect(compiled).toBeGreaterThan(10_000)
})

function refusal(source: string, options = {}): string {
  try {
    compile(source, { fields: ['close'], ...options })
  } catch (fault) {
    if (fault instanceof ExpressionError) return fault.fault
    throw fault
  }
  return 'accepted'
}

const numbered = (count: number, write: (i: number) => string) => Array.from({ length: count }, (_, i) => write(i))

describe('towers are refused at once', () => {
  const N = 10_000
  test.each([
    ['brackets never closed', '('.repeat(N), 'brackets are nested more than 500 deep'],
    ['brackets never opened', ')'.repeat(N), 'expected a number, a field, an operator or "(", found ")"'],
    ['square brackets', `${'['.repeat(N)}1${']'.repeat(N)}`, '"[" is no bracket of the language; use ( and )'],
    ['calls', `${'RANK('.repeat(N)}close${')'.repeat(N)}`, 'brackets are nested more than 500 deep'],
    ['choices', `${'close > 1 ? '.repeat(5000)}1`, 'brackets are nested more than 500 deep'],
    ['nots', `${'not '.repeat(N)}close`, 'brackets are nested more than 500 deep'],
    ['comparisons', `${'close < '.repeat(N)}1`, 'parts are nested more than 500 deep; name parts with let'],
    ['lets inside lets', 'let a = ('.repeat(N), 'brackets are nested more than 500 deep'],
    ['lets in a row', numbered(5000, i => `let a${i} = 1`).join('\n'), 'more than 500 parts are named with let'],
    ['comments', '/* '.repeat(N), 'a comment begins here and never ends; close it with */'],
    ['arguments', `MEAN(${'1,'.repeat(40_000)}1)`, 'MEAN takes (x, n, [min_periods]), got 40001 arguments'],
  ])('%s', (_, source, fault) => {
    expect(refusal(source)).toBe(fault)
  })

  test('macros that double at every step', () => {
    const macros = numbered(40, String).map((_, i) => ({
      name: `M${i}`,
      about: '',
      parameters: [{ name: 'x', about: '' }],
      body: i === 0 ? 'x + 1' : `M${i - 1}(M${i - 1}(x)) + M${i - 1}(x * 2)`,
    }))
    const registry = createRegistry(builtinOperators, macros)
    expect(refusal('M39(close)', { registry })).toMatch(/macros expand more than 20000 times$/)
  })
})

describe('what is large and honest is accepted', () => {
  test('a chain of names, each twice the one before, is a plan as long as the chain', () => {
    const source = `let a0 = close;${numbered(400, i => `let a${i + 1} = a${i} + a${i};`).join('')}a400`
    expect(compile(source).nodes).toHaveLength(401)
  })
  test('four hundred brackets, signs and calls inside each other', () => {
    for (const source of [
      `${'('.repeat(400)}close${')'.repeat(400)}`,
      `${'- '.repeat(400)}close`,
      `${'RANK('.repeat(400)}close${')'.repeat(400)}`,
      // A name of two meanings is looked at from both sides at each step.
      `${'MIN('.repeat(400)}close${', 5)'.repeat(400)}`,
      `${'MIN('.repeat(400)}close${', close)'.repeat(400)}`,
    ])
      expect(refusal(source)).toBe('accepted')
  })
  test('a hundred thousand line breaks', () => {
    expect(refusal(`${'\n'.repeat(99_995)}close`)).toBe('accepted')
  })
})
