/** One number for a date or a group, bit for bit that of plain loops over its values in the order of the symbols, wherever the arrays lie. */

import { expect, test } from 'vitest'
import type { CrossKernel } from '../operator.ts'
import { crossOperators } from '../operators/cross/index.ts'
import { KernelMemory } from './kernel-memory.ts'

/** Of values that are there, at least one. */
type Reduction = (values: readonly number[]) => number

const total: Reduction = values => values.reduce((sum, v) => sum + v, 0)

const average: Reduction = values => {
  const origin = values.find(Number.isFinite) ?? 0
  return origin + values.reduce((sum, v) => sum + (v - origin), 0) / values.length
}

const deviation: Reduction = values => {
  const mean = average(values)
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / (values.length - 1))
}

const middle: Reduction = values => {
  const order = Float64Array.from(values).sort()
  const half = order.length >> 1
  if (order.length % 2 === 1) return order[half]!
  const [low, high] = [order[half - 1]!, order[half]!]
  return high - low < Infinity ? low + (high - low) / 2 : low / 2 + high / 2
}

/** Of equal ones, 0 and -0, the first comes first. */
const ascending = (values: readonly number[]) => values.toSorted((a, b) => (a === b ? 0 : a < b ? -1 : 1))

const reductions: Readonly<Record<string, Reduction>> = {
  COUNT: values => values.length,
  SUM: total,
  MEAN: average,
  STD: deviation,
  MIN: values => ascending(values)[0]!,
  MAX: values => ascending(values.toReversed()).at(-1)!,
  MEDIAN: middle,
}
const names = Object.keys(reductions)

/** Symbol-major. */
type Draw = (s: number, t: number) => number

/** Numbers that look like chance, in [0, 1). */
const any: Draw = (s, t) => {
  const n = s * 7919 + t * 104_729 + 1
  const x = Math.imul(n ^ (n >>> 15), 0x2c1b3c6d)
  const y = Math.imul(x ^ (x >>> 12), 0x297a2d39)
  return ((y ^ (y >>> 15)) >>> 0) / 2 ** 32
}

const draws: Readonly<Record<string, Draw>> = {
  'even ones': any,
  'around a level': (s, t) => 1e6 + any(s, t),
  'heavy tails': (s, t) => Math.tan(Math.PI * (any(s, t) - 0.5)),
  'tails as heavy as can be': (s, t) => (any(s, t) - 0.5) ** 9 * 10 ** (300 * any(t, s)),
  'each far from the next': (s, t) => (any(s, t) < 0.5 ? -1 : 1) * 2 ** (s % 900),
  'one far off': (s, t) => (s === 5 ? -1e200 : 1e6 + 1e-3 * any(s, t)),
  'over the whole range': (s, t) => 2 * (any(s, t) - 0.5) * Number.MAX_VALUE,
  'next to nothing': (s, t) => Math.floor(any(s, t) * 40 - 20) * Number.MIN_VALUE,
  few: (s, t) => Math.floor(any(s, t) * 4),
  'equal on a date': (_, t) => t + 0.1,
  zeros: (s, t) => [0, -0, 0, -0, 1, -1][Math.floor(any(s, t) * 6)]!,
  infinite: (s, t) => [1 / 0, t % 3 === 0 ? -1 / 0 : 2, any(s, t), -any(s, t)][Math.floor(any(t, s) * 4)]!,
  'infinite first': (s, t) => (s <= t % 3 ? 1 / 0 : any(s, t)),
  missing: (s, t) => (any(t, s) < 0.6 || t === 3 ? Number.NaN : any(s, t) - 0.5),
  'all missing': () => Number.NaN,
}

const codes: Readonly<Record<string, Draw>> = {
  'that stay': s => s % 7,
  'that change now and then': (s, t) => (s + Math.floor((t + s) / 50)) % 5,
  'that change every date': (s, t) => (s * 3 + t * 5) % 11,
  'of one symbol each, that never come again': (s, t) => s * 1000 + t,
  'that are missing at times': (s, t) => ((s + Math.floor(t / 3)) % 4 === 0 ? Number.NaN : s % 3),
  'that are no small whole numbers': s => [-0, 0, 1e300, -2.5, 2 ** 33][s % 5]!,
}

const shapes = [
  [1, 1],
  [2, 5],
  [13, 67],
  [31, 601],
  [200, 33],
  [700, 18],
] as const

