/** Orders of a date against plain sorting, however the values lie, how many they are, and wherever their arrays are. */

import { expect, test } from 'vitest'
import type { CrossSpan } from '../operator.ts'
import { KernelMemory } from './kernel-memory.ts'
import { compiledSections } from './sections.ts'

const ranks = compiledSections('sectionRank')
const tops = compiledSections('sectionTop')
const groupRanks = compiledSections('sectionGroupRank')

/** Symbol-major, `dates` values each. */
type Draw = (s: number, t: number) => number

/** Numbers that look like chance, in [0, 1). */
const chance = (n: number) => {
  const x = Math.imul(n ^ (n >>> 15), 0x2c1b3c6d)
  const y = Math.imul(x ^ (x >>> 12), 0x297a2d39)
  return ((y ^ (y >>> 15)) >>> 0) / 2 ** 32
}
const any = (s: number, t: number) => chance(s * 7919 + t * 104_729 + 1)

const draws: Readonly<Record<string, Draw>> = {
  'even ones': any,
  'around zero': (s, t) => any(s, t) - 0.5,
  'below zero': (s, t) => -Math.exp(20 * any(s, t)),
  'heavy tails': (s, t) => Math.tan(Math.PI * (any(s, t) - 0.5)),
  'very heavy tails': (s, t) => (any(s, t) - 0.5) ** 9 * 1e300,
  'one far off': (s, t) => (s === 5 ? -1e200 : 1e6 + 1e-3 * any(s, t)),
  'next to each other': (s, t) => 1 + Math.floor(any(s, t) * 4000) * Number.EPSILON,
  'next to each other around zero': (s, t) => (Math.floor(any(s, t) * 4000) - 2000) * Number.MIN_VALUE,
  few: (s, t) => Math.floor(any(s, t) * 4),
  zeros: (s, t) => [0, -0, 1, -1][Math.floor(any(s, t) * 4)]!,
  infinite: (s, t) => [1 / 0, -1 / 0, any(s, t), -any(s, t)][Math.floor(any(t, s) * 4)]!,
  falling: s => -s,
  missing: (s, t) => (any(t, s) < 0.6 ? Number.NaN : any(s, t)),
  'all missing': () => Number.NaN,
}

const dates = 3
const fill = (symbols: number, draw: Draw) =>
  Float64Array.from({ length: symbols * dates }, (_, i) => draw(Math.floor(i / dates), i % dates))

/** In order of value, then of symbol. */
function sorted(x: Float64Array, symbols: number, t: number): number[] {
  const present = Array.from({ length: symbols }, (_, s) => s).filter(s => !Number.isNaN(x[s * dates + t]!))
  return present.sort((a, b) => {
    const [u, v] = [x[a * dates + t]!, x[b * dates + t]!]
    return u < v ? -1 : u > v ? 1 : a - b
  })
}

function plainRanks(x: Float64Array, symbols: number): Float64Array {
  const out = new Float64Array(x.length).fill(Number.NaN)
  for (let t = 0; t < dates; t++) {
    const order = sorted(x, symbols, t)
    for (let k = 0; k < order.length; ) {
      let e = k + 1
      while (e < order.length && x[order[e]! * dates + t] === x[order[k]! * dates + t]) e++
      const place = (k + e + 1) / 2 / order.length
      for (; k < e; k++) out[order[k]! * dates + t] = place
    }
  }
  return out
}

const spanOf = (symbols: number): CrossSpan => ({ symbols, stride: dates, from: 0, to: dates })
const counts = [1, 2, 24, 25, 60, 500, 3001]

test.each(Object.keys(draws))('%s', name => {
  for (const symbols of counts) {
    const x = fill(symbols, draws[name]!)
    const out = new Float64Array(x.length)
    ranks(out, x, [], spanOf(symbols))
    expect(out).toEqual(plainRanks(x, symbols))
    tops(out, x, [], spanOf(symbols), 7)
    const marked = new Float64Array(x.length).fill(Number.NaN)
    for (let t = 0; t < dates; t++) {
      const order = sorted(x, symbols, t)
      order.forEach((s, k) => {
        marked[s * dates + t] = k >= order.length - 7 ? 1 : 0
      })
    }
    expect(out).toEqual(marked)
  }
})

test('places within groups are those among the members alone', () => {
  for (const symbols of counts) {
    const x = fill(symbols, draws.few!)
    const groups = fill(symbols, (s, t) => [0, 1, 70_000, -0, Number.NaN, 2 ** 31][Math.floor(any(t + 5, s) * 6)]!)
    const out = new Float64Array(x.length)
    groupRanks(out, x, [groups], spanOf(symbols))
    const wanted = new Float64Array(x.length).fill(Number.NaN)
    for (const group of new Set(groups)) {
      // NaN is no group.
      const own = plainRanks(
        x.map((value, i) => (groups[i] === group ? value : Number.NaN)),
        symbols,
      )
      own.forEach((place, i) => {
        if (groups[i] === group) wanted[i] = place
      })
    }
    expect(out).toEqual(wanted)
  }
})

test('more symbols than the work space holds', () => {
  const symbols = 400_003
  const x = Float64Array.from({ length: symbols * dates }, (_, i) => (Math.floor(i / dates) * 7919) % symbols)
  const out = new Float64Array(x.length)
  ranks(out, x, [], spanOf(symbols))
  expect(out.every((place, i) => place === (x[i]! + 1) / symbols)).toBe(true)
})

test('the bits do not depend on where the arrays lie, nor on which dates are done together', () => {
  const symbols = 61
  const x = fill(symbols, draws['around zero']!)
  const wanted = plainRanks(x, symbols)
  const memory = new KernelMemory(1 << 20)
  const near = memory.allocate(x.length)!
  near.set(x)
  const home = memory.allocate(x.length)!
  for (const [from, to] of [
    [near, home],
    [x, home],
    [near, new Float64Array(x.length)],
  ] as const) {
    to.fill(9)
    ranks(to, from, [], { ...spanOf(symbols), to: 1 })
    ranks(to, from, [], { ...spanOf(symbols), from: 1 })
    expect(Array.from(to)).toEqual(Array.from(wanted))
  }
})
