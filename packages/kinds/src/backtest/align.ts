/** Puts one panel's values where another panel has its dates and symbols. */
import type { Group, Panel } from '@optaic/engine'

type Axes = Pick<Panel, 'dates' | 'symbols'>

/** For each of `wanted` its place among `found`, or -1. */
function places<T>(wanted: Iterable<T>, found: Iterable<T>): Int32Array {
  const at = new Map<T, number>()
  let next = 0
  for (const value of found) at.set(value, next++)
  return Int32Array.from(wanted, value => at.get(value) ?? -1)
}

/** Values on other axes, symbol-major; missing where there were none. Dates and symbols only the source has are left out. */
export function aligned(values: Float64Array, source: Axes, target: Axes): Float64Array {
  const rows = places(target.dates, source.dates)
  const columns = places(target.symbols, source.symbols)
  const out = new Float64Array(target.symbols.length * target.dates.length).fill(Number.NaN)
  for (const [s, from] of columns.entries()) {
    if (from === -1) continue
    for (const [t, row] of rows.entries())
      if (row !== -1) out[s * target.dates.length + t] = values[from * source.dates.length + row]!
  }
  return out
}

/** A series by date of the first symbol. */
export const firstSymbol = (values: Float64Array, source: Panel, dates: Int32Array): Float64Array =>
  aligned(values, source, { dates, symbols: source.symbols.slice(0, 1) }).slice(0, dates.length)

/** Groups are read with the prices, on the same axes. */
export const groupOf = (panel: Panel, name: string | null): { groups: Group } | Record<string, never> => {
  const group = name === null ? undefined : panel.groups?.[name]
  return group === undefined ? {} : { groups: group }
}
