/** No indicator knows the future: poisoned and truncated at many dates, on a panel with every kind of hole. */
import { builtinOperators, compile, createRegistry, describeCausality, proveCausality } from '@optaic/engine'
import { expect, test } from 'vitest'
import { technicalIndicators } from './index.ts'

const registry = createRegistry(builtinOperators, technicalIndicators)

test.each(technicalIndicators)('$name', ({ name }) => {
  const verdict = proveCausality(compile(name, { registry }), { cuts: 12 })
  expect(verdict, describeCausality(verdict)).toMatchObject({ causal: true })
  // Three means of 30 rows in each other have no value at the first dates.
  expect(verdict.causal && verdict.cuts).toBeGreaterThanOrEqual(8)
})
