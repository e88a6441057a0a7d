/** Qlib's window functions said in the plainest way: one window at a time, its rows oldest first, the missing NaN. */

export type Rows = readonly number[]

const present = (v: Rows): number[] => v.filter(Number.isFinite)

export const sum = (v: Rows): number => {
  const there = present(v)
  return there.length === 0 ? Number.NaN : there.reduce((a, b) => a + b, 0)
}

export const mean = (v: Rows): number => sum(v) / present(v).length

/** Sum of products of deviations from the means; the means are taken of distances from the first value, which loses least. */
function deviations(x: Rows, y: Rows): number {
  const a = x.map(u => u - x[0]!)
  const b = y.map(u => u - y[0]!)
  const ma = mean(a)
  const mb = mean(b)
  return a.reduce((total, u, i) => total + (u - ma) * (b[i]! - mb), 0)
}

export const std = (v: Rows): number => {
  const there = present(v)
  return there.length < 2 ? Number.NaN : Math.sqrt(deviations(there, there) / (there.length - 1))
}

/** numpy.isclose(std, 0, atol=2e-5): Qlib gives no correlation there. */
const still = (v: Rows): boolean => std(v) <= 2e-5

export function correlation(x: Rows, y: Rows): number {
  const both = x.map((_, i) => i).filter(i => Number.isFinite(x[i]) && Number.isFinite(y[i]))
  const a = both.map(i => x[i]!)
  const b = both.map(i => y[i]!)
  if (both.length < 2 || still(x) || still(y)) return Number.NaN
  return deviations(a, b) / Math.sqrt(deviations(a, a)) / Math.sqrt(deviations(b, b))
}

/** The straight line through the present values by their row numbers in the window. */
function line(v: Rows): { readonly slope: number; readonly last: number } {
  const rows = v.map((_, i) => i).filter(i => Number.isFinite(v[i]))
  if (rows.length < 2) return { slope: Number.NaN, last: Number.NaN }
  const values = rows.map(i => v[i]!)
  const slope = deviations(rows, values) / deviations(rows, rows)
  const level = values[0]! + mean(values.map(u => u - values[0]!))
  return { slope, last: level + slope * (v.length - 1 - mean(rows)) }
}

export const slope = (v: Rows): number => line(v).slope
export const residual = (v: Rows): number => v.at(-1)! - line(v).last
export const rsquare = (v: Rows): number =>
  correlation(
    v.map((_, i) => i),
    v,
  ) ** 2

const anyPresent = (v: Rows): boolean => v.some(Number.isFinite)

export const max = (v: Rows): number => (anyPresent(v) ? Math.max(...present(v)) : Number.NaN)
export const min = (v: Rows): number => (anyPresent(v) ? Math.min(...present(v)) : Number.NaN)

/** numpy's argmax and argmin, counted from 1: a missing row is the extreme. */
function place(v: Rows, extreme: number): number {
  if (!anyPresent(v)) return Number.NaN
  const gap = v.findIndex(u => Number.isNaN(u))
  return (gap >= 0 ? gap : v.indexOf(extreme)) + 1
}

export const placeOfMax = (v: Rows): number => place(v, max(v))
export const placeOfMin = (v: Rows): number => place(v, min(v))

export function quantile(v: Rows, q: number): number {
  const order = present(v).sort((a, b) => a - b)
  if (order.length === 0) return Number.NaN
  const at = q * (order.length - 1)
  const low = order[Math.floor(at)]!
  return low + (order[Math.ceil(at)]! - low) * (at - Math.floor(at))
}

/** Percentile of the last value, ties averaged. */
export function percentile(v: Rows): number {
  const last = v.at(-1)!
  const there = present(v)
  if (Number.isNaN(last)) return Number.NaN
  return (there.filter(u => u < last).length + (there.filter(u => u === last).length + 1) / 2) / there.length
}
