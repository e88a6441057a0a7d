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

const level = (version: string, body: string) =>
  part(defineOpMacro({ name: 'LEVEL', version, about: '', parameters: [], body }))
const pinned = <P extends object>(one: P) => ({ ...one, pinned: true })
const value = (source: string, parts: Parameters<typeof openLibrary>[1]) =>
  evaluate(compile(source, { registry: openLibrary(ops, parts), fields: ['close'] }), panel).value!.at(-1)

test('versions that are pinned stand beside the one that a name means', () => {
  const parts = [level('1.1.0', 'close + 1'), pinned(level('2.0.0', 'close + 2')), pinned(level('1.0.0', 'close'))]
  expect(value('LEVEL', parts)).toBe(6)
  expect(value('LEVEL@1.0.0 + 10 * LEVEL@2.0.0 + 100 * LEVEL@1.1.0', parts)).toBe(5 + 70 + 600)
  expect(value('TOY_MULTIPLE@1.0.0(close) + TOY_MULTIPLE(close)', [])).toBe(10 + 15)
  expect(value('TOY_MULTIPLE@1.0.0(close)', [pinned(part(doubled('1.0.0', 0)))])).toBe(10)
  expect(value('TOY_MULTIPLE(close)', [pinned(part(doubled('1.0.0', 0)))])).toBe(15)
})

test('a program takes the newest operator, in whatever order it lists them', () => {
  const newestFirst = [doubled('10.0.0', 4), doubled('9.0.0', 3)]
  const program = compile('TOY_MULTIPLE(close)', { registry: openLibrary(newestFirst, []) })
  expect(evaluate(program, panel).value).toEqual(Float64Array.of(4, 20))
})

test('where there is no code, a pinned version has the signature of that version', () => {
  const wider = defineOp({
    ...doubled('3.0.0', 0).operator,
    version: '3.0.0',
    arguments: [
      { name: 'x', kind: 'series', about: '' },
      { name: 'y', kind: 'series', about: '' },
    ],
  })
  const registry = openSignatures([pinned(part(doubled('1.0.0', 0))), part(wider)])
  expect(() => compile('TOY_MULTIPLE@1.0.0(close) + TOY_MULTIPLE(close, 2)', { registry })).not.toThrow()
  expect(() => compile('TOY_MULTIPLE@1.0.0(close, 2)', { registry })).toThrow('takes (x)')
  expect(() => compile('TOY_MULTIPLE@2.0.0(close)', { registry })).toThrow(
    'unknown version 2.0.0 of TOY_MULTIPLE; there are 1.0.0, 3.0.0',
  )
})

test('a call says its version where it is given one', () => {
  expect(callOf('my_momentum', { lookback: 252 }, '1.2.0')).toBe('MY_MOMENTUM@1.2.0(lookback=252)')
  expect(callOf('my_momentum', {}, '1.2.0+build.7')).toBe('MY_MOMENTUM@1.2.0')
})
