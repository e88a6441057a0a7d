/** Typing errors. */
import { expect, test } from 'vitest'
import { nearestName } from './nearest-name.ts'

const known = ['prices', 'momentum', 'fx', 'momentum-fast']

test.each([
  ['price', 'prices'],
  ['momentun', 'momentum'],
  ['MOMENTUM', 'momentum'],
  ['fy', 'fx'],
  ['backtest', null],
  ['', null],
])('%s means %s', (wanted, nearest) => {
  expect(nearestName(wanted, known)).toBe(nearest)
})
