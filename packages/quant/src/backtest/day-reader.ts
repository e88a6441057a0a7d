/** Reads symbol-major data date by date without striding over memory: dates are turned over a block at a time. */

const BLOCK = 64

export interface DayReader {
  /** The values of the block last asked for; those of a date are `symbols` long from the offset that `at` gives. */
  readonly values: Float64Array
  /** Offset in `values` of the symbols of date row `t`. Cheapest when rows are asked for in order. */
  at(t: number): number
}

/** A reader of `data`, element (s, t) at `s * dates + t`. */
export function createDayReader(data: Float64Array, dates: number, symbols: number): DayReader {
  const values = new Float64Array(BLOCK * symbols)
  let first = -BLOCK
  const load = (t: number): void => {
    first = t
    const rows = Math.min(BLOCK, dates - t)
    for (let s = 0; s < symbols; s++) {
      const from = s * dates + t
      for (let r = 0; r < rows; r++) values[r * symbols + s] = data[from + r]!
    }
  }
  return {
    values,
    at(t) {
      if (t < first || t >= first + BLOCK) load(t)
      return (t - first) * symbols
    },
  }
}
