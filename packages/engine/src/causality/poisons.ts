/** Garbage for what may not count: everything after a row is replaced, or not there, or some rows are. */

import type { Group, Panel } from '../panel.ts'

/** A value of the future from the one that was there: `series` is one symbol's, rows after `cut` are the future. */
type Poison = (series: Float64Array, row: number, cut: number, symbol: number) => number

const poisons = {
  missing: () => Number.NaN,
  huge: (_, row, __, symbol) => ((row + symbol) % 2 === 0 ? 1e300 : -1e300),
  flipped: (series, row) => -series[row]!,
  reversed: (series, row, cut) => series[series.length + cut - row]!,
  constant: () => 1,
  infinite: (_, __, ___, symbol) => (symbol % 2 === 0 ? Infinity : -Infinity),
} satisfies Record<string, Poison>

export type PoisonName = keyof typeof poisons | 'truncated'

/** Every way to spoil the future: replaced six ways, and taken away. */
export const poisonNames = [...(Object.keys(poisons) as (keyof typeof poisons)[]), 'truncated' as const]

/** The panel with everything after row `cut` spoilt; arrays are new, the panel's own stay as they are. */
export function withoutFuture(panel: Panel, cut: number, name: PoisonName): Panel {
  if (name === 'truncated') return truncated(panel, cut)
  const total = panel.dates.length
  const poison: Poison = poisons[name]
  return mapped(
    panel,
    panel.dates,
    array => eachSymbol(array, total, total, cut, poison),
    group =>
      eachSymbol(group.codes, total, total, cut, name === 'reversed' ? poisons.reversed : otherCode(group, name)),
  )
}

/** Codes stay codes of the dictionary, or become missing: a group that cannot exist would prove nothing. */
function otherCode({ labels }: Group, name: PoisonName): Poison {
  const turn = labels.length > 0 ? labels.length : 2
  return (series, row) => (name === 'missing' ? Number.NaN : ((series[row]! || 0) + 1) % turn)
}

/** What stands in rows that nothing is made of. */
export const garbageNames = ['huge', 'missing', 'flipped', 'constant', 'infinite'] as const
export type GarbageName = (typeof garbageNames)[number]

/** The panel with garbage in some rows; arrays are new, the panel's own stay as they are. */
export function withGarbage(panel: Panel, spoilt: (row: number) => boolean, name: GarbageName): Panel {
  const total = panel.dates.length
  const rows = Array.from({ length: total }, (_, row) => row).filter(spoilt)
  const spoil = (array: Float64Array, poison: Poison) => {
    const out = array.slice()
    for (let s = 0, start = 0; start < array.length; s++, start += total) {
      const series = array.subarray(start, start + total)
      for (const row of rows) out[start + row] = poison(series, row, -1, s)
    }
    return out
  }
  return mapped(
    panel,
    panel.dates,
    array => spoil(array, poisons[name]),
    group => spoil(group.codes, otherCode(group, name)),
  )
}

function truncated(panel: Panel, cut: number): Panel {
  const total = panel.dates.length
  const shorten = (array: Float64Array) => eachSymbol(array, total, cut + 1, cut, poisons.constant)
  const left = mapped(panel, panel.dates.slice(0, cut + 1), shorten, ({ codes }) => shorten(codes))
  return panel.rows === undefined ? left : { ...left, rows: panel.rows.slice(0, cut + 1) }
}

/** The panel with only some of its rows. */
export function onlyRows(panel: Panel, wanted: (row: number) => boolean): Panel {
  const kept = Int32Array.from(panel.dates.keys()).filter(wanted)
  const cut = (array: Float64Array) => array.filter((_, at) => wanted(at % panel.dates.length))
  const dates = kept.map(row => panel.dates[row]!)
  const rows = kept.map(row => panel.rows?.[row] ?? row)
  return { ...mapped(panel, dates, cut, ({ codes }) => cut(codes)), rows }
}

/** The same panel in arrays of its own. */
export const copyOf = (panel: Panel): Panel =>
  mapped(
    panel,
    panel.dates.slice(),
    array => array.slice(),
    group => group.codes.slice(),
  )

function mapped(
  panel: Panel,
  dates: Int32Array,
  field: (array: Float64Array) => Float64Array,
  codes: (group: Group) => Float64Array,
): Panel {
  return {
    ...panel,
    dates,
    fields: Object.fromEntries(Object.entries(panel.fields).map(([name, array]) => [name, field(array)])),
    groups: Object.fromEntries(
      Object.entries(panel.groups ?? {}).map(([name, group]) => [name, { ...group, codes: codes(group) }]),
    ),
  }
}

/** The first `rows` of `total` rows of every symbol, those after the cut poisoned. */
function eachSymbol(array: Float64Array, total: number, rows: number, cut: number, poison: Poison): Float64Array {
  const symbols = total === 0 ? 0 : array.length / total
  const out = new Float64Array(symbols * rows)
  for (let s = 0; s < symbols; s++) {
    const series = array.subarray(s * total, (s + 1) * total)
    out.set(series.subarray(0, Math.min(rows, cut + 1)), s * rows)
    for (let t = cut + 1; t < rows; t++) out[s * rows + t] = poison(series, t, cut, s)
  }
  return out
}
