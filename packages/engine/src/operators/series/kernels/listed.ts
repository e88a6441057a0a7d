/**
 * Which rows a symbol has in Qlib, where they begin with its first value and go on through gaps.
 *
 * Here a row exists if it or one of the {@link LISTED_FOR} rows before has a value: whether there ever was one could only be
 * told from the whole history, and every last row would have to read it.
 */

/** About a year of days: a longer gap is taken for the time before listing, or after delisting. */
export const LISTED_FOR = 250

/** The last row before `at` that has a value, if it is so near that `at` exists by it; none before `start` is looked at. */
export function lastBefore(x: Float64Array, at: number, start: number): number {
  for (let i = at - 1; i >= Math.max(start, at - LISTED_FOR); i--) if (Number.isFinite(x[i]!)) return i
  return Number.NEGATIVE_INFINITY
}