const fill = (symbols: number, dates: number, draw: Draw) =>
  Float64Array.from({ length: symbols * dates }, (_, i) => draw(Math.floor(i / dates), i % dates))

function plain(reduce: Reduction, x: Float64Array, groups: Float64Array | null, dates: number): Float64Array {
  const out = new Float64Array(x.length).fill(Number.NaN)
  for (let t = 0; t < dates; t++) {
    const members = new Map<number, number[]>()
    for (let i = t; i < x.length; i += dates) {
      const code = groups === null ? 0 : groups[i]!
      if (!Number.isNaN(code) && !Number.isNaN(x[i]!)) members.set(code, [...(members.get(code) ?? []), i])
    }
    for (const own of members.values()) {
      const value = reduce(own.map(i => x[i]!))
      if (groups === null) for (let i = t; i < x.length; i += dates) out[i] = value
      else for (const i of own) out[i] = value
    }
  }
  return out
}

const kernelOf = (name: string): CrossKernel => crossOperators.find(operator => operator.name === name)!.kernel

function expectBits(out: Float64Array, wanted: Float64Array, what: string): void {
  const at = wanted.findIndex((value, i) => !Object.is(value, out[i]))
  if (at >= 0) expect.fail(`${what}: ${out[at]} at ${at}, not ${wanted[at]}`)
}

/** In ordinary arrays at once, and in memory of the kernels some dates at a time. */
function check(
  kernel: CrossKernel,
  inputs: readonly Float64Array[],
  symbols: number,
  wanted: Float64Array,
  what: string,
  memory: KernelMemory,
): void {
  const dates = wanted.length / symbols
  const span = { symbols, stride: dates, from: 0, to: dates }
  const out = new Float64Array(wanted.length).fill(-777)
  kernel(out, inputs, span, [])
  expectBits(out, wanted, what)
  const [near, ...moved] = [out, ...inputs].map(array => {
    const home = memory.allocate(array.length)!
    home.set(array)
    return home
  })
  near!.fill(-777)
  for (let t = 0; t < dates; t += 37) kernel(near!, moved, { ...span, from: t, to: Math.min(dates, t + 37) }, [])
  expectBits(near!, wanted, `${what}, where kernels reach`)
}

test.each(Object.keys(draws))('of dates: %s', which => {
  const memory = new KernelMemory(1 << 25)
  for (const [symbols, dates] of shapes) {
    const x = fill(symbols, dates, draws[which]!)
    for (const name of names) {
      const wanted = plain(reductions[name]!, x, null, dates)
      // How many there are is known where there are none.
      if (name === 'COUNT') for (const [i, value] of wanted.entries()) wanted[i] = Number.isNaN(value) ? 0 : value
      check(kernelOf(`CS_${name}`), [x], symbols, wanted, `CS_${name} of ${symbols} x ${dates}`, memory)
    }
  }
})

test.each(Object.keys(codes))('of groups %s', which => {
  const memory = new KernelMemory(1 << 25)
  for (const [symbols, dates] of shapes.slice(0, -1)) {
    const groups = fill(symbols, dates, codes[which]!)
    for (const kind of ['around a level', 'zeros', 'infinite', 'missing']) {
      const x = fill(symbols, dates, draws[kind]!)
      for (const name of names.filter(name => name !== 'MEAN'))
        check(
          kernelOf(`GROUP_${name}`),
          [x, groups],
          symbols,
          plain(reductions[name]!, x, groups, dates),
          `GROUP_${name} of ${symbols} x ${dates}, ${kind}`,
          memory,
        )
    }
  }
})

test('more symbols than the work space holds have a median', () => {
  const [symbols, dates] = [150_001, 2]
  const x = Float64Array.from({ length: symbols * dates }, (_, i) => (Math.floor(i / dates) * 7919) % symbols)
  const out = new Float64Array(x.length)
  const span = { symbols, stride: dates, from: 0, to: dates }
  kernelOf('CS_MEDIAN')(out, [x], span, [])
  expect(out.every(value => value === 75_000)).toBe(true)
  kernelOf('GROUP_MEDIAN')(out, [x, x.map(value => value % 2)], span, [])
  // In the middle of the even ones, and half way between the two in the middle of the odd ones.
  expect(out.every(value => value === 75_000)).toBe(true)
})
