/** Slips are recognised, guesses are not made. */
import { expect, test } from 'vitest'
import { nearestName } from './nearest-name.ts'

const names = ['momentum', 'reversal', 'volume']
const cases: [wanted: string, nearest: string | null][] = [
  ['momentun', 'momentum'],
  ['Momentum', 'momentum'],
  ['momentm', 'momentum'],
  ['volumes', 'volume'],
  ['value', null],
  ['x', null],
  ['', null],
]
for (const [wanted, nearest] of cases)
  test(`"${wanted}": ${nearest}`, () => expect(nearestName(wanted, names)).toBe(nearest))
