/** Sorting networks and the moving place give the very bits of a window that is put in order anew at every row. */

import { expect, test } from 'vitest'
import { KernelMemory } from '../../../wasm/kernel-memory.ts'
import { windowQuantile } from './selected.ts'

const ROWS = 9000
let state = 7
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
const made = (value: (previous: number, row: number) => number) => {
  const x = new Float64Array(ROWS)
  let previous = 100
  for (let i = 0; i < ROWS; i++) x[i] = previous = value(previous, i)
  return x
}
const walk = made(v => v * (1 + 0.02 * (random() - 0.5)))
const SERIES = {
  'a walk': walk,
  noise: made(() => random() - 0.5),
  ties: made(() => Math.round(random() * 4) - 2),
  'signed zeros': made(() => (random() < 0.5 ? -0 : 0)),
  'a fall': made((_, i) => 1e6 - i),
  'values that differ in their last digits': made(() => 1e6 + 1e-3 * random()),
  'rare gaps': made((_, i) => (i % 700 === 699 ? Number.NaN : walk[i]!)),
  'every kind of gap': made(() => {
    const u = random()
    return u < 0.01 ? Number.NaN : u < 0.02 ? Number.POSITIVE_INFINITY : u < 0.1 ? -0 : u - 0.5
  }),
}

function anew(x: Float64Array, t: number, w: number, least: number, q: number): number {
  const window = x
    .slice(Math.max(0, t - w + 1), t + 1)
    .filter(Number.isFinite)
    .map(v => v + 0)
    .sort()
  if (window.length < least) return Number.NaN
  const at = q * (window.length - 1)
  const low = window[Math.floor(at)]!
  const high = window[Math.floor(at) + 1]
  return high === undefined ? low : low + (high - low) * (at - Math.floor(at))
}

for (const [name, x] of Object.entries(SERIES)) {
  test.each([
    [1, 0.5],
    [3, 1],
    [5, 0.8],
    [8, 0],
    [11, 0.3],
    [12, 0.7],
    [15, 0.5],
    [16, 0.2],
    [20, 0],
    [60, 0.8],
    [61, 1],
    [1100, 0.3],
  ])(`of ${name}, %i rows, the %d-quantile, wherever the evaluation began`, (w, q) => {
    for (const minPeriods of [1, w]) {
      const out = new Float64Array(ROWS)
      windowQuantile(out, x, { start: 0, end: ROWS, row: 0, minPeriods, dialect: 'optaic' }, w, q)
      for (let t = 0; t < ROWS; t += t < 300 ? 1 : 97) expect(out[t]).toBe(anew(x, t, w, minPeriods, q))
      const start = 4321
      const later = new Float64Array(ROWS)
      windowQuantile(later, x, { start, end: ROWS, row: start, minPeriods, dialect: 'optaic' }, w, q)
      expect(later.subarray(start + w - 1)).toEqual(out.subarray(start + w - 1))
    }
  })
}

test('an order that is remembered serves no other values, of whatever series, wherever they lie', () => {
  const rows = 600
  const x = new Float64Array(rows)
  const out = new Float64Array(rows)
  const memory = new KernelMemory(1e6)
  const held = memory.allocate(rows)!
  const result = memory.allocate(rows)!
  const span = { start: 0, end: rows, row: 0, minPeriods: 20, dialect: 'optaic' } as const
  for (let round = 0; round < 30; round++) {
    x.set(walk.subarray(100 * (round % 11), 100 * (round % 11) + rows))
    if (round % 3 === 0) x[rows - 1 - round] = -x[round]!
    held.set(x)
    windowQuantile(out, x, span, 20, 0.6)
    windowQuantile(result, held, span, 20, 0.6)
    for (let t = 0; t < rows; t++) expect(result[t]).toBe(anew(x, t, 20, 20, 0.6))
    expect(out).toEqual(result)
  }
})
