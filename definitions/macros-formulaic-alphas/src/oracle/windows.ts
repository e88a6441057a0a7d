/** Window operators said in the plainest way: every window by itself, its rows oldest first, all of them present. */

import { blank, type Grid, near, percentile, type Shape } from './grid.ts'

/** The value of one window, and whether it hangs on a near-tie; `rough` says whether the inputs can have any. */
export interface Windowed {
  readonly value: (x: readonly number[], y: readonly number[]) => number
  readonly doubtful?: (x: readonly number[], y: readonly number[]) => boolean
  /** Whether the values carry rounding, from the window's length and whether the inputs do. */
  readonly rough: (n: number, inputs: boolean) => boolean
}

function total(v: readonly number[]): number {
  let sum = 0
  for (const u of v) sum += u
  return sum
}

const mean = (v: readonly number[]): number => total(v) / v.length
const constant = (v: readonly number[]): boolean => v.every(u => u === v[0])

/** Sum of products of deviations from the means; the means are taken of distances from the first value, which loses least. */
function deviations(x: readonly number[], y: readonly number[]): number {
  const a = x.map(u => u - x[0]!)
  const b = y.map(u => u - y[0]!)
  const ma = mean(a)
  const mb = mean(b)
  return total(a.map((u, i) => (u - ma) * (b[i]! - mb)))
}

/** Whether deviations are no larger than the rounding of what they deviate from; nothing but zeros comes of no rounding. */
function allButConstant(v: readonly number[]): boolean {
  if (v.every(u => u === 0)) return false
  const size = Math.max(...v.map(Math.abs))
  return Math.max(...v) - Math.min(...v) <= 1e-9 * size + 1e-12
}

function correlation(x: readonly number[], y: readonly number[]): number {
  if (constant(x) || constant(y)) return Number.NaN
  if (x.length === 2) return Math.sign(x[1]! - x[0]!) * Math.sign(y[1]! - y[0]!)
  return deviations(x, y) / Math.sqrt(deviations(x, x)) / Math.sqrt(deviations(y, y))
}

const place = (v: readonly number[], best: number): number => v.indexOf(best) + 1
const contested = (v: readonly number[], best: number): boolean => v.filter(u => near(u, best)).length > 1

const always = () => true
const never = () => false
const asInputs = (_: number, inputs: boolean) => inputs
const sums = (n: number, inputs: boolean) => inputs || n > 1

/** Each by the name that the paper gives it. */
export const windows: Readonly<Record<string, Windowed>> = {
  sum: { value: total, rough: sums },
  product: { value: v => v.reduce((a, b) => a * b, 1), rough: sums },
  stddev: { value: v => Math.sqrt(deviations(v, v) / (v.length - 1)), rough: always },
  covariance: { value: (x, y) => deviations(x, y) / (x.length - 1), rough: always },
  correlation: { value: correlation, doubtful: (x, y) => allButConstant(x) || allButConstant(y), rough: n => n !== 2 },
  decay_linear: { value: v => total(v.map((u, i) => u * (i + 1))) / total(v.map((_, i) => i + 1)), rough: always },
  ts_min: { value: v => Math.min(...v), rough: asInputs },
  ts_max: { value: v => Math.max(...v), rough: asInputs },
  ts_argmin: { value: v => place(v, Math.min(...v)), doubtful: v => contested(v, Math.min(...v)), rough: never },
  ts_argmax: { value: v => place(v, Math.max(...v)), doubtful: v => contested(v, Math.max(...v)), rough: never },
  ts_rank: {
    value: v => percentile(v.at(-1)!, v),
    doubtful: v => contested(v, v.at(-1)!),
    rough: never,
  },
}

/** The values of rows [from, to), or null where one is missing or infinite. */
function rows(values: Float64Array, from: number, to: number): readonly number[] | null {
  const list: number[] = []
  for (let i = from; i < to; i++) {
    if (!Number.isFinite(values[i]!)) return null
    list.push(values[i]!)
  }
  return list
}

const anyDoubt = (doubt: Uint8Array, from: number, to: number): boolean => {
  for (let i = from; i < to; i++) if (doubt[i] === 1) return true
  return false
}

/** A window operator over every symbol and date. A window that lacks a row or holds an infinity gives no value. */
export function overWindows(
  shape: Shape,
  { value, doubtful, rough: rounds }: Windowed,
  x: Grid,
  y: Grid,
  n: number,
): Grid {
  const rough = x.rough || y.rough
  const out = blank(x.values.length, rounds(n, rough))
  for (let s = 0; s < shape.symbols; s++)
    for (let t = n - 1; t < shape.dates; t++) {
      const at = s * shape.dates + t
      const from = at + 1 - n
      if (anyDoubt(x.doubt, from, at + 1) || anyDoubt(y.doubt, from, at + 1)) out.doubt[at] = 1
      const a = rows(x.values, from, at + 1)
      const b = y === x ? a : rows(y.values, from, at + 1)
      if (a === null || b === null) continue
      out.values[at] = value(a, b)
      if (rough && doubtful?.(a, b)) out.doubt[at] = 1
    }
  return out
}

/** Value of k rows before; missing before the history begins. */
export function delay(shape: Shape, x: Grid, k: number): Grid {
  const out = blank(x.values.length, x.rough)
  for (let s = 0; s < shape.symbols; s++)
    for (let t = k; t < shape.dates; t++) {
      out.values[s * shape.dates + t] = x.values[s * shape.dates + t - k]!
      out.doubt[s * shape.dates + t] = x.doubt[s * shape.dates + t - k]!
    }
  return out
}
