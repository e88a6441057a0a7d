/** No macro of the 101 knows the future: poisoned and truncated at many dates, on a panel with every kind of hole. */
import { builtinOperators, compile, createRegistry, describeCausality, proveCausality } from '@optaic/engine'
import { expect, test } from 'vitest'
import { formulaicAlphas, formulaicFields } from './index.ts'

const registry = createRegistry(builtinOperators, [...formulaicFields, ...formulaicAlphas])

test.each(formulaicAlphas)('$name', ({ name }) => {
  const verdict = proveCausality(compile(name, { registry }), { cuts: 12 })
  expect(verdict, describeCausality(verdict)).toMatchObject({ causal: true, cuts: 12 })
})
