/** What is left of a section after a regression on others: least squares with an intercept, by orthogonal columns. */

import type { CrossSpan } from '../../../operator.ts'
import { grown } from '../../series/kernels/scratch.ts'

/** A column that others explain to within this share of its own length adds nothing and is left out. */
const DEPENDENT = 1e-10

let columns: Float64Array = new Float64Array(0)

/**
 * out = x - fitted, date by date, over the symbols where x and every exposure are present; the others are missing.
 * Modified Gram-Schmidt, each column orthogonalised twice (Giraud and Langou 2002: twice is enough).
 */
export function residuals(out: Float64Array, inputs: readonly Float64Array[], span: CrossSpan): void {
  const { symbols, stride, from, to } = span
  const k = inputs.length
  columns = grown(columns, k * symbols)
  for (let t = from; t < to; t++) {
    const n = gather(inputs, symbols, stride, t)
    for (let c = 0; c < k; c++) centre(c * symbols, n)
    for (let c = 1; c < k; c++) {
      const before = length(c * symbols, n)
      for (let pass = 0; pass < 2; pass++) for (let e = 1; e < c; e++) subtract(c * symbols, e * symbols, n)
      const after = length(c * symbols, n)
      const size = after > DEPENDENT * before ? after : Infinity
      for (let i = 0; i < n; i++) columns[c * symbols + i] = columns[c * symbols + i]! / size
    }
    for (let pass = 0; pass < 2; pass++) for (let c = 1; c < k; c++) subtract(0, c * symbols, n)
    scatter(out, inputs, symbols, stride, t)
  }
}

function complete(inputs: readonly Float64Array[], at: number): boolean {
  for (let c = 0; c < inputs.length; c++) if (!Number.isFinite(inputs[c]![at]!)) return false
  return true
}

/** Copies the symbols that have everything into the columns; returns how many. */
function gather(inputs: readonly Float64Array[], symbols: number, stride: number, t: number): number {
  let n = 0
  for (let s = 0; s < symbols; s++) {
    if (!complete(inputs, s * stride + t)) continue
    for (let c = 0; c < inputs.length; c++) columns[c * symbols + n] = inputs[c]![s * stride + t]!
    n++
  }
  return n
}

function scatter(out: Float64Array, inputs: readonly Float64Array[], symbols: number, stride: number, t: number): void {
  let n = 0
  for (let s = 0; s < symbols; s++) {
    const at = s * stride + t
    out[at] = complete(inputs, at) ? columns[n++]! : Number.NaN
  }
}

/** Takes the mean from a column; equal values become exactly 0. */
function centre(at: number, n: number): void {
  const origin = columns[at]!
  let sum = 0
  for (let i = 0; i < n; i++) sum += columns[at + i]! - origin
  const mean = sum / n
  for (let i = 0; i < n; i++) columns[at + i] = columns[at + i]! - origin - mean
}

function length(at: number, n: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum += columns[at + i]! * columns[at + i]!
  return Math.sqrt(sum)
}

/** Takes from column `a` what lies along column `b`, which has length 1 or is zero. */
function subtract(a: number, b: number, n: number): void {
  let along = 0
  for (let i = 0; i < n; i++) along += columns[a + i]! * columns[b + i]!
  for (let i = 0; i < n; i++) columns[a + i] = columns[a + i]! - along * columns[b + i]!
}
