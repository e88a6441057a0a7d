/** Names pinned to a version: what they mean, what stands beside what, and how slips in them are answered. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile } from '../compile/compile.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import type { Macro } from '../macro.ts'
import type { Operator } from '../operator.ts'
import type { Panel } from '../panel.ts'
import { builtinOperators, createRegistry } from '../registry.ts'
import { ExpressionError } from './expression-error.ts'
import { writeCall } from './infix.ts'
import { parse } from './parse.ts'

const panel: Panel = {
  dates: Int32Array.of(0, 1),
  symbols: ['A'],
  fields: { close: Float64Array.of(2, 3), volume: Float64Array.of(10, 20) },
}
const macro = (name: string, version: string, body: string, change: Partial<Macro> = {}): Macro => ({
  name,
  version,
  about: '',
  parameters: [{ name: 'x', default: 'close', about: '' }],
  body,
  ...change,
})
const scaled = (version: string, factor: number): Operator => ({
  name: 'SCALED',
  aliases: ['TIMES_K'],
  version,
  family: 'element',
  about: '',
  formula: 'k x',
  missing: '',
  arguments: [{ name: 'x', kind: 'series', about: '' }],
  kernel: (out, [x], start, end) => {
    for (let i = start; i < end; i++) out[i] = factor * x![i]!
  },
  examples: [],
})
const needed = { parameters: [{ name: 'x', about: '' }] }
const registry = createRegistry(
  [...builtinOperators, scaled('1.0.0', 2), scaled('2.0.0', 3)],
  [
    macro('M', '1.1.0', 'x + 1'),
    macro('M', '1.2.0', 'x + 2'),
    macro('M', '1.2.0-beta.1', 'x + 100'),
    macro('M', '2.0.0', 'M@1.1.0(x) * 10'),
    macro('WANTS', '1.0.0', 'x', needed),
    macro('WANTS', '1.1.0', '-x', needed),
    macro('LOOP', '1.0.0', 'LOOP@2.0.0(x)'),
    macro('LOOP', '2.0.0', 'BETWEEN(x)'),
    macro('BETWEEN', '1.0.0', 'LOOP@1.0.0(x) + 1'),
  ],
)
const options = { registry, fields: ['close', 'volume'] }
const last = (source: string) => evaluate(compile(source, options), panel).value!.at(-1)

function refusal(source: string): ExpressionError {
  try {
    compile(source, options)
  } catch (fault) {
    if (fault instanceof ExpressionError) return fault
    throw fault
  }
  throw new Error(`${source} was accepted`)
}

describe('a pinned name means its version', () => {
  test.each([
    ['M@1.1.0(volume)', 21],
    ['m@1.2.0(x=volume)', 22],
    ['M@1.2.0-beta.1(volume)', 120],
    ['M@1.1.0', 4],
    ['M@1.1.0 - 1', 3],
    ['M@1.1.0-(1)', 3],
    ['M@1.1.0*2 + M@1.2.0*10', 58],
    ['M(volume)', 210],
    ['M@2.0.0', 40],
    ['M@1.1.0(M@1.2.0(M@1.1.0(volume)))', 24],
    ['SCALED(close)', 9],
    ['SCALED@1.0.0(close)', 6],
    ['times_k@1.0.0(close) + SCALED@2.0.0(close)', 15],
    ['ADD@1.0.0(close, 1) + NOT@1.0.0(close > 5)', 5],
    ['let m = 1; M@1.1.0 + m', 5],
    ['M@1.1.0.shift(1)', 3],
    ['M@1.1.0(volume).diff()', 10],
    ['M@1.2.0-beta.1(volume).shift(1)', 110],
  ])('%s = %d', (source, value) => {
    expect(last(source)).toBe(value)
  })
})

test('two versions of one operator are two parts, and the plan knows which were taken', () => {
  const { nodes, calls } = compile('SCALED@1.0.0(close) + SCALED(close) + M', options)
  expect(nodes.flatMap(node => (node.kind === 'apply' ? [node.operator.name] : []))).toEqual([
    'SCALED',
    'SCALED',
    'ADD',
    'ADD',
    'MULTIPLY',
    'ADD',
  ])
  expect(calls.map(({ kind, name, version }) => `${kind} ${name}@${version}`)).toEqual([
    'macro M@1.1.0',
    'macro M@2.0.0',
    'operator SCALED@1.0.0',
    'operator SCALED@2.0.0',
  ])
})

describe('a slip in a version is told at its place', () => {
  test.each([
    ['M@1.3.0(close)', 2, 'unknown version 1.3.0 of M; there are 1.1.0, 1.2.0, 1.2.0-beta.1, 2.0.0'],
    ['1 + MEAN@9.9.9(close, 5)', 9, 'unknown version 9.9.9 of MEAN; there is 1.0.0'],
    [
      'M@1.1.0-close',
      2,
      'unknown version 1.1.0-close of M; there are 1.1.0, 1.2.0, 1.2.0-beta.1, 2.0.0; what follows a version after "-" belongs to it: write M@1.1.0 - … with a space',
    ],
    ['M@', 2, 'expected a version after "@", such as M@1.2.0'],
    ['M@(close)', 2, 'expected a version after "@", such as M@1.2.0'],
    ['M@1', 2, '"1" is no whole version: it wants three numbers, as in M@1.0.0'],
    ['M@1.2(close)', 2, '"1.2" is no whole version: it wants three numbers, as in M@1.2.0'],
    ['M@01.2.3', 2, '"01.2.3" is no version: a number begins with 0, as in M@1.2.3'],
    ['M@1.2.0-01', 2, '"1.2.0-01" is no version; write three numbers, as in M@1.2.0'],
    ['M@1.2.3.4', 2, '"1.2.3.4" is no version; write three numbers, as in M@1.2.0'],
    ['M@newest', 2, '"newest" is no version; write three numbers, as in M@1.2.0'],
    ['M@1.2.0.(close)', 2, '"1.2.0." is no version; write three numbers, as in M@1.2.0'],
    [`M@${'9'.repeat(50_000)}.0.0`, 2, 'the version has 50004 characters; the most is 100'],
    ['M@1.1.0@1.2.0', 8, '"@" stands right after a name and before a version, as in NAME@1.2.0'],
    ['M @1.1.0', 3, '"@" stands right after a name and before a version, as in NAME@1.2.0'],
    ['M@ 1.1.0', 2, 'expected a version after "@", such as M@1.2.0'],
    ['@1.1.0', 1, '"@" stands right after a name and before a version, as in NAME@1.2.0'],
    ['3@1.1.0', 2, '"@" stands right after a name and before a version, as in NAME@1.2.0'],
    ['$close@1.0.0', 7, '$close is a field, and fields have no versions'],
    ['close@1.0.0', 1, 'there is no operator or macro "close"'],
    ['MEEN@1.0.0(close, 5)', 1, 'there is no operator or macro "MEEN"; the nearest is MEAN'],
    ['let a@1.0.0 = 1; a', 6, 'expected "=" after let a, found "@1.0.0"'],
    ['WANTS@1.0.0', 1, 'WANTS@1.0.0 wants its arguments in brackets'],
    ['MEAN@1.0.0', 1, 'MEAN wants its arguments in brackets'],
    ['M@1.1.0(y=1)', 1, 'M@1.1.0 has no argument called y; it takes ([x])'],
  ])('%s', (source, column, fault) => {
    const error = refusal(source)
    expect([error.column, error.fault]).toEqual([column, fault])
  })
  test('and the whole of the version is marked', () => {
    expect(refusal('1 + M@1.3.0(close)').excerpt).toBe('1 + M@1.3.0(close)\n     ^^^^^^')
  })
})

test('a cycle through two versions is found; a version that calls the one before is none', () => {
  expect(refusal('1 + LOOP@1.0.0').message).toBe(
    'line 1, column 5: inside macro LOOP@1.0.0 > LOOP@2.0.0 > BETWEEN: macro LOOP@1.0.0 calls itself',
  )
  expect(last('M@2.0.0(volume)')).toBe(210)
})

test('a version is there once', () => {
  expect(() => createRegistry([], [macro('M', '1.0.0', 'x'), macro('M', '1.0.0', '-x')])).toThrow(
    'two operators or macros are called M',
  )
  expect(() => createRegistry([scaled('1.0.0', 2)], [macro('SCALED', '2.0.0', 'x')])).toThrow(RangeError)
})

test('a call that is written is read as what it was, whatever the version', () => {
  const small = fc.integer({ min: 0, max: 10_000 })
  const word = fc.constantFrom('alpha', 'rc-1', '0', '17', 'x7y', '-')
  const version = fc
    .tuple(small, small, small, fc.array(word, { maxLength: 3 }))
    .map(([a, b, c, more]) => `${a}.${b}.${c}${more.length === 0 ? '' : `-${more.join('.')}`}`)
    .filter(text => !text.includes('--'))
  fc.assert(
    fc.property(version, fc.constantFrom('M', 'my_macro', 'ADD', 'NOT'), (pinned, name) => {
      const written = writeCall(`${name}@${pinned}`, [
        writeCall('SUBTRACT', [
          { text: 'a', power: 99 },
          { text: 'b', power: 99 },
        ]),
      ])
      expect(written.text).toBe(`${name}@${pinned}(a - b)`)
      const read = parse(written.text)
      expect(read).toMatchObject({ kind: 'call', name, sign: false, pin: { version: pinned } })
    }),
  )
})

test('whatever stands behind "@" is compiled or refused with a place', () => {
  const piece = fc.constantFrom(
    ...'@ M M@ M@1 M@1.1.0 @1.1.0 close . - -x 1 0 ( ) , + let = not and LOOP@2.0.0'.split(' '),
  )
  const source = fc.array(piece, { maxLength: 20 }).map(parts => parts.join(''))
  fc.assert(
    fc.property(source, text => {
      try {
        compile(text, options)
      } catch (fault) {
        expect(fault).toBeInstanceOf(ExpressionError)
      }
    }),
    { numRuns: 3000 },
  )
})
