/** What expressions may call: operators of the program by version, and the macros that come with a Run. */
import type { JsonObject } from '@optaic/domain'
import { compile, evaluate, packProgram } from '@optaic/engine'
import { expect, test } from 'vitest'
import { callOf, openLibrary, openSignatures } from './library.ts'
import { defineOp, engineOps, type OpInput } from './op.ts'
import { defineOpMacro } from './op-macro.ts'

const doubled = (version: string, factor: number) =>
  defineOp({
    name: 'TOY_MULTIPLE',
    version,
    family: 'element',
    about: 'A multiple.',
    formula: 'k x',
    missing: 'Missing where x is.',
    arguments: [{ name: 'x', kind: 'series', about: 'What is multiplied.' }],
    kernel: (out, [x], start, end) => {
      for (let i = start; i < end; i++) out[i] = factor * x![i]!
    },
    examples: [],
  } satisfies OpInput)

const part = ({
  declaration: { name, version, code },
}: {
  declaration: { name: string; version: string; code: JsonObject }
}) => ({
  name,
  version,
  code,
})
const trend = defineOpMacro({
  name: 'TREND',
  version: '1.0.0',
  about: '',
  parameters: [{ name: 'n', default: '1', about: '' }],
  body: 'TOY_MULTIPLE(close) - REF(close, n)',
})
const panel = { dates: Int32Array.of(0, 1), symbols: ['A'], fields: { close: Float64Array.of(1, 5) } }
const ops = [...engineOps, doubled('1.0.0', 2), doubled('2.0.0', 3)]

test('an operator is taken in the version that was frozen with the Run, and the last one where none was', () => {
  const value = (version?: string) => {
    const parts = version === undefined ? [] : [part(doubled(version, 0))]
    return evaluate(compile('TOY_MULTIPLE(close)', { registry: openLibrary(ops, parts) }), panel).value
  }
  expect(value('1.0.0')).toEqual(Float64Array.of(2, 10))
  expect(value('2.0.0')).toEqual(Float64Array.of(3, 15))
  expect(value()).toEqual(Float64Array.of(3, 15))
  expect(() => openLibrary(ops, [part(doubled('9.0.0', 0))])).toThrow('This program has no operator toy_multiple 9.0.0')
})

test('macros call operators of the program, and are called by name and with defaults', () => {
  const registry = openLibrary(ops, [part(doubled('1.0.0', 0)), part(trend)])
  for (const call of ['TREND', 'trend(1)', callOf('trend', { n: 1 })])
    expect(evaluate(compile(call, { registry, fields: ['close'] }), panel).value).toEqual(
      Float64Array.of(Number.NaN, 9),
    )
})

test('where there is no code, expressions are checked by signatures alone', () => {
  const registry = openSignatures([part(doubled('1.0.0', 0)), part(trend)])
  expect(() => compile('RANK(TREND(n=5))', { registry })).not.toThrow()
  expect(() => compile('TOY_MULTIPLE(close, 2)', { registry })).toThrow('takes (x)')
  expect(() => compile('TREND(m=5)', { registry })).toThrow('m')
})

test('a call says its arguments by name', () => {
  expect(callOf('my_momentum', {})).toBe('MY_MOMENTUM')
  expect(callOf('my_momentum', { lookback: 252, of: 'close' })).toBe('MY_MOMENTUM(lookback=252, of=close)')
})

test('operators of the engine stay its own, so that its threads can compute with them', () => {
  expect(packProgram(compile('ZSCORE(MEAN(close, 20))', { registry: openLibrary(ops, []) }))).not.toBeNull()
})

test('a macro goes before an operator of its name, which the program began to ship after it was registered', () => {
  const own = defineOpMacro({ name: 'TOY_MULTIPLE', version: '1.0.0', about: '', parameters: [], body: 'close - 1' })
  expect(evaluate(compile('toy_multiple', { registry: openLibrary(ops, [part(own)]) }), panel).value).toEqual(
    Float64Array.of(0, 4),
  )
  const std = defineOpMacro({ name: 'STD', version: '1.0.0', about: '', parameters: [], body: 'close - 1' })
  expect(() => compile('STD + 1', { registry: openSignatures([part(std)]) })).not.toThrow()
})
