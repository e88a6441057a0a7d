/** One number for each date, or for each group of a date, given to the symbols that it is made of. */

import type { CrossKernel } from '../../../operator.ts'
import { grown } from '../../series/kernels/scratch.ts'

/** Of the first n values of a list, in the order of the symbols; n may be 0. The list may be put in order. */
export type Reduction = (values: Float64Array, n: number) => number

export const count: Reduction = (_, n) => n

export const total: Reduction = (values, n) => {
  if (n === 0) return Number.NaN
  let sum = 0
  for (let i = 0; i < n; i++) sum += values[i]!
  return sum
}

/** Differences from the first value are added up, so that equal values have exactly their own mean. */
export const average: Reduction = (values, n) => {
  const origin = values[0]!
  if (n === 0 || !Number.isFinite(origin)) return total(values, n) / n
  let sum = 0
  for (let i = 0; i < n; i++) sum += values[i]! - origin
  return origin + sum / n
}

/** Divided by n - 1; exactly 0 for equal values. */
export const deviation: Reduction = (values, n) => {
  if (n < 2) return Number.NaN
  const mean = average(values, n)
  let squares = 0
  for (let i = 0; i < n; i++) squares += (values[i]! - mean) ** 2
  return Math.sqrt(squares / (n - 1))
}

export const least: Reduction = (values, n) => {
  let found = n === 0 ? Number.NaN : values[0]!
  for (let i = 1; i < n; i++) if (values[i]! < found) found = values[i]!
  return found
}

export const greatest: Reduction = (values, n) => {
  let found = n === 0 ? Number.NaN : values[0]!
  for (let i = 1; i < n; i++) if (values[i]! > found) found = values[i]!
  return found
}

export const middle: Reduction = (values, n) => {
  if (n === 0) return Number.NaN
  const order = values.subarray(0, n).sort()
  const half = n >> 1
  if (n % 2 === 1) return order[half]!
  const [low, high] = [order[half - 1]!, order[half]!]
  // Half of an infinite difference leads nowhere.
  return high - low < Number.POSITIVE_INFINITY ? low + (high - low) / 2 : low / 2 + high / 2
}

let gathered: Float64Array = new Float64Array(0)

/** Every symbol of a date is given the number, whether or not it has a value. */
export const overDates =
  (reduce: Reduction): CrossKernel =>
  (out, [x], { symbols, stride, from, to }) => {
    gathered = grown(gathered, symbols)
    for (let t = from; t < to; t++) {
      let n = 0
      for (let s = 0; s < symbols; s++) {
        const v = x![s * stride + t]!
        if (!Number.isNaN(v)) gathered[n++] = v
      }
      const value = reduce(gathered, n)
      for (let s = 0; s < symbols; s++) out[s * stride + t] = value
    }
  }

/** The symbols of a group that have a value are given the number of their group; all others are missing. */
export const overGroups =
  (reduce: Reduction): CrossKernel =>
  (out, [x, groups], { symbols, stride, from, to }) => {
    gathered = grown(gathered, symbols)
    const members = new Map<number, number[]>()
    for (let t = from; t < to; t++) {
      members.clear()
      for (let s = 0; s < symbols; s++) {
        const at = s * stride + t
        const [v, code] = [x![at]!, groups![at]!]
        out[at] = Number.NaN
        if (Number.isNaN(v) || Number.isNaN(code)) continue
        const list = members.get(code)
        if (list === undefined) members.set(code, [at])
        else list.push(at)
      }
      for (const list of members.values()) {
        for (let i = 0; i < list.length; i++) gathered[i] = x![list[i]!]!
        const value = reduce(gathered, list.length)
        for (const at of list) out[at] = value
      }
    }
  }
