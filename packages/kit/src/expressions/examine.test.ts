/** What a Definition that computes must stand: its examples and the proof of causality. */
import type { Problem } from '@optaic/domain'
import {
  builtinOperators,
  compile,
  createRegistry,
  describeCausality,
  type Macro,
  type Operator,
  proveCausality,
  type SeriesOperator,
} from '@optaic/engine'
import { describe, expect, test } from 'vitest'
import { ref } from '../builder/operators.ts'
import { days } from '../builder/parameters.ts'
import { named } from '../builder/series.ts'
import { drawnCalls } from './drawn-calls.ts'
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

test.each([
  ['REF(close, skip) // REF(close, lookback)', {}, '/body', 18],
  ['close // price', {}, '/body', 7],
  ['MEAN(close, n)', { parameters: [{ name: 'n', default: '10 // 2', about: '' }] }, '/parameters/0/default', 4],
])('a // that may be meant to divide is no comment in %s', async (body, change, path, column) => {
  expect(await refusal(Promise.resolve().then(() => examineMacro({ body, examples: [], ...change })))).toMatchObject({
    code: 'expression_invalid',
    details: [{ path, column }],
  })
})

test('a comment behind a value that nobody would divide by is one', async () => {
  await examineMacro({ body: 'REF(close, skip) // the later one\n / REF(close, lookback) - 1 # 5' })
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

/** The largest of n rows, which says how far back it looks. */
const highest = (change: Partial<SeriesOperator>): SeriesOperator => ({
  name: 'HIGHEST',
  family: 'series',
  about: 'Largest of n rows.',
  formula: 'max(x[t-n+1..t])',
  missing: 'Missing where one of them is.',
  arguments: [
    { name: 'x', kind: 'series', about: 'The values.' },
    { name: 'n', kind: 'window', min: 1, about: 'Rows.' },
  ],
  lookback: ([n]) => n! - 1,
  kernel: (out, [x], { start, end }, [n]) => {
    for (let i = start; i < end; i++)
      out[i] = i - n! + 1 < start ? Number.NaN : Math.max(...x!.subarray(i - n! + 1, i + 1))
  },
  examples: [{ expression: 'HIGHEST(x, 2)', fields: { x: [[1, 3, 2]] }, result: [[null, 3, 3]] }],
  ...change,
})
const examineOperator = (operator: Operator) =>
  refusal(examine(operator, createRegistry([...builtinOperators, operator])))

test('an operator whose last rows alone are what they are among all passes, at parameters of nobody as well', async () => {
  expect(await examineOperator(highest({}))).toBeNull()
})

test('one that looks back further than it says is told with its parameters, a date, what it said and what it reads', async () => {
  expect(await examineOperator(highest({ lookback: ([n]) => n! - 2 }))).toMatchObject({
    code: 'definition_kernel_wrong',
    message: expect.stringMatching(/^HIGHEST does not keep to what it declares: HIGHEST with n=2 says lookback 0; /),
    details: [
      {
        path: 'HIGHEST(x, 2)',
        operator: 'HIGHEST',
        parameters: { n: 2 },
        lookback: 0,
        reads: 1,
        date: expect.stringMatching(/^2018-/),
      },
    ],
    next: expect.stringMatching(/^Let lookback give at least 1 for these parameters/),
  })
})

test('one that is right at its examples and wrong at longer windows is found at those', async () => {
  const found = await examineOperator(highest({ lookback: ([n]) => Math.min(n! - 1, 50) }))
  expect(found).toMatchObject({
    code: 'definition_kernel_wrong',
    details: [{ path: 'HIGHEST(x, 60)', parameters: { n: 60 }, lookback: 50, reads: 59 }],
  })
})

test('single rows that lack one, and a kernel that changes its inputs, are told with what to do', async () => {
  expect(await examineOperator(highest({ singleRows: ([n]) => [0, n! - 1] }))).toMatchObject({
    code: 'definition_kernel_wrong',
    details: [{ parameters: { n: 3 }, single_rows: [0, 2], reads: 1 }],
    next: 'Add 1 to singleRows for these parameters, or leave singleRows out.',
  })
  const filling = highest({
    kernel: (out, [x], { start, end }) => {
      for (let i = start; i < end; i++) out[i] = x![i] = Number.isNaN(x![i]!) ? 0 : x![i]!
    },
    examples: [{ expression: 'HIGHEST(x, 1)', fields: { x: [[1, null]] }, result: [[1, 0]] }],
  })
  expect(await examineOperator(filling)).toMatchObject({
    code: 'definition_kernel_wrong',
    message: 'HIGHEST does not keep to what it declares: HIGHEST with n=1 changes its inputs',
    next: 'Leave the inputs as they are: copy what has to be changed.',
  })
})

test('a macro is held to it at other parameters than its own', async () => {
  const operator = highest({ lookback: ([n]) => Math.min(n! - 1, 50) })
  const top: Macro = {
    name: 'TOP',
    about: '',
    parameters: [{ name: 'n', constant: 'whole', min: 1, max: 60, default: '5', about: '' }],
    body: 'HIGHEST(close, n) / close',
  }
  expect(await refusal(examine(top, createRegistry([...builtinOperators, operator], [top])))).toMatchObject({
    code: 'definition_kernel_wrong',
    details: [{ path: 'TOP(n=60)', operator: 'HIGHEST', parameters: { n: 60 } }],
  })
})

describe('every operator that the engine brings stands the examination at parameters of nobody', () => {
  test.each(builtinOperators.map(operator => [operator.name, operator] as const))('%s', (_, operator) => {
    let proven = 0
    for (const { expression, ...options } of drawnCalls(operator)) {
      const verdict = proveCausality(compile(expression, options), { cuts: 4 })
      if (!verdict.causal && verdict.because === 'unproven') continue
      expect(verdict, `${expression}: ${describeCausality(verdict)}`).toMatchObject({ causal: true })
      proven++
    }
    expect(proven).toBeGreaterThan(0)
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
