/** Macros written as code: the text they become, and what does not compile. */
import { compile, evaluate, type Program } from '@optaic/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calm, halfLife, momentum } from '../../fixtures/momentum.ts'
import { examine } from '../expressions/examine.ts'
import { openLibrary } from '../expressions/library.ts'
import { engineOps } from '../expressions/op.ts'
import { defineOpMacro, macroOf } from '../expressions/op-macro.ts'
import * as operators from './operators.ts'
import { column, days, expression, signal } from './parameters.ts'
import { named, type Series } from './series.ts'

const close = named('number', 'close')
const volume = named('number', 'volume')
const sector = named('group', 'sector')

test('a macro written as code is the one that is written as text', () => {
  const { declaration } = momentum
  const asText = defineOpMacro({
    name: 'MOMENTUM',
    version: '1.2.0',
    about: 'Return over a lookback, leaving out the latest days.',
    parameters: [
      { name: 'lookback', about: '', constant: 'whole', min: 2, default: '252' },
      { name: 'skip', about: '', constant: 'whole', min: 0, default: '21' },
    ],
    body: 'REF(close, skip) / REF(close, lookback) - 1',
    examples: macroOf(declaration)!.examples!,
  })
  expect(declaration).toEqual({
    ...asText.declaration,
    input_schema: { type: 'object', properties: { close: { type: 'number' } }, required: ['close'] },
    output_schema: { type: ['number', 'null'], minimum: -1, maximum: 10 },
  })
  expect(declaration.parameters_schema).toMatchObject({
    properties: { lookback: { type: 'integer', minimum: 2, default: 252 }, skip: { minimum: 0 } },
    required: [],
  })
})

test.each([momentum, calm].map(macro => [macro.declaration.name, macro] as const))(
  '%s gives what its examples say, and does not know the future',
  async (_, macro) => {
    await examine(macroOf(macro.declaration)!, openLibrary(engineOps, [macro.declaration]))
  },
)

test('an operator of a plugin gives what its examples say, does not know the future, and is called by macros', async () => {
  const ops = [...engineOps, halfLife]
  await examine(halfLife.operator, openLibrary(ops, []))
  const flow = defineOpMacro({
    name: 'flow',
    version: '1.0.0',
    about: '',
    parameters: [],
    body: 'HALF_LIFE(volume, 1)',
  })
  const registry = openLibrary(ops, [flow.declaration])
  const panel = { dates: Int32Array.of(0, 1), symbols: ['A'], fields: { volume: Float64Array.of(4, 2) } }
  expect([...evaluate(compile('flow', { registry, fields: ['volume'] }), panel).value!]).toEqual([4, 4])
})

test('a parameter keeps its limits wherever the macro is called', () => {
  const registry = openLibrary(engineOps, [momentum.declaration])
  const refusal = (call: string) => () => compile(call, { registry })
  expect(refusal('MOMENTUM(1)')).toThrow('MOMENTUM: lookback must be at least 2, not 1')
  expect(refusal('MOMENTUM(20, skip=0.5)')).toThrow('MOMENTUM: skip must be a whole number, not 0.5')
  expect(refusal('RANK(MOMENTUM(close))')).toThrow('MOMENTUM: lookback must be a number known before the run')
  expect(refusal('MOMENTUM(4 * 5, 3 - 3)')).not.toThrow()
})

test('brackets stand where they are needed, and nowhere else', () => {
  const text = (series: Series | Series<'boolean'>) => series.toString()
  expect(text(close.minus(volume).over(close.plus(1)))).toBe('(close - volume) / (close + 1)')
  expect(text(close.minus(volume.minus(1)).minus(2))).toBe('close - (volume - 1) - 2')
  expect(text(close.toThe(volume.toThe(2)))).toBe('close ^ volume ^ 2')
  expect(text(close.toThe(volume).toThe(-2))).toBe('(close ^ volume) ^ (-2)')
  expect(text(close.negated().toThe(2).negated())).toBe('-(-close) ^ 2')
  expect(text(close.above(1).and(volume.below(2).or(close.equals(3)).not()))).toBe(
    'close > 1 and not (volume < 2 or close == 3)',
  )
  expect(text(operators.std(close, 20, { minPeriods: 5 }))).toBe('STD(close, 20, min_periods=5)')
  expect(() => close.plus(Number.NaN)).toThrow(RangeError)
})

