/** A made-up panel to prove things on: ordinary histories, and every kind of hole that real ones have. */

import type { Group, Panel } from '../panel.ts'
import { drawsOf } from './draws.ts'

export interface ProvingPanelOptions {
  /** Dates; default 160. Listings, delistings and changes of group fall into the last {@link EVENTFUL} of them. */
  readonly rows?: number
  /** The same seed gives the same panel; default 1. */
  readonly seed?: number
}

/** Rows at the end of a proving panel in which something happens. */
export const EVENTFUL = 96

type Character = 'clean' | 'swings' | 'ticks' | 'flat' | 'twin' | 'halts' | 'gaps' | 'late' | 'gone' | 'never'

/** One symbol each: those from `halts` on lack data, the others have every row, so that windows of any length fill. */
const cast: readonly (readonly [string, Character])[] = [
  ['CLEAN_A', 'clean'],
  ['CLEAN_B', 'clean'],
  ['CLEAN_C', 'clean'],
  ['CLEAN_D', 'clean'],
  // Up and down every few rows, so that ranks over short windows never stand still and correlate.
  ['SWINGS_A', 'swings'],
  ['SWINGS_B', 'swings'],
  // Coarse prices, so that values tie over time, and days on which nothing was traded.
  ['TICKS', 'ticks'],
  ['FLAT', 'flat'],
  // The values of CLEAN_A again: a tie on every date.
  ['TWIN', 'twin'],
  ['HALTS', 'halts'],
  // Each field has holes of its own.
  ['GAPS', 'gaps'],
  ['LATE', 'late'],
  ['GONE', 'gone'],
  ['NEVER', 'never'],
]

type Shape = 'open' | 'high' | 'low' | 'close' | 'vwap' | 'price' | 'volume' | 'signed'

/** What a field's name says about its values; any other name is a price of its own. */
function shapeOf(field: string): Shape {
  const name = field.toLowerCase()
  if (name === 'open' || name === 'high' || name === 'low' || name === 'close' || name === 'vwap') return name
  if (/vol|adv|turnover|amount|shares|cap|count/.test(name)) return 'volume'
  return /ret|change|chg|score|signal|factor|spread/.test(name) ? 'signed' : 'price'
}

/** A panel of 14 symbols with these fields and groups. */
export function provingPanel(
  fields: readonly string[],
  groups: readonly string[] = [],
  options: ProvingPanelOptions = {},
): Panel {
  const { rows = 160, seed = 1 } = options
  const columns = fields.map(() => new Float64Array(cast.length * rows))
  const shapes = fields.map(shapeOf)
  for (const [s, [, character]] of cast.entries()) {
    const draw = drawsOf(Math.imul(seed, 1009) + (character === 'twin' ? 0 : s))
    const bars = barsOf(rows, shapes, character, draw)
    if (character === 'swings')
      for (const [k, shape] of shapes.entries())
        swing(bars[k]!, 1.5 + 0.31 * s + (shape === 'volume' || shape === 'signed' ? 0.37 : 0))
    const holes = drawsOf(Math.imul(seed, 2003) + s)
    const there = presence(character, rows, holes)
    for (const [k, column] of columns.entries())
      for (let t = 0; t < rows; t++) {
        const gone = !there[t] || (character === 'gaps' && holes() < 0.3)
        column[s * rows + t] = gone ? Number.NaN : bars[k]![t]!
      }
  }
  return {
    // Weekdays from Monday 2018-01-01 on.
    dates: Int32Array.from({ length: rows }, (_, t) => 17532 + 7 * Math.floor(t / 5) + (t % 5)),
    symbols: cast.map(([name]) => name),
    fields: Object.fromEntries(fields.map((name, k) => [name, columns[k]!])),
    groups: Object.fromEntries(groups.map((name, k) => [name, groupOf(rows, 2 + (k % 3))])),
  }
}

/** One array for each shape wanted: a walk of prices, with everything else drawn around it. */
function barsOf(rows: number, shapes: readonly Shape[], character: Character, draw: () => number): Float64Array[] {
  const bars = shapes.map(() => new Float64Array(rows))
  const base = 1e4 + 1e6 * draw()
  let before = 20 + 180 * draw()
  for (let t = 0; t < rows; t++) {
    const change = 0.06 * (draw() + draw() + draw() - 1.5)
    const close = before * (1 + change)
    const open = before * (1 + change * draw())
    const high = Math.max(open, close) * (1 + 0.01 * draw())
    const low = Math.min(open, close) * (1 - 0.01 * draw())
    const day = { open, high, low, close, vwap: low + (high - low) * draw() }
    for (const [k, shape] of shapes.entries()) {
      const [own, other] = [draw(), draw()]
      bars[k]![t] =
        shape === 'volume'
          ? volume(base * (0.5 + own), other, character)
          : shape === 'signed'
            ? grain(0.04 * (own + other - 1), 0.01, character)
            : grain(shape === 'price' ? close * (0.9 + 0.2 * own) : day[shape], 0.5, character)
    }
    before = close
  }
  return bars
}

/** Lays a triangular wave of a period in rows over a series. */
function swing(values: Float64Array, period: number): void {
  for (const [t, v] of values.entries()) values[t] = v * (1 + 1.5 * Math.abs(((t / period) % 1) - 0.5))
}

/** A value as its symbol shows it. */
function grain(value: number, step: number, character: Character): number {
  if (character === 'flat') return 100 * step
  return character === 'ticks' ? Math.round(value / (4 * step)) * 4 * step : value
}

function volume(value: number, chance: number, character: Character): number {
  if (character === 'flat') return 1000
  return character === 'ticks' && chance < 0.05 ? 0 : Math.floor(value)
}

/** Whether the symbol has data, row by row. */
function presence(character: Character, rows: number, draw: () => number): boolean[] {
  const eventful = Math.min(rows, EVENTFUL)
  const listed = character === 'late' ? rows - Math.floor(0.6 * eventful) : 0
  const delisted = character === 'never' ? 0 : character === 'gone' ? rows - Math.floor(0.4 * eventful) : rows
  let halted = 0
  return Array.from({ length: rows }, (_, t) => {
    if (character === 'halts' && halted-- <= 0 && draw() < 0.08) halted = 1 + Math.floor(draw() * 6)
    return t >= listed && t < delisted && halted <= 0
  })
}

/** Groups by turns; GAPS has none, and HALTS moves to another one. */
function groupOf(rows: number, count: number): Group {
  const moves = rows - Math.floor(0.5 * Math.min(rows, EVENTFUL))
  const codes = cast.flatMap(([, character], s) =>
    Array.from({ length: rows }, (_, t) =>
      character === 'gaps' ? Number.NaN : (s + (character === 'halts' && t >= moves ? 1 : 0)) % count,
    ),
  )
  return {
    codes: Float64Array.from(codes),
    labels: Array.from({ length: count }, (_, k) => `group ${k + 1}`),
  }
}
