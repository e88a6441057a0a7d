/** The days of a file as bits. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packDays, unpackDays } from './days.ts'

test('days come back as they were packed, before 1970 and across gaps of years', () => {
  const days = fc.uniqueArray(fc.integer({ min: -50_000, max: 50_000 }), { maxLength: 40 })
  fc.assert(
    fc.property(days, given => {
      const sorted = given.toSorted((a, b) => a - b)
      expect(unpackDays(packDays(sorted), sorted[0] ?? 0)).toEqual(sorted)
    }),
  )
})

test('twenty years of weekdays take less than two kilobytes', () => {
  const days = Array.from({ length: 7300 }, (_, day) => day).filter(day => day % 7 < 5)
  expect(packDays(days).length).toBeLessThan(2048)
})