/** Random expressions of everything that has a sign, once by methods and once as calls that need no brackets. */
type Pair = readonly [Series, string]
const pairs = fc.letrec<{ pair: Pair }>(tie => {
  const two = fc.tuple(tie('pair'), tie('pair'))
  const both = (name: string, method: (a: Series, b: Series) => Series) =>
    two.map(([[a, x], [b, y]]): Pair => [method(a, b), `${name}(${x}, ${y})`])
  return {
    pair: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      fc.constantFrom<Pair>([close, 'close'], [volume, 'volume']),
      both('ADD', (a, b) => a.plus(b)),
      both('SUBTRACT', (a, b) => a.minus(b)),
      both('MULTIPLY', (a, b) => a.times(b)),
      both('DIVIDE', (a, b) => a.over(b)),
      both('POWER', (a, b) => a.toThe(b)),
      both('MIN2', (a, b) => operators.min2(a, b)),
      two.map(([[a, x], [b, y]]): Pair => [a.above(b).not().choose(a, b), `IF(NOT(GT(${x}, ${y})), ${x}, ${y})`]),
      two.map(
        ([[a, x], [b, y]]): Pair => [
          a
            .below(b)
            .or(a.equals(1).and(b.atLeast(-2)))
            .choose(a, -0.5),
          `IF(OR(LT(${x}, ${y}), AND(EQ(${x}, 1), GE(${y}, -2))), ${x}, -0.5)`,
        ],
      ),
      tie('pair').map(([a, x]): Pair => [a.negated(), `NEGATE(${x})`]),
    ),
  }
}).pair
const shapeOf = ({ nodes, outputs }: Program) =>
  JSON.stringify([
    nodes.map(node => (node.kind === 'apply' ? [node.operator.name, node.inputs.map(({ id }) => id)] : node)),
    outputs[0]!.node.id,
  ])

test('the text of any expression means what was put together', () => {
  fc.assert(
    fc.property(pairs, ([series, calls]) => {
      expect(shapeOf(compile(series.toString()))).toBe(shapeOf(compile(calls)))
    }),
    { numRuns: 500 },
  )
})

test('names that clash or that no expression can have are refused where they are declared', () => {
  const named = (inputs: object, params: object) => () =>
    defineOpMacro({ name: 'x', version: '1.0.0', about: '', inputs, params, compute: () => close } as never)
  expect(named({ close: column('number') }, { Close: days() })).toThrow('"Close" is both a column and a parameter')
  expect(named({ 'my close': column('number') }, {})).toThrow('"my close" is no name')
})

test('an expression may be a parameter, with an expression as its default', () => {
  const { declaration } = defineOpMacro({
    name: 'smooth',
    version: '1.0.0',
    about: 'Mean of anything over some days.',
    inputs: { close: column('number') },
    params: { of: expression({ default: 'close / REF(close, 1)' }), n: days({ default: 5 }) },
    output: signal({ allowNaN: false }),
    compute: (_, { of, n }) => operators.mean(of, n),
  })
  expect(macroOf(declaration)).toMatchObject({
    body: 'MEAN(of, n)',
    parameters: [{ name: 'of', default: 'close / REF(close, 1)' }, { name: 'n' }],
  })
  expect(declaration.output_schema).toEqual({ type: 'number' })
})

/** Never called: each line must be one that does not compile, or the types say too little. */
export function doesNotCompile(): void {
  const { ref, rank, groupRank, where } = operators
  // @ts-expect-error: a window is known before the run
  ref(close, volume)
  // @ts-expect-error: an argument is missing
  ref(close)
  // @ts-expect-error: one argument too many
  rank(close, 5, 6)
  // @ts-expect-error: a group is no number
  rank(sector)
  // @ts-expect-error: a number is no group
  groupRank(close, volume)
  // @ts-expect-error: a number is no condition
  where(close, volume)
  // @ts-expect-error: a number cannot be negated as a condition is
  close.not()
  // @ts-expect-error: nothing is added to a group
  sector.plus(1)
  // @ts-expect-error: text is no series
  close.plus('volume')
  defineOpMacro({
    name: 'x',
    version: '1.0.0',
    about: '',
    inputs: { close: column('number') },
    // @ts-expect-error: there is no such column
    compute: ({ open }) => open,
  })
  defineOpMacro({
    name: 'x',
    version: '1.0.0',
    about: '',
    inputs: { sector: column('group') },
    // @ts-expect-error: a group is no result
    compute: ({ sector }) => sector,
  })
}
