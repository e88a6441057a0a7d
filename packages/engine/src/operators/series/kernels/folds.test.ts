/** Folds of windows at every edge: of blocks, of groups of blocks, of the rows there are. */

import { expect, test } from 'vitest'
import { windowOracle } from '../../../../fixtures/window-oracle.ts'
import { DEVIATION, deviations, VARIANCE } from './deviation.ts'
import { means } from './mean.ts'
import { products } from './product.ts'
import { type Fold, overWindows } from './rolling.ts'
import { KURTOSIS, SKEWNESS, shapes } from './shape.ts'
import { sums } from './sum.ts'

const FOLDS: readonly (readonly [name: string, fold: Fold, mode: number])[] = [
  ['SUM', sums, 0],
  ['PRODUCT', products, 0],
  ['MEAN', means, 0],
  ['VAR', deviations, VARIANCE],
  ['STD', deviations, DEVIATION],
  ['SKEW', shapes, SKEWNESS],
  ['KURT', shapes, KURTOSIS],
]
const WINDOWS = [1, 2, 3, 4, 5, 19, 20, 21, 70_000, 0]
const LENGTHS = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 19, 20, 21, 39, 40, 41, 59, 60, 61, 79, 80, 81, 84, 161]

let state = 5
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
/** Ties, gaps of every kind, and no two rows far apart: where windows are nearly alike, no oracle is exact either. */
const made = (length: number, gaps: number) =>
  Float64Array.from({ length }, () => {
    if (random() < gaps) return random() < 0.8 ? Number.NaN : random() < 0.5 ? Infinity : -Infinity
    return 1 + Math.floor(random() * 64) / 64
  })

const folded = (x: Float64Array, row: number, least: number, w: number, fold: Fold, mode: number) => {
  const out = new Float64Array(x.length).fill(-777)
  const span = { start: 0, end: x.length, row, minPeriods: least, dialect: 'optaic' } as const
  overWindows(out, x, x, span, w, mode, fold)
  return out
}

const alike = (got: number, wanted: number) =>
  Number.isNaN(wanted) ? Number.isNaN(got) : Math.abs(got - wanted) <= 1e-11 + 1e-9 * Math.abs(wanted)

for (const [name, fold, mode] of FOLDS) {
  test.each(WINDOWS)(`${name} of %i rows, of histories of every length`, w => {
    const wrong: string[] = []
    for (const length of LENGTHS) {
      for (const gaps of [0, 0.1, 0.6]) {
        const x = made(length, gaps)
        for (const least of new Set([1, Math.ceil(w / 2), Math.max(1, w)])) {
          const out = folded(x, 0, least, w, fold, mode)
          for (let t = 0; t < length; t++) {
            const wanted = windowOracle(name, x, x, t, w, least, false)
            if (!alike(out[t]!, wanted))
              wrong.push(`${length} gaps ${gaps} least ${least} t ${t}: ${out[t]}, ${wanted}`)
          }
        }
      }
    }
    expect(wrong.slice(0, 5)).toEqual([])
  })

  test.each([1, 2, 3, 4, 5, 19, 20, 21])(`${name} of %i rows has the same bits wherever it began`, w => {
    for (const gaps of [0, 0.1]) {
      const x = made(170, gaps)
      for (const least of [1, w]) {
        const full = folded(x, 0, least, w, fold, mode)
        for (let row = 1; row < 90; row++) {
          const later = folded(x.slice(row), row, least, w, fold, mode)
          expect(later.subarray(w - 1), `from row ${row}`).toEqual(full.subarray(row + w - 1))
        }
      }
    }
  })
}

test('a window that is longer than a block may be has every value that one window alone would have', () => {
  const w = 65_537
  const x = Float64Array.from({ length: w + 2 }, (_, t) => 1 + ((t * 7) % 11) / 1024)
  for (const [name, fold, mode] of FOLDS) {
    if (name === 'PRODUCT') continue
    const out = folded(x, 0, w, w, fold, mode)
    expect(Number.isNaN(out[w - 2]!), name).toBe(true)
    expect(alike(out[w]!, windowOracle(name, x, x, w, w, w, false)), `${name}: ${out[w]}`).toBe(true)
  }
})

test('equal values have skewness 0 and kurtosis -3, whatever is missing among them, and too few have none', () => {
  const equal = new Float64Array(90).fill(0.1)
  const holed = equal.map((v, t) => (t % 7 === 3 ? Number.NaN : v))
  for (const x of [equal, holed]) {
    for (const w of [3, 4, 5, 19, 20, 21, 0]) {
      const n = (t: number) => x.slice(w === 0 ? 0 : Math.max(0, t - w + 1), t + 1).filter(Number.isFinite).length
      const skews = folded(x, 0, 1, w, shapes, SKEWNESS)
      const kurts = folded(x, 0, 1, w, shapes, KURTOSIS)
      for (let t = 0; t < x.length; t++) {
        expect(skews[t], `skewness of ${w} at ${t}`).toBe(n(t) < 3 ? Number.NaN : 0)
        expect(kurts[t], `kurtosis of ${w} at ${t}`).toBe(n(t) < 4 ? Number.NaN : -3)
      }
    }
  }
})

test('values too far apart to be told have no shape', () => {
  const x = Float64Array.from({ length: 48 }, (_, t) => (t % 2 === 0 ? 1e308 : -1e308))
  for (const w of [4, 5, 20])
    for (const mode of [SKEWNESS, KURTOSIS]) expect(folded(x, 0, w, w, shapes, mode).every(Number.isNaN)).toBe(true)
})

test('a product that cannot be told is missing, and leaves no trace once its rows have left', () => {
  const x = Float64Array.from({ length: 60 }, (_, t) => (t === 25 || t === 26 ? 1e200 : 1 + t / 64))
  const clean = x.map(v => (v === 1e200 ? 1 : v))
  for (const w of [2, 3, 4, 5, 19, 20, 21]) {
    const [got, wanted] = [x, clean].map(v => folded(v, 0, w, w, products, 0))
    expect(got![26]).toBeNaN()
    expect(got!.subarray(26 + w)).toEqual(wanted!.subarray(26 + w))
  }
})
