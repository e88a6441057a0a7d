/** Values that stay in force until something lets them change. */

import type { SeriesSpan } from '../../../operator.ts'

/** out[t] = missing where `exit` is above 0, else value[t] where `trigger` is, else what was in force on the row before. */
export function heldUntil(
  out: Float64Array,
  trigger: Float64Array,
  value: Float64Array,
  exit: Float64Array,
  { start, end }: SeriesSpan,
): void {
  let held = Number.NaN
  for (let t = start; t < end; t++) {
    if (exit[t]! > 0) held = Number.NaN
    else if (trigger[t]! > 0) held = value[t]!
    out[t] = held
  }
}

/** out[t] = what was in force, moved towards x[t] by limit[t] where it lies that far off or further. */
export function movedWithin(out: Float64Array, x: Float64Array, limit: Float64Array, { start, end }: SeriesSpan): void {
  let held = Number.NaN
  for (let t = start; t < end; t++) {
    const value = x[t]!
    if (!Number.isFinite(value)) {
      out[t] = Number.NaN
      continue
    }
    const most = limit[t]!
    if (Number.isNaN(held)) held = value
    else if (value - held >= most) held += most
    else if (held - value >= most) held -= most
    out[t] = held
  }
}
