/** Moments of a date against plain sums, and the same bits wherever the arrays lie and however the dates are cut. */

import { expect, test } from 'vitest'
import { KernelMemory } from './kernel-memory.ts'
import { compiledCross } from './moments.ts'

const kernels = { score: 'crossScore', centre: 'crossCentre', scale: 'crossScale' } as const
const names = Object.keys(kernels) as (keyof typeof kernels)[]

const level = 1e6
const draw = (s: number, t: number): number => {
  if (t % 11 === 3) return level
  if (t % 11 === 5) return s === t ? level + 1 : Number.NaN
  if ((s * 31 + t * 17) % 13 === 0) return Number.NaN
  return level + Math.sin(s * 7.3 + t * t)
}

const panel = (symbols: number, dates: number) =>
  Float64Array.from({ length: symbols * dates }, (_, i) => draw(Math.floor(i / dates), i % dates))

/** One date after the other, each in two passes. */
function plain(name: keyof typeof kernels, x: Float64Array, symbols: number, dates: number): Float64Array {
  const out = new Float64Array(x.length)
  for (let t = 0; t < dates; t++) {
    const all = Array.from({ length: symbols }, (_, s) => x[s * dates + t]!)
    const present = all.filter(value => !Number.isNaN(value))
    // How far values lie from the level has all the digits.
    const mean = present.reduce((sum, value) => sum + (value - level), 0) / present.length
    const squares = present.reduce((sum, value) => sum + (value - level - mean) ** 2, 0)
    const deviation = Math.sqrt(squares / (present.length - 1)) || Number.NaN
    const gross = present.reduce((sum, value) => sum + Math.abs(value), 0) || Number.NaN
    all.forEach((value, s) => {
      const result = {
        score: (value - level - mean) / deviation,
        centre: value - level - mean,
        scale: (value / gross) * 3,
      }
      out[s * dates + t] = result[name]
    })
  }
  return out
}

const shapes = [
  [1, 1],
  [2, 3],
  [3, 700],
  [300, 1],
  [90, 8],
  [7, 65],
  [41, 130],
  [500, 33],
] as const

test.each(names)('%s is that of plain sums', name => {
  for (const [symbols, dates] of shapes) {
    const x = panel(symbols, dates)
    const out = new Float64Array(x.length)
    compiledCross(kernels[name])(out, x, { symbols, stride: dates, from: 0, to: dates }, 3)
    const wanted = plain(name, x, symbols, dates)
    wanted.forEach((value, i) => {
      if (Number.isNaN(value)) expect(out[i]).toBeNaN()
      else expect(Math.abs(out[i]! - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)))
    })
  }
})

test.each(names)('%s has the same bits in place, in memory of the kernels, and for any dates at once', name => {
  const kernel = compiledCross(kernels[name])
  for (const [symbols, dates] of shapes) {
    const x = panel(symbols, dates)
    const wanted = new Float64Array(x.length)
    kernel(wanted, x, { symbols, stride: dates, from: 0, to: dates }, 3)
    const memory = new KernelMemory(1 << 20)
    const near = memory.allocate(x.length)!
    const home = memory.allocate(x.length)!
    for (const [from, to] of [
      [near, home],
      [near, near],
      [x, x.slice()],
    ] as const) {
      near.set(x)
      const source = from === x && to !== near ? to : from
      for (let t = 0; t < dates; t += 37)
        kernel(to, source, { symbols, stride: dates, from: t, to: Math.min(dates, t + 37) }, 3)
      expect(Array.from(to)).toEqual(Array.from(wanted))
    }
  }
})

test('dates with infinities are missing, those next to them are not', () => {
  const out = new Float64Array(6)
  compiledCross('crossScore')(out, Float64Array.of(1, 2, 1, Number.POSITIVE_INFINITY, 4, -1), {
    symbols: 2,
    stride: 3,
    from: 0,
    to: 3,
  })
  expect([out[0], out[3]]).toEqual([Number.NaN, Number.NaN])
  for (const [at, wanted] of [-Math.SQRT1_2, Math.SQRT1_2].entries()) {
    expect(out[1 + 3 * at]).toBeCloseTo(wanted, 14)
    expect(out[2 + 3 * at]).toBeCloseTo(-wanted, 14)
  }
})
