/** Recursive means, held and recent values against pandas and against loops that look at every row anew. */

import { describe, expect, test } from 'vitest'
import { recursiveMean, seededMean } from './exponential.ts'
import { heldUntil, movedWithin } from './held.ts'
import { otherValue, recentValue } from './recent.ts'

const _ = Number.NaN
const spanOf = (x: Float64Array, minPeriods = 1) =>
  ({ start: 0, end: x.length, row: 0, minPeriods, dialect: 'optaic' }) as const

/** A walk over few values, with gaps; where it ties, it ties often. */
function walk(seed: number, length: number): Float64Array {
  let state = seed
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  let level = 5
  return Float64Array.from({ length }, () => {
    level += Math.round((draw() - 0.5) * 3)
    return draw() < 0.25 ? _ : level
  })
}

describe('means that are not adjusted are those of pandas 3.1.1', () => {
  const x = Float64Array.of(_, 8, 4, _, 12, _, _, 6, 7, 1, _, 3)
  test.each([
    [
      0.25,
      [
        _,
        8,
        7,
        7,
        8.538461538461538,
        8.538461538461538,
        8.538461538461538,
        7.59391771019678,
        7.445438282647585,
        5.834078711985688,
        5.834078711985688,
        4.962054492913169,
      ],
    ],
    [
      4,
      [
        _,
        8,
        6.4,
        6.4,
        9.347368421052632,
        9.347368421052632,
        9.347368421052632,
        7.173752563226248,
        7.104251537935749,
        4.66255092276145,
        4.66255092276145,
        3.7875241213080555,
      ],
    ],
    [1, [_, 8, 4, 4, 12, 12, 12, 6, 7, 1, 1, 3]],
  ])('span or alpha %d', (n, wanted) => {
    const out = new Float64Array(x.length)
    recursiveMean(out, x, spanOf(x), n)
    for (const [t, value] of wanted.entries()) {
      if (Number.isNaN(value)) expect(out[t], `row ${t}`).toBeNaN()
      else expect(out[t], `row ${t}`).toBeCloseTo(value, 12)
    }
    recursiveMean(out, x, spanOf(x, 4), n)
    expect(out.findIndex(value => !Number.isNaN(value))).toBe(7)
  })
})

test('a seeded mean is the plain one of its first values, then a recursion over those present', () => {
  for (const seed of [1, 2, 5, 40]) {
    const x = walk(seed, 80)
    const out = new Float64Array(x.length)
    seededMean(out, x, spanOf(x), 6, seed)
    for (let t = 0; t < x.length; t++) {
      const seen = Array.from(x.subarray(0, t + 1)).filter(Number.isFinite)
      if (seen.length < seed) expect(out[t]).toBeNaN()
      else {
        const begun = seen.slice(0, seed).reduce((a, b) => a + b, 0) / seed
        const wanted = seen.slice(seed).reduce((mean, value) => (5 / 7) * mean + (2 / 7) * value, begun)
        expect(out[t]).toBeCloseTo(wanted, 11)
      }
    }
  }
})

test('recent and other values are those that a look at every row finds', () => {
  for (const seed of [3, 4, 5]) {
    const x = walk(seed, 120)
    const out = new Float64Array(x.length)
    for (const n of [1, 2, 3, 7, 200]) {
      const rows = (t: number) => Array.from(x.subarray(Math.max(0, t - n + 1), t + 1)).reverse()
      for (const k of [1, 2, 3, 150]) {
        recentValue(out, x, spanOf(x), n, k)
        for (let t = 0; t < x.length; t++)
          expect(out[t], `${n} ${k} at ${t}`).toBe(rows(t).filter(v => !Number.isNaN(v))[k - 1] ?? _)
      }
      otherValue(out, x, spanOf(x), n)
      for (let t = 0; t < x.length; t++) {
        const wanted = Number.isNaN(x[t]!) ? _ : (rows(t).find(v => !Number.isNaN(v) && v !== x[t]) ?? _)
        expect(out[t], `${n} at ${t}`).toBe(wanted)
      }
    }
  }
})

test('what is held is what the last trigger took, unless an exit came after', () => {
  const [trigger, value, exit] = [walk(6, 200), walk(7, 200), walk(8, 200)].map(x => x.map(v => v - 5))
  const out = new Float64Array(200)
  heldUntil(out, trigger!, value!, exit!, spanOf(out))
  for (let t = 0; t < out.length; t++) {
    let wanted = _
    for (let s = t; s >= 0; s--) {
      if (exit![s]! > 0) break
      if (trigger![s]! > 0) {
        wanted = value![s]!
        break
      }
    }
    expect(out[t], `row ${t}`).toBe(wanted)
  }
  expect(out.filter(v => !Number.isNaN(v)).length).toBeGreaterThan(20)
})

test('a change is never more than the limit, and never less', () => {
  const x = walk(9, 200)
  const out = new Float64Array(200)
  movedWithin(out, x, new Float64Array(200).fill(1.5), spanOf(x))
  const present = Array.from(out).filter(v => !Number.isNaN(v))
  const moves = present.slice(1).map((v, i) => Math.abs(v - present[i]!))
  expect(new Set(moves)).toEqual(new Set([0, 1.5]))
  expect(out.map(Number.isNaN as never)).toEqual(x.map(Number.isNaN as never))
})
