/** Which rows are missing: those that are NaN or infinite, in either of two series (y may be x). */

import { compiledFind } from '../../../wasm/reach.ts'

/** 1 or 0. */
export function present(x: Float64Array, y: Float64Array, i: number): number {
  const a = x[i]!
  const b = y[i]!
  return a - a === 0 && b - b === 0 ? 1 : 0
}

/** The first row of [from, end) that is missing; `end` if there is none. */
export const findGap = compiledFind('findGap', (x, y, from, end) => {
  let i = from
  while (i < end && present(x, y, i) === 1) i++
  return i
})

/** The first row of [from, end) that is not; `end` if there is none. */
export const findValue = compiledFind('findValue', (x, y, from, end) => {
  let i = from
  while (i < end && present(x, y, i) === 0) i++
  return i
})
