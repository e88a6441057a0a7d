/** Charts in text, as a person sees them. */
import { expect, test } from 'vitest'
import { chart, sparkline, thinned } from './chart.ts'

test('a line of blocks runs from the lowest to the highest value, with a gap where one is missing', () => {
  expect(sparkline([1, 2, 3, 4, 5, 6, 7, 8])).toBe('▁▂▃▄▅▆▇█')
  expect(sparkline([8, null, 1])).toBe('█ ▁')
  expect(sparkline([-1, 0, 1])).toBe('▁▅█')
})

test('what never moves is in the middle, and what is not there is nothing', () => {
  expect(sparkline([3, 3])).toBe('▅▅')
  expect(sparkline([null, null])).toBe('')
  expect(sparkline([])).toBe('')
})

test('a series that is too long is thinned to the last value of each stretch, the end always among them', () => {
  expect(thinned([1, 2, 3, 4, 5, 6], 3)).toEqual([2, 4, 6])
  expect(thinned([1, 2, 3, null], 2)).toEqual([2, 3])
  expect(
    thinned(
      Array.from({ length: 1000 }, (_, i) => i),
      7,
    ),
  ).toHaveLength(7)
  expect(
    thinned(
      Array.from({ length: 1000 }, (_, i) => i),
      7,
    ).at(-1),
  ).toBe(999)
})

test('a curve has its bounds at the left and its ends below', () => {
  expect(chart([0, 1, 2, 3], { width: 10, height: 2, ends: ['a', 'b'] })).toBe('3 │  ▄▀\n0 │▄▀\n  └────\n   a  b\n')
  expect(chart([null], { width: 10, height: 2, ends: ['a', 'b'] })).toBe('')
})
