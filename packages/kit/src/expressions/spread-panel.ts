/** Panels of some dates and symbols laid into one of more: what none of them has is missing there. */
import type { Group, Panel } from '@optaic/engine'

type Values = (panel: Panel) => Float64Array

/**
 * `dates` and `symbols` have all that the panels have, in order; no two panels have a date in common, and all have the same
 * columns. Groups are those of the one panel where there are any.
 */
export function spreadPanels(panels: readonly Panel[], dates: Int32Array, symbols: readonly string[]): Panel {
  const [first] = panels
  if (first === undefined) throw new TypeError('there is no panel to spread')
  if (panels.length === 1 && first.dates.length === dates.length && first.symbols.length === symbols.length)
    return first
  const places = panels.map(panel => ({
    panel,
    rows: placesOf(panel.dates, dates),
    symbols: placesOf(panel.symbols, symbols),
  }))
  const spread = (of: Values) => {
    const wide = new Float64Array(dates.length * symbols.length).fill(Number.NaN)
    for (const { panel, rows, symbols: own } of places) {
      const values = of(panel)
      for (const [s, place] of own.entries())
        for (let t = 0; t < rows.length; t++) wide[place * dates.length + rows[t]!] = values[s * rows.length + t]!
    }
    return wide
  }
  const groups = Object.entries(first.groups ?? {}).map(([name, group]): [string, Group] => [
    name,
    { ...group, codes: spread(panel => panel.groups![name]!.codes) },
  ])
  return {
    ...first,
    dates,
    symbols,
    fields: Object.fromEntries(Object.keys(first.fields).map(name => [name, spread(panel => panel.fields[name]!)])),
    ...(first.groups && { groups: Object.fromEntries(groups) }),
  }
}

/** Where each of a list stands in a longer one in the same order. */
function placesOf<T>(some: ArrayLike<T>, all: ArrayLike<T>): number[] {
  let place = 0
  return Array.from(some, value => {
    while (place < all.length && all[place] !== value) place++
    return place++
  })
}
