/** Measures within groups against plain loops, and the same bits wherever the arrays lie and however the dates are cut. */

import { expect, test } from 'vitest'
import { compiledGroups } from './groups.ts'
import { KernelMemory } from './kernel-memory.ts'

const kernels = { mean: 'groupMean', centre: 'groupCentre', score: 'groupScore' } as const
const names = Object.keys(kernels) as (keyof typeof kernels)[]

const level = 1e6
type Draw = (s: number, t: number) => number
const values: Draw = (s, t) => {
  if ((s * 31 + t * 17) % 13 === 0) return Number.NaN
  return t % 11 === 3 ? level : level + Math.sin(s * 7.3 + t * t)
}
const codes: Readonly<Record<string, Draw>> = {
  'that stay': s => s % 7,
  'that change now and then': (s, t) => (s + Math.floor((t + s) / 50)) % 5,
  'that change every date': (s, t) => (s * 3 + t * 5) % 11,
  'of one symbol each, that never come again': (s, t) => s * 1000 + t,
  'that are missing at times': (s, t) => ((s + Math.floor(t / 3)) % 4 === 0 ? Number.NaN : s % 3),
  'that are no small whole numbers': s => [-0, 0, 1e300, -2.5, 2 ** 33][s % 5]!,
}

const fill = (symbols: number, dates: number, draw: Draw) =>
  Float64Array.from({ length: symbols * dates }, (_, i) => draw(Math.floor(i / dates), i % dates))

function plain(name: keyof typeof kernels, x: Float64Array, groups: Float64Array, dates: number): Float64Array {
  const out = new Float64Array(x.length).fill(Number.NaN)
  for (let t = 0; t < dates; t++) {
    const members = new Map<number, number[]>()
    for (let i = t; i < x.length; i += dates) {
      if (Number.isNaN(groups[i]!) || Number.isNaN(x[i]!)) continue
      members.set(groups[i]!, [...(members.get(groups[i]!) ?? []), i])
    }
    for (const own of members.values()) {
      // How far values lie from the level has all the digits.
      const mean = own.reduce((sum, i) => sum + (x[i]! - level), 0) / own.length
      const squares = own.reduce((sum, i) => sum + (x[i]! - level - mean) ** 2, 0)
      const deviation = Math.sqrt(squares / (own.length - 1)) || Number.NaN
      for (const i of own) {
        const centred = x[i]! - level - mean
        out[i] = { mean: level + mean, centre: centred, score: centred / deviation }[name]
      }
    }
  }
  return out
}

const shapes = [
  [1, 1],
  [5, 64],
  [31, 601],
  [200, 33],
] as const

test.each(Object.keys(codes))('groups %s', which => {
  for (const name of names) {
    for (const [symbols, dates] of shapes) {
      const x = fill(symbols, dates, values)
      const groups = fill(symbols, dates, codes[which]!)
      const span = { symbols, stride: dates, from: 0, to: dates }
      const kernel = compiledGroups(kernels[name])
      const out = new Float64Array(x.length)
      kernel(out, x, groups, span)
      plain(name, x, groups, dates).forEach((value, i) => {
        const near = Math.abs(out[i]! - value) <= 1e-9 * Math.max(1, Math.abs(value))
        if (Number.isNaN(value) ? !Number.isNaN(out[i]!) : !near)
          expect.fail(`${name} at ${i} of ${symbols} x ${dates}: ${out[i]}, not ${value}`)
      })
      const memory = new KernelMemory(1 << 20)
      const home = [x, groups, out].map(array => memory.allocate(array.length)!)
      home[0]!.set(x)
      home[1]!.set(groups)
      for (let t = 0; t < dates; t += 37)
        kernel(home[2]!, home[0]!, home[1]!, { ...span, from: t, to: Math.min(dates, t + 37) })
      expect(Buffer.from(home[2]!.buffer, home[2]!.byteOffset, out.byteLength).equals(Buffer.from(out.buffer))).toBe(
        true,
      )
    }
  }
})
