/** Walks two panels date by date and hands over the values of the symbols that have both. */
import { createDayReader } from '../backtest/day-reader.ts'
import { checkShape, type PanelShape } from './shape.ts'

/** The first `count` values are those of the date; what lies beyond is stale. Overwritten from date to date. */
export interface Pairs {
  readonly left: Float64Array
  readonly right: Float64Array
  count: number
}

/**
 * `measure` of each date's pairs, by date; `right` is read `lag` rows earlier. Infinities count as missing. NaN before row `lag`.
 */
export function measureDates(
  left: Float64Array,
  right: Float64Array,
  shape: PanelShape,
  measure: (pairs: Pairs) => number,
  lag = 0,
): Float64Array {
  checkShape(left, shape)
  checkShape(right, shape)
  const readLeft = createDayReader(left, shape.dates, shape.symbols)
  const readRight = createDayReader(right, shape.dates, shape.symbols)
  const pairs = { left: new Float64Array(shape.symbols), right: new Float64Array(shape.symbols), count: 0 }
  const out = new Float64Array(shape.dates).fill(Number.NaN)
  for (let t = lag; t < shape.dates; t++) {
    const l = readLeft.at(t)
    const r = readRight.at(t - lag)
    let n = 0
    for (let s = 0; s < shape.symbols; s++) {
      const a = readLeft.values[l + s]!
      const b = readRight.values[r + s]!
      if (!Number.isFinite(a) || !Number.isFinite(b)) continue
      pairs.left[n] = a
      pairs.right[n++] = b
    }
    pairs.count = n
    out[t] = measure(pairs)
  }
  return out
}

/** Correlation of the pairs; NaN under two, or where a side does not vary. */
export function pearson({ left, right, count }: Pairs): number {
  let l = 0
  let r = 0
  for (let i = 0; i < count; i++) {
    l += left[i]! - left[0]!
    r += right[i]! - right[0]!
  }
  // Sums from the first value: a side of equal values then deviates by exactly 0.
  l = left[0]! + l / count
  r = right[0]! + r / count
  let both = 0
  let ll = 0
  let rr = 0
  for (let i = 0; i < count; i++) {
    both += (left[i]! - l) * (right[i]! - r)
    ll += (left[i]! - l) ** 2
    rr += (right[i]! - r) ** 2
  }
  return ll > 0 && rr > 0 ? both / Math.sqrt(ll * rr) : Number.NaN
}

/** Index of the first of the ascending `ordered` (to `count`) that is not below `value`, or above it if `after`. */
function place(ordered: Float64Array, count: number, value: number, after: boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    const at = ordered[middle]!
    if (at < value || (after && at === value)) low = middle + 1
    else high = middle
  }
  return low
}

/** Replaces the first `count` values by their ranks from 1, ties averaged; `work` has room for them. */
export function rankInPlace(values: Float64Array, count: number, work: Float64Array): void {
  work.set(values.subarray(0, count))
  work.subarray(0, count).sort()
  for (let i = 0; i < count; i++) {
    values[i] = (place(work, count, values[i]!, false) + place(work, count, values[i]!, true) + 1) / 2
  }
}
