/** Cross-section operators said in the plainest way: every date by itself, the missing left out. */

import { blank, type Grid, near, percentile, type Shape } from './grid.ts'

/** A date's values from those of the symbols present; doubts of one reach all, since every place depends on every value. */
function eachDate(
  shape: Shape,
  x: Grid,
  rough: boolean,
  give: (present: readonly number[], symbols: readonly number[]) => readonly number[],
  doubtful: (v: number, present: readonly number[]) => boolean = () => false,
): Grid {
  const out = blank(x.values.length, rough)
  for (let t = 0; t < shape.dates; t++) {
    const at = Array.from({ length: shape.symbols }, (_, s) => s * shape.dates + t)
    const inDoubt = Math.max(...at.map(i => x.doubt[i]!))
    const there = at.filter(i => !Number.isNaN(x.values[i]!))
    const present = there.map(i => x.values[i]!)
    const given = give(
      present,
      there.map(i => (i - t) / shape.dates),
    )
    for (const i of at) out.doubt[i] = inDoubt
    for (const [k, i] of there.entries()) {
      out.values[i] = given[k]!
      if (doubtful(present[k]!, present)) out.doubt[i] = 1
    }
  }
  return out
}

/** Percentile among those present, ties averaged. */
export const rank = (shape: Shape, x: Grid): Grid =>
  eachDate(
    shape,
    x,
    false,
    v => v.map(u => percentile(u, v)),
    (u, v) => x.rough && v.filter(w => near(u, w)).length > 1,
  )

/** Absolutes add up to 1; missing where all are 0. One divisor serves the date, so its order and its ties are those of x. */
export const scale = (shape: Shape, x: Grid): Grid =>
  eachDate(shape, x, x.rough, v => {
    const gross = v.reduce((a, b) => a + Math.abs(b), 0)
    return v.map(u => (gross > 0 ? u / gross : Number.NaN))
  })

/** Distance from the mean of those of the same group; `groups` holds each symbol's code, NaN for none. */
export const neutralize = (shape: Shape, x: Grid, groups: readonly number[]): Grid =>
  eachDate(shape, x, true, (v, symbols) =>
    v.map((u, k) => {
      const mates = v.filter((_, j) => groups[symbols[j]!] === groups[symbols[k]!])
      // Distances from the first mate: equal values lie at exactly 0 from their mean.
      const offset = mates.reduce((a, b) => a + (b - mates[0]!), 0) / mates.length
      return mates.length === 0 ? Number.NaN : u - mates[0]! - offset
    }),
  )
