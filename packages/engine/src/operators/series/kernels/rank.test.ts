/** Values compared one by one take the places that a search among values in order finds, bit for bit. */

import { expect, test } from 'vitest'
import { windowRank } from './rank.ts'
import { windowRankSorted } from './sorted.ts'

const ROWS = 3000
let state = 11
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
const made = (value: () => number) => Float64Array.from({ length: ROWS }, value)
const SERIES = {
  noise: made(() => random() - 0.5),
  ties: made(() => Math.round(random() * 4) - 2),
  'signed zeros': made(() => (random() < 0.5 ? -0 : 0)),
  'values that differ in their last digits': made(() => 1e6 + 1e-7 * random()),
  'all magnitudes': made(() => (random() - 0.5) * 2 ** Math.floor(random() * 2000 - 1000)),
  'every kind of gap': made(() => {
    const u = random()
    return u < 0.1 ? Number.NaN : u < 0.15 ? Number.POSITIVE_INFINITY : u < 0.2 ? Number.NEGATIVE_INFINITY : u - 0.5
  }),
}

for (const [name, x] of Object.entries(SERIES)) {
  test.each([1, 2, 3, 4, 5, 20, 63, 999, 1000])(`of ${name}, %i rows`, w => {
    for (const minPeriods of [1, Math.ceil(w / 2), w]) {
      const span = { start: 7, end: ROWS - 3, row: 0, minPeriods, dialect: 'optaic' } as const
      const compared = new Float64Array(ROWS)
      const searched = new Float64Array(ROWS)
      windowRank(compared, x, span, w)
      windowRankSorted(searched, x, span, w)
      expect(compared).toEqual(searched)
    }
  })
}
