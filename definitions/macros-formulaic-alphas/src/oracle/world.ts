/** The panel the formulas are checked on: a cut of the engine's made-up one, with holes of every kind, groups and a size field. */

import type { Panel } from '@optaic/engine'
import { PANEL_FIELDS, panelFixture } from '@optaic/engine/fixtures'
import type { World } from './evaluate.ts'

const SYMBOLS = 13
const FROM = 1470
/** The longest memory among the formulas is 252 rows, several have more than 230. */
const DATES = 450

const codes = {
  // Symbol 11 has no group at all; symbol 12 is alone in its subindustry.
  sector: [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, Number.NaN, 1],
  industry: [0, 2, 0, 2, 1, 3, 1, 2, 0, 3, 1, Number.NaN, 3],
  subindustry: [0, 3, 0, 4, 1, 5, 2, 3, 0, 5, 2, Number.NaN, 6],
}

/** Prices and volumes of all symbols at about one level, so that they overtake each other and ranks have something to say. */
function cut(): Record<string, Float64Array> {
  const { dates, fields } = panelFixture('M', SYMBOLS)
  const rows = (field: Float64Array, s: number) => {
    const level = (field === fields.volume ? fields.volume : fields.close)[s * dates + FROM + DATES / 2]!
    return field.subarray(s * dates + FROM, s * dates + FROM + DATES).map(v => (v / level) * 100)
  }
  return Object.fromEntries(
    PANEL_FIELDS.map(name => [
      name,
      Float64Array.from(Array.from({ length: SYMBOLS }, (_, s) => [...rows(fields[name], s)]).flat()),
    ]),
  )
}

/**
 * Symbols without a trend, in price or in sixty-day volume. Alphas 96 and 97 correlate three or four ranks over time, within
 * windows that need every value: where such ranks stand still, as in a trend they soon do, they have none at any length.
 */
const RESTLESS = [1, 2, 6, 8]

function unsettle(fields: Record<string, Float64Array>): void {
  for (const s of RESTLESS)
    for (let t = 0; t < DATES; t++) {
      const price = 1 + [0.1, -0.1, 0][t % 3]!
      const volume = 1 + (t % 2 === Math.floor(t / 60) % 2 ? 0.7 : -0.7)
      for (const name of PANEL_FIELDS) fields[name]![s * DATES + t]! *= name === 'volume' ? volume : price
    }
}

/** Besides the halts and the delisting of the fixture: a late listing, a field missing alone, a price that stands still. */
function spoil(fields: Record<string, Float64Array>): void {
  const row = (s: number, t: number) => s * DATES + t
  for (const name of PANEL_FIELDS) fields[name]!.fill(Number.NaN, row(3, 0), row(3, 60))
  fields.volume![row(5, 310)] = Number.NaN
  fields.vwap![row(9, 380)] = Number.NaN
  for (const name of ['open', 'high', 'low', 'close', 'vwap']) fields[name]!.fill(100, row(10, 390), row(10, 420))
}

/** The same content for the oracle and for the engine. */
export function checkWorld(): { readonly world: World; readonly panel: Panel } {
  const fields = cut()
  unsettle(fields)
  spoil(fields)
  fields.cap = fields.close!.map((close, i) => close * (1 + ((i / DATES) | 0)) * 1e6)
  const spread = (of: readonly number[]) => Float64Array.from(of.flatMap(code => Array<number>(DATES).fill(code)))
  const groups = Object.fromEntries(
    Object.entries(codes).map(([name, of]) => [name, { codes: spread(of), labels: of.map(String) }]),
  )
  return {
    world: { shape: { symbols: SYMBOLS, dates: DATES }, fields, groups: codes },
    panel: {
      dates: Int32Array.from({ length: DATES }, (_, t) => t),
      symbols: Array.from({ length: SYMBOLS }, (_, s) => `S${s}`),
      fields,
      groups,
    },
  }
}
