/** Programs as plain data: what comes out computes what went in. */

import { expect, test } from 'vitest'
import { evaluate } from '../evaluate/evaluate.ts'
import type { Panel } from '../panel.ts'
import { builtinOperators } from '../registry.ts'
import { compile } from './compile.ts'
import { packProgram, unpackProgram } from './pack.ts'

const panel: Panel = {
  dates: Int32Array.of(1, 2, 3),
  symbols: ['A'],
  fields: { x: Float64Array.of(1, 2, Number.NaN), y: Float64Array.of(3, 1, 2) },
}

test.each(['optaic', 'qlib'] as const)('comparisons of the %s dialect can be sent', dialect => {
  const program = compile('MEAN(x > y, 2) + IF(x <= REF(y, 1), x, y)', { dialect })
  const packed = packProgram(program)
  expect(packed).not.toBeNull()
  const sent = unpackProgram(structuredClone(packed!))
  expect(evaluate(sent, panel)).toEqual(evaluate(program, panel))
})

test('groups that are computed can be sent', () => {
  const program = compile('GROUP_MEAN(y, bucket(x, range="0, 3, 1.5"))')
  const sent = unpackProgram(structuredClone(packProgram(program)!))
  expect(evaluate(sent, panel)).toEqual(evaluate(program, panel))
})

test('the code of an operator that the engine does not bring cannot', () => {
  const program = compile('MEAN(x, 2)')
  const own = { ...builtinOperators.find(({ name }) => name === 'MEAN')! }
  const nodes = program.nodes.map(node => (node.kind === 'apply' ? { ...node, operator: own } : node))
  expect(packProgram({ ...program, nodes })).toBeNull()
})
