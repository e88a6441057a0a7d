/** Counts and values carried forward are those that looking at each window anew gives; an infinity is present. */

import { expect, test } from 'vitest'
import { carriedForward, windowCount } from './present.ts'

let state = 3
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
const made = (length: number, gaps: number) =>
  Float64Array.from({ length }, () => {
    const u = random()
    return u < gaps ? Number.NaN : u > 0.98 ? -Infinity : u > 0.96 ? Infinity : u > 0.94 ? -0 : u - 0.5
  })
const LENGTHS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 19, 20, 21, 64, 161]
const WINDOWS = [0, 1, 2, 3, 4, 5, 19, 20, 21, 160, 161, 162, 9_999_999]

/** Calls a kernel between rows it has no business with. */
function within(kernel: typeof carriedForward, x: Float64Array, n: number): Float64Array {
  const around = new Float64Array(x.length + 6).fill(42)
  around.set(x, 3)
  const out = new Float64Array(around.length).fill(-777)
  const span = { start: 3, end: 3 + x.length, row: 0, minPeriods: 1, dialect: 'optaic' } as const
  kernel(out, around, span, n)
  for (const t of [0, 1, 2, x.length + 3, x.length + 4, x.length + 5]) expect(out[t]).toBe(-777)
  return out.slice(3, 3 + x.length)
}

/** The rows of the window of n rows that ends at t; 0 is all of them. */
const windowOf = (x: Float64Array, t: number, n: number) => x.subarray(n === 0 ? 0 : Math.max(0, t - n + 1), t + 1)
const isPresent = (v: number) => !Number.isNaN(v)

for (const gaps of [0, 0.02, 0.3, 0.9, 1]) {
  test.each(WINDOWS)(`${gaps} of the rows missing, windows of %i rows`, n => {
    for (const length of LENGTHS) {
      const x = made(length, gaps)
      const counts = within(windowCount, x, n)
      const carried = within(carriedForward, x, n)
      for (let t = 0; t < length; t++) {
        expect(counts[t], `count of ${length} at ${t}`).toBe(windowOf(x, t, n).filter(isPresent).length)
        const last = windowOf(x, t, n === 0 ? 0 : n + 1).findLast(isPresent) ?? Number.NaN
        expect(carried[t], `carried of ${length} at ${t}`).toBe(last)
      }
    }
  })
}

test('a limit beyond any history is no limit', () => {
  const x = made(90, 0.9)
  for (const limit of [90, 2 ** 31 - 1, 2 ** 31, 2 ** 40])
    expect(within(carriedForward, x, limit)).toEqual(within(carriedForward, x, 0))
})
