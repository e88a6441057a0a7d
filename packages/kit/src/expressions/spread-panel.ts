/** A panel of some dates and symbols laid into one of more: what it does not have is missing there. */
import type { Panel } from '@optaic/engine'

/** `dates` and `symbols` have all that the panel has, in order. */
export function spreadPanel(panel: Panel, dates: Int32Array, symbols: readonly string[]): Panel {
  if (panel.dates.length === dates.length && panel.symbols.length === symbols.length) return panel
  const rows = placesOf(panel.dates, dates)
  const places = placesOf(panel.symbols, symbols)
  const length = panel.dates.length
  const spread = (values: Float64Array) => {
    const wide = new Float64Array(dates.length * symbols.length).fill(Number.NaN)
    for (const [s, place] of places.entries())
      for (let t = 0; t < length; t++) wide[place * dates.length + rows[t]!] = values[s * length + t]!
    return wide
  }
  return {
    ...panel,
    dates,
    symbols,
    fields: Object.fromEntries(Object.entries(panel.fields).map(([name, values]) => [name, spread(values)])),
    ...(panel.groups && {
      groups: Object.fromEntries(
        Object.entries(panel.groups).map(([name, group]) => [name, { ...group, codes: spread(group.codes) }]),
      ),
    }),
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
