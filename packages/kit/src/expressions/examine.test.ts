/** What a Definition that computes must stand: its examples and the proof of causality. */
import type { Problem } from '@optaic/domain'
import { builtinOperators, createRegistry, type Macro, type Operator } from '@optaic/engine'
import { expect, test } from 'vitest'
import { ref } from '../builder/operators.ts'
import { days } from '../builder/parameters.ts'
import { named } from '../builder/series.ts'
import { examine } from './examine.ts'
import { defineOp } from './op.ts'
import { defineOpMacro, macroOf } from './op-macro.ts'

const momentum: Macro = {
  name: 'MOMENTUM',
  about: 'Return over a lookback, leaving out the latest rows.',
  parameters: [
    { name: 'lookback', default: '4', about: 'Rows back to where the return starts.' },
    { name: 'skip', default: '1', about: 'Rows back to where it ends.' },
  ],
  body: 'REF(close, skip) / REF(close, lookback) - 1',
  examples: [
    {
      expression: 'MOMENTUM(2, 1)',
      fields: { close: [[10, 20, 30, null, 40]] },
      result: [[null, null, 1, 0.5, null]],
    },
  ],
}

const examineMacro = (change: Partial<Macro> = {}) => {
  const macro = { ...momentum, ...change }
  return examine(macro, createRegistry(builtinOperators, [macro]))
}
const refusal = (work: Promise<void>) =>
  work.then(
    () => null,
    (fault: unknown) => fault as Problem,
  )

test('a macro whose examples are right and that knows no future passes', async () => {
  await examineMacro()
})

test('an example that is wrong is told with symbol, row, and both values', async () => {
  const [example] = momentum.examples!
  const wrong = { ...example!, result: [[null, null, 1, 0.6, null]] }
  expect(await refusal(examineMacro({ examples: [wrong] }))).toMatchObject({
    code: 'definition_example_wrong',
    details: [{ path: '/examples/0', message: 'symbol 1, row 4: got 0.5, not 0.6' }],
  })
})

test('a body that looks ahead is refused with the first date that leaks and how far it looks', async () => {
  expect(
    await refusal(examineMacro({ body: 'REF(close, -3) / close - 1', parameters: [], examples: [] })),
  ).toMatchObject({
    code: 'definition_looks_ahead',
    message: expect.stringMatching(
      /^MOMENTUM knows the future: its value of 2018-\d\d-\d\d depends on what comes later$/,
    ),
    details: [{ path: 'MOMENTUM', date: expect.stringMatching(/^2018-/), rows_ahead: 3 }],
  })
})

test('an operator of code that leaks one row is found by its examples', async () => {
  const operator: Operator = {
    name: 'PEEK',
    family: 'series',
    about: 'Tomorrow.',
    formula: 'x[t + 1]',
    missing: 'Missing where tomorrow is.',
    arguments: [{ name: 'x', kind: 'series', about: 'What is peeked at.' }],
    lookback: () => 0,
    kernel: (out, [x], { start, end }) => {
      for (let i = start; i < end; i++) out[i] = i + 1 < end ? x![i + 1]! : Number.NaN
    },
    examples: [{ expression: 'PEEK(x)', fields: { x: [[1, 2]] }, result: [[2, null]] }],
  }
  expect(await refusal(examine(operator, createRegistry([...builtinOperators, operator])))).toMatchObject({
    code: 'definition_looks_ahead',
    details: [{ path: 'PEEK(x)', rows_ahead: 1 }],
  })
})

test('nothing is believed without a value: parameters without default need an example, and a silent body is unproven', async () => {
  const lookback = { name: 'lookback', about: '' }
  const bare = { parameters: [lookback], body: 'REF(close, lookback)', examples: [] }
  expect(await refusal(examineMacro(bare))).toMatchObject({ code: 'definition_unproven' })
  expect(await refusal(examineMacro({ parameters: [], body: 'LOG(-1 - ABS(close))', examples: [] }))).toMatchObject({
    code: 'definition_unproven',
    details: [{ path: 'MOMENTUM' }],
  })
})

test('a body that cannot be read is told with line, column and a mark', async () => {
  expect(await refusal(examineMacro({ body: 'REFF(close, skip)', examples: [] }))).toMatchObject({
    code: 'expression_invalid',
    details: [{ path: '/body', message: expect.stringContaining('the nearest is REF') }],
  })
})

