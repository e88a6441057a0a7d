import { expect, test } from 'vitest'
import { wrongFields } from './checksums.ts'
import { makePanel } from './recipe.ts'

test.each(['S', 'M'] as const)('panel %s is the same bytes as in other languages', size => {
  expect(wrongFields(size, makePanel(size))).toEqual([])
})

test('one changed value is found', () => {
  const panel = makePanel('S')
  panel.fields.vwap[12_345]! += 1e-9
  expect(wrongFields('S', panel)).toEqual(['vwap'])
})
