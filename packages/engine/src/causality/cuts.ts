/** Where to cut a panel into what is known and what is to come. */

import type { Results } from '../evaluate/evaluation.ts'
import type { Panel } from '../panel.ts'
import { drawsOf } from './draws.ts'

/** The first row on which an output has a value, or `rows` where it has none. */
export function firstValue(output: Float64Array, rows: number): number {
  let first = rows
  for (let start = 0; start < output.length; start += rows)
    for (let t = 0; t < first; t++) if (!Number.isNaN(output[start + t]!)) first = t
  return first
}

/** Rows with a hole: some symbol that was there before lacks a value, or will be there only later. */
function rowsWithHoles(panel: Panel): number[] {
  const rows = panel.dates.length
  const holes = new Set<number>()
  for (const array of Object.values(panel.fields))
    for (let start = 0; start < array.length; start += rows)
      for (let t = 0; t + 1 < rows; t++)
        if (Number.isNaN(array[start + t]!) !== Number.isNaN(array[start + t + 1]!)) {
          holes.add(t)
          if (Number.isNaN(array[start + t + 1]!)) holes.add(t + 1)
        }
  return [...holes].sort((a, b) => a - b)
}

/**
 * Up to `count` rows in ascending order, each with a row after it: the last there is, the first on which every output has
 * begun, then by turns rows beside a hole in the data and any rows.
 */
export function chooseCuts(panel: Panel, whole: Results, lookahead: number, count: number, seed: number): number[] {
  const rows = panel.dates.length
  const last = rows - 2
  const begun = Math.max(0, ...Object.values(whole).map(output => firstValue(output, rows))) + lookahead
  if (begun > last) return []
  const draw = drawsOf(Math.imul(seed, 4001))
  const inside = Array.from({ length: last - begun + 1 }, (_, i) => begun + i)
  const holes = rowsWithHoles(panel).filter(row => row >= begun && row <= last)
  const chosen = new Set([last, begun].slice(0, count))
  const take = (from: number[]) => {
    if (from.length === 0) return
    const [row] = from.splice(Math.floor(draw() * from.length), 1)
    if (chosen.size < count) chosen.add(row!)
  }
  while (chosen.size < count && inside.length > 0) {
    take(holes)
    take(inside)
  }
  return [...chosen].sort((a, b) => a - b)
}
