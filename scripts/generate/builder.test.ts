/** Operators as functions: each with the arguments that its operator declares. */
import { builtinOperators, compile } from '@optaic/engine'
import { column, defineOpMacro, type Series } from '@optaic/kit'
import * as operators from '@optaic/kit/operators'
import { expect, test } from 'vitest'
import { functionName } from './builder.ts'

const made = operators as unknown as Readonly<Record<string, (...args: unknown[]) => Series>>

test.each(builtinOperators.map(operator => [operator.name, operator] as const))('%s', (name, operator) => {
  const { declaration } = defineOpMacro({
    name: 'one',
    version: '1.0.0',
    about: 'One call.',
    inputs: { close: column('number'), sector: column('group') },
    compute: ({ close, sector }) => {
      const values = { number: close, boolean: close.above(1), group: sector }
      const args = operator.arguments.map(({ kind, type = 'number', min = 0.25 }) =>
        kind === 'series' ? values[type] : kind === 'number' ? min : 5,
      )
      return made[functionName(name)]!(...args)
    },
  })
  const { nodes } = compile(String(declaration.code.body))
  expect(nodes.findLast(node => node.kind === 'apply')).toMatchObject({
    operator: { name },
    type: operator.result ?? 'number',
  })
})

test('there is no function without an operator', () => {
  expect(Object.keys(operators).sort()).toEqual(builtinOperators.map(({ name }) => functionName(name)).sort())
})
