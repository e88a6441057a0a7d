/** Exponentially weighted means are those that weighing every value anew gives, whatever is missing and whatever follows. */

import { expect, test } from 'vitest'
import { exponentialMean } from './exponential.ts'

let state = 9
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
const made = (length: number, gaps: number) =>
  Float64Array.from({ length }, () => {
    const u = random()
    return u < gaps ? Number.NaN : u < gaps * 1.1 ? Infinity : 100 + 8 * (u - 0.5)
  })
const meansOf = (x: Float64Array, n: number, minPeriods = 1) => {
  const out = new Float64Array(x.length).fill(-777)
  exponentialMean(out, x, { start: 0, end: x.length, row: 0, minPeriods, dialect: 'optaic' }, n)
  return out
}
const SPANS = [1e-6, 0.004, 0.1, 0.49, 0.5, 0.51, 0.999, 1, 2, 3, 4, 20, 250]

function anew(x: Float64Array, t: number, n: number, least: number): number {
  const alpha = n < 1 ? n : 2 / (n + 1)
  let [sum, weights, seen, age] = [0, 0, 0, 1]
  // Weights count from the latest value on, so that none vanishes because many rows are missing.
  const last = x.subarray(0, t + 1).findLastIndex(Number.isFinite)
  for (let i = last; i >= 0; i--, age *= 1 - alpha) {
    if (!Number.isFinite(x[i]!)) continue
    sum += age * x[i]!
    weights += age
    seen++
  }
  return seen >= least ? sum / weights : Number.NaN
}

test.each(SPANS)('span or alpha %d', n => {
  for (const length of [1, 2, 3, 4, 5, 7, 8, 9, 41, 160]) {
    for (const gaps of [0, 0.05, 0.5, 0.9]) {
      const x = made(length, gaps)
      for (const least of [1, 5]) {
        const out = meansOf(x, n, least)
        for (let t = 0; t < length; t++) {
          const wanted = anew(x, t, n, least)
          if (Number.isNaN(wanted)) expect(out[t], `${length} at ${t}`).toBeNaN()
          else expect(Math.abs(out[t]! - wanted), `${length} at ${t}`).toBeLessThan(1e-11 * wanted)
          if (t > 0 && !Number.isFinite(x[t]!)) expect(out[t], `repeated at ${t}`).toBe(out[t - 1])
        }
      }
    }
  }
})

test('what follows a row moves none of its bits', () => {
  for (const n of SPANS) {
    const x = made(61, 0.1)
    const whole = meansOf(x, n)
    for (let t = 0; t < x.length; t++) {
      expect(meansOf(x.slice(0, t + 1), n), `cut after ${t}`).toEqual(whole.slice(0, t + 1))
      const poisoned = x.map((v, i) => (i > t ? (i % 3 === 0 ? Number.NaN : 1e200) : v))
      expect(meansOf(poisoned, n).slice(0, t + 1), `other values after ${t}`).toEqual(whole.slice(0, t + 1))
    }
  }
})

test('the mean of equal values is that value, and so it stays over a gap of any length', () => {
  for (const n of SPANS) {
    for (const gap of [0, 1, 3, 5000]) {
      const x = new Float64Array(gap + 43).fill(0.1)
      x.fill(Number.NaN, 20, 20 + gap)
      expect(meansOf(x, n)).toEqual(new Float64Array(gap + 43).fill(0.1))
    }
  }
})

test('a large value fades as its weight does', () => {
  for (const n of SPANS.filter(span => span > 0.001)) {
    const x = made(400, 0)
    x[50] = 1e15
    const out = meansOf(x, n)
    for (let t = 50; t < x.length; t++) {
      const wanted = anew(x, t, n, 1)
      expect(Math.abs(out[t]! / wanted - 1), `${n} at ${t}`).toBeLessThan(1e-9)
    }
  }
})
