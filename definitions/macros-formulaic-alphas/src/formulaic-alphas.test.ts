/**
 * The 101 formulas against an independent evaluator, twice.
 *
 * Step by step: every part of every formula, computed by the oracle from the engine's own values of its arguments, at every
 * point without exception. Whole: from the fields to the end. There a formula that orders correlations of ranks is
 * ill-conditioned: many such correlations are equal in exact arithmetic, so that rounding alone decides their order, and the
 * answer jumps by a rank. The oracle tells which of its values hang on such a decision, and those points are left out; how
 * many they may be is part of the test.
 */

import { readFileSync } from 'node:fs'
import { builtinOperators, compile, createRegistry, evaluate } from '@optaic/engine'
import { describe, expect, test } from 'vitest'
import { formulaicAlphas, formulaicFields } from './index.ts'
import { apply, leaf, oracleOf } from './oracle/evaluate.ts'
import { exact } from './oracle/grid.ts'
import { read, type Tree, written } from './oracle/read.ts'
import { checkWorld } from './oracle/world.ts'

const printed: Record<string, string> = JSON.parse(
  readFileSync(new URL('../fixtures/formulas.json', import.meta.url), 'utf8'),
).formulas
const trees = Object.entries(printed).map(([number, formula]) => ({ number: Number(number), tree: read(formula) }))
const { world, panel } = checkWorld()
const options = {
  registry: createRegistry(builtinOperators, [...formulaicFields, ...formulaicAlphas]),
  fields: Object.keys(panel.fields),
  groups: Object.keys(panel.groups ?? {}),
}

/** Every distinct part of every formula, in the writing of the oracle's reader. */
const parts = new Map<string, Tree & { kind: 'call' }>()
const gather = (tree: Tree): void => {
  if (tree.kind !== 'call' || parts.has(written(tree))) return
  for (const part of tree.of) gather(part)
  parts.set(written(tree), tree)
}
for (const { tree } of trees) gather(tree)

const calls = formulaicAlphas.map(({ name }) => ({ name, expression: name }))
const whole = evaluate(compile(calls, options), panel)
const partly = evaluate(
  compile(
    [...parts.keys()].map(expression => ({ name: expression, expression })),
    options,
  ),
  panel,
)

const same = (a: number, b: number): boolean =>
  Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) + 1e-12

/** The first differences, said so that a person finds them. */
function differences(got: Float64Array, wanted: Float64Array, leftOut?: Uint8Array): readonly string[] {
  const list: string[] = []
  for (let i = 0; i < wanted.length && list.length < 3; i++)
    if (!leftOut?.[i] && !same(got[i]!, wanted[i]!))
      list.push(`symbol ${(i / world.shape.dates) | 0} row ${i % world.shape.dates}: ${got[i]}, not ${wanted[i]}`)
  return list
}

test('the macros are the formulas as printed', () => {
  expect(formulaicAlphas.map(({ name, body }) => [name, body])).toEqual(
    trees.map(({ number }) => [`ALPHA${String(number).padStart(3, '0')}`, printed[number]]),
  )
})

test("a program in Qlib's dialect gets the same values", () => {
  const inQlib = evaluate(compile(calls, { ...options, dialect: 'qlib' }), panel)
  for (const { name } of calls) expect(differences(inQlib[name]!, whole[name]!), name).toEqual([])
})

test('the engine reads the same structure', () => {
  for (const { number, tree } of trees)
    expect(differences(whole[`ALPHA${String(number).padStart(3, '0')}`]!, partly[written(tree)]!), `${number}`).toEqual(
      [],
    )
})

test('every part of every formula follows from its arguments', () => {
  const engine = (tree: Tree) => (tree.kind === 'call' ? exact(partly[written(tree)]!) : leaf(world, tree))
  for (const [name, tree] of parts) {
    const wanted = apply(world, tree, tree.of.map(engine))
    expect(differences(partly[name]!, wanted.values), name).toEqual([])
  }
})

/** Formulas that order correlations or covariances of a few ranks. */
const illConditioned = new Set([13, 15, 16, 88, 92, 96, 97, 98])

describe('from the fields to the end', () => {
  const oracle = oracleOf(world)
  test.each(trees)('alpha $number', ({ number, tree }) => {
    const wanted = oracle(tree)
    const got = whole[`ALPHA${String(number).padStart(3, '0')}`]!
    expect(differences(got, wanted.values, wanted.doubt)).toEqual([])
    const given = wanted.values.filter(v => !Number.isNaN(v)).length
    const sure = wanted.values.filter((v, i) => !Number.isNaN(v) && !wanted.doubt[i]).length
    expect(given).toBeGreaterThan(500)
    expect(sure / given).toBeGreaterThan(illConditioned.has(number) ? 0.2 : 0.85)
  })
})