test('schema, defaults and code of a macro come from its declaration, and give the macro back', () => {
  const { declaration } = defineOpMacro({ ...momentum, version: '1.2.0' })
  expect(declaration).toMatchObject({ kind: 'OpMacroDef', name: 'momentum', version: '1.2.0' })
  expect(declaration.parameters_schema).toEqual({
    type: 'object',
    properties: {
      lookback: {
        type: ['string', 'number'],
        format: 'expression',
        default: 4,
        description: 'Rows back to where the return starts.',
      },
      skip: {
        type: ['string', 'number'],
        format: 'expression',
        default: 1,
        description: 'Rows back to where it ends.',
      },
    },
    required: [],
    additionalProperties: false,
  })
  expect(macroOf(declaration)).toMatchObject({ ...momentum, aliases: [] })
})

test('schema of an operator says which arguments are expressions, which numbers, and within which bounds', () => {
  const quantile = builtinOperators.find(({ name }) => name === 'QUANTILE')!
  const { declaration } = defineOp({ ...quantile, version: '1.0.0' })
  expect(declaration).toMatchObject({
    kind: 'OpDef',
    name: 'quantile',
    parameters_schema: { required: expect.arrayContaining(['x', 'n']) },
    code: { family: 'series', formula: quantile.formula, missing: quantile.missing },
  })
})

test('a column of an example goes before a macro of its name', async () => {
  const returns: Macro = { name: 'RETURNS', about: '', parameters: [], body: 'close / REF(close, 1) - 1' }
  const doubled: Macro = {
    name: 'DOUBLED',
    about: 'Twice the returns.',
    parameters: [],
    body: '2 * returns',
    examples: [{ expression: 'DOUBLED', fields: { returns: [[0.5, null]] }, result: [[1, null]] }],
  }
  await examine(doubled, createRegistry(builtinOperators, [returns, doubled]))
  const { examples: _, ...silent } = doubled
  const ofClose = [{ expression: 'DOUBLED', fields: { close: [[1, 2]] }, result: [[null, 2]] }]
  await examine(
    { ...silent, examples: ofClose },
    createRegistry(builtinOperators, [returns, { ...silent, examples: ofClose }]),
  )
})

test('parameters that contradict themselves are refused, as text and as code, with every fault at its place', () => {
  const of =
    (...parameters: Macro['parameters']) =>
    () =>
      defineOpMacro({ name: 'M', version: '1.0.0', about: '', parameters, body: 'close' })
  const faults = (declare: () => unknown) => {
    try {
      declare()
    } catch (fault) {
      const { code, details } = fault as Problem
      return [code, ...details.map(({ path, message }) => `${path} ${message}`)]
    }
    return []
  }
  const n = (change: Partial<Macro['parameters'][number]>) => ({ name: 'n', about: '', ...change })
  const known = { constant: 'whole', min: 2, max: 250, default: '20' } as const
  expect(faults(of(n({}), { ...n(known), name: 'm' }, { ...n({ default: 'close' }), name: 'x' }))).toEqual([])
  expect(faults(of(n({ min: 1, max: 2 })))).toEqual([
    'invalid_request',
    '/parameters/0/min limits a number known before the run: give constant as well, whole or number',
    '/parameters/0/max limits a number known before the run: give constant as well, whole or number',
  ])
  for (const [change, told] of [
    [{ default: '1' }, 'default must be at least 2, not 1'],
    [{ default: '251' }, 'default must be at most 250, not 251'],
    [{ default: '20.5' }, 'default must be a whole number, not 20.5'],
    [{ default: 'close' }, 'default must be a number, such as 20'],
    [{ default: ' ' }, 'default must be a number, such as 20'],
    [{ default: 'Infinity' }, 'default must be a number, such as 20'],
    [{ min: 2.5 }, 'min must be a whole number, not 2.5'],
    [{ min: 300 }, 'min is above max: 300 > 250'],
    [{ constant: 'number', max: Number.NaN }, 'max must be a number, such as 20'],
  ] as const)
    expect(faults(of(n({ ...known, ...change })))).toEqual(['invalid_request', `/parameters/0/${told}`])
  expect(faults(of(n({}), n({ min: 1 }), { ...n({ constant: 'number', default: 'x' }), name: 'N' }))).toHaveLength(5)
  const built = { name: 'm', version: '1.0.0', about: '', inputs: {}, params: { n: days({ min: 5, default: 2 }) } }
  expect(faults(() => defineOpMacro({ ...built, compute: () => ref(named('number', 'close'), 1) }))).toEqual([
    'invalid_request',
    '/parameters/0/default must be at least 5, not 2',
  ])
})
