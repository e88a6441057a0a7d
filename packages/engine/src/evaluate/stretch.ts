/** The rows that an evaluation counts: every one from a panel's first to its last, also where the panel leaves some out. */

import type { Panel } from '../panel.ts'

export interface Stretch {
  /** Rows of the history before it. */
  readonly before: number
  readonly length: number
  /** Where each row of the panel stands in it; null where none is left out. */
  readonly places: Int32Array | null
}

/** Throws `RangeError` where the panel's rows do not ascend, or are not as many as its dates. */
export function stretchOf({ dates, rows }: Pick<Panel, 'dates' | 'rows'>): Stretch {
  const before = rows?.[0] ?? 0
  const length = rows === undefined || dates.length === 0 ? dates.length : rows.at(-1)! - before + 1
  if (rows === undefined) return { before, length, places: null }
  if (rows.length !== dates.length) throw new RangeError(`the panel has ${dates.length} dates and ${rows.length} rows`)
  for (let t = 1; t < rows.length; t++)
    if (rows[t]! <= rows[t - 1]!) throw new RangeError(`row ${rows[t]} of the panel does not come after ${rows[t - 1]}`)
  return { before, length, places: length === rows.length ? null : rows.map(row => row - before) }
}

/** The row of a stretch from which on the panel has every one, given by its place in the panel. Throws `RangeError` where there is none. */
export function rowOf({ length, places }: Stretch, dates: number, place: number): number {
  if (!Number.isInteger(place) || place < 0 || place > dates)
    throw new RangeError(`row ${place} is not one of the ${dates} rows of the panel`)
  const row = length - (dates - place)
  if (place < dates && places !== null && places[place] !== row)
    throw new RangeError(`the panel leaves out rows after row ${place}, whose values are wanted`)
  return row
}
