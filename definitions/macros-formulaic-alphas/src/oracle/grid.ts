/** What the oracle computes with: a table of dates and symbols that knows which of its values rounding could have turned. */

export interface Shape {
  readonly symbols: number
  readonly dates: number
}

export interface Grid {
  /** Symbol-major, the missing NaN. */
  readonly values: Float64Array
  /**
   * 1 where the value hangs on a decision (an order, a sign, a comparison, whether something is constant) between numbers so
   * near each other that two right ways of computing them may decide differently.
   */
  readonly doubt: Uint8Array
  /** True when the values carry rounding that depends on the order of operations: then near-ties among them decide nothing. */
  readonly rough: boolean
}

export const exact = (values: Float64Array): Grid => ({ values, doubt: new Uint8Array(values.length), rough: false })

export const blank = (length: number, rough: boolean): Grid => ({
  values: new Float64Array(length).fill(Number.NaN),
  doubt: new Uint8Array(length),
  rough,
})

/** Whether two rough numbers are too near to tell which is larger. */
export const near = (a: number, b: number): boolean =>
  Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) + 1e-12

/** Percentile of u among v, ties averaged. */
export function percentile(u: number, v: readonly number[]): number {
  let lower = 0
  let equal = 0
  for (const w of v) {
    if (w < u) lower++
    if (w === u) equal++
  }
  return (lower + (equal + 1) / 2) / v.length
}
