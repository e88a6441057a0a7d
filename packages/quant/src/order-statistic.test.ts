import fc from 'fast-check'
import { expect, test } from 'vitest'
import { selectInPlace } from './order-statistic.ts'

const few = fc.integer({ min: -3, max: 3 })
const many = fc.double({ noNaN: true })

test('the k-th smallest is that of the sorted numbers, and splits them', () => {
  fc.assert(
    fc.property(fc.oneof(fc.array(few, { minLength: 1 }), fc.array(many, { minLength: 1 })), fc.nat(), (list, pick) => {
      const k = pick % list.length
      const values = Float64Array.from([...list, -99])
      const found = selectInPlace(values, list.length, k)
      expect(found + 0).toBe(list.toSorted((a, b) => a - b)[k]! + 0)
      expect(values.subarray(0, k).every(value => value <= found)).toBe(true)
      expect(values.subarray(k, list.length).every(value => value >= found)).toBe(true)
      expect(values.at(-1)).toBe(-99)
      expect(values.toSorted()).toEqual(Float64Array.from([...list, -99]).sort())
    }),
  )
})

test.each([
  ['ascending', (i: number) => i],
  ['descending', (i: number) => -i],
  ['equal', () => 7],
  ['a saw', (i: number) => i % 10],
])('%s numbers take no quadratic time', (_name, value) => {
  const count = 200_000
  const values = Float64Array.from({ length: count }, (_value, i) => value(i))
  const expected = values.toSorted()[1000]
  expect(selectInPlace(values, count, 1000)).toBe(expected)
})
