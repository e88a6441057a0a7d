/** The operators of BRAIN by their examples, by causality, and as their formulas are pasted. */

import {
  builtinOperators,
  builtinRegistry,
  compile,
  createRegistry,
  describeCausality,
  evaluate,
  type Panel,
  proveCausality,
} from '@optaic/engine'
import { describe, expect, test } from 'vitest'
import { worldquantBrain } from './index.ts'

const registry = createRegistry(builtinOperators, worldquantBrain)
const flat = (rows: readonly (readonly (number | null)[])[]) =>
  Float64Array.from(rows.flatMap(row => row.map(value => value ?? Number.NaN)))

const examples = worldquantBrain.flatMap(({ examples: own }) => own!)

test.each(examples)('$expression gives what pandas gives', ({ expression, fields, result }) => {
  const { group, ...columns } = fields
  const panel: Panel = {
    dates: Int32Array.from({ length: result[0]!.length }, (_, t) => t),
    symbols: result.map((_, s) => `S${s}`),
    fields: Object.fromEntries(Object.entries(columns).map(([name, rows]) => [name, flat(rows)])),
    groups: group === undefined ? {} : { group: { codes: flat(group), labels: ['A', 'B'] } },
  }
  const options = { registry, fields: Object.keys(columns), groups: Object.keys(panel.groups!) }
  const got = evaluate(compile(expression, options), panel).value!
  const wrong = Array.from(flat(result)).flatMap((wanted, i) =>
    Number.isNaN(wanted) === Number.isNaN(got[i]!) &&
    !(Math.abs(got[i]! - wanted) > 1e-12 * Math.max(1, Math.abs(wanted)))
      ? []
      : [`${i}: ${got[i]} not ${wanted}`],
  )
  expect(wrong).toEqual([])
})

describe('no operator knows the future', () => {
  test.each(examples)('$expression', ({ expression, fields }) => {
    const { group, ...columns } = fields
    const options = { registry, fields: Object.keys(columns), groups: group === undefined ? [] : ['group'] }
    const verdict = proveCausality(compile(expression, options), { cuts: 8 })
    expect(verdict, describeCausality(verdict)).toMatchObject({ causal: true, cuts: 8 })
  })
})

test('every macro has an example, and hides no operator', () => {
  const operators = new Set(builtinRegistry.names())
  expect(worldquantBrain.filter(({ name, examples: own }) => own!.length === 0 || operators.has(name))).toEqual([])
})
