/** What a construction is: scores of one session in, target weights out. */

/**
 * Fills `weights` (one per symbol, share of the book's value) from `scores` (NaN where a symbol is not present). False leaves
 * the holdings as they are. `t` is the row of the session traded.
 */
export type Weigher = (weights: Float64Array, scores: Float64Array, t: number) => boolean
