/** The whole arrays of an evaluation: fields of the panel as they are, and room for results, used again when free. */

import type { Node } from '../compile/node.ts'
import type { Panel } from '../panel.ts'
import type { Layout } from './layout.ts'
import { copyRows, type Rows } from './rows.ts'
import type { Schedule } from './schedule.ts'
import type { Stretch } from './stretch.ts'

/** Thrown when a panel lacks what a program reads. */
export class PanelError extends Error {
  override readonly name = 'PanelError'
  readonly code = 'panel_field_missing'
}

/** The key of a record that a name means: as written, else without regard to case. */
export function columnOf<T>(columns: Readonly<Record<string, T>>, name: string, what: string): T {
  const key = Object.hasOwn(columns, name)
    ? name
    : Object.keys(columns).find(known => known.toLowerCase() === name.toLowerCase())
  if (key !== undefined) return columns[key]!
  throw new PanelError(`the panel has no ${what} "${name}"; it has ${Object.keys(columns).join(', ') || 'none'}`)
}

/** Gives an array of a length; what is in it is never read before it is written. */
export type Allocate = (length: number) => Float64Array

export interface WholeArraysOptions {
  readonly panel: Panel
  readonly stretch: Stretch
  readonly schedule: Schedule
  readonly layout: Layout
  readonly allocate: Allocate
  /** Arrays of the layout that there are already, such as those of another thread. */
  readonly made: readonly Float64Array[]
}

export class WholeArrays {
  readonly panel: Panel
  readonly stretch: Stretch
  readonly schedule: Schedule
  /** Rows of every whole array: from the first that any of them is needed from to the last date. */
  readonly length: number
  readonly #layout: Layout
  readonly #allocate: Allocate
  readonly #made: Float64Array[]

  constructor({ panel, stretch, schedule, layout, allocate, made }: WholeArraysOptions) {
    this.panel = panel
    this.stretch = stretch
    this.schedule = schedule
    this.length = stretch.length - schedule.wholeBase
    this.#layout = layout
    this.#allocate = allocate
    this.#made = [...made]
    if (made.length === 0) for (const node of layout.given) this.#give(node)
  }

  /** The panel's own array of a field or group: all rows that the panel has, never to be written. */
  source(node: Node & { kind: 'field' | 'group' }): Float64Array {
    return node.kind === 'field'
      ? columnOf(this.panel.fields, node.field, 'field')
      : columnOf(this.panel.groups ?? {}, node.group, 'group').codes
  }

  /** The whole array of a part that a later pass or the caller reads. */
  of(node: Node): Float64Array {
    const place = this.#layout.places.get(node)
    if (place !== undefined) return this.#at(place)
    if (node.kind === 'field' || node.kind === 'group') return this.source(node)
    throw new Error(`part ${node.id} of the program has no array of its own`)
  }

  /** The rows of a field or group from a row of the stretch on. */
  rowsOf(node: Node & { kind: 'field' | 'group' }, from: number): Rows {
    const { dates } = this.panel
    const { places } = this.stretch
    const array = this.source(node)
    if (places === null) return { array, stride: dates.length, skip: from, lead: 0, at: null }
    const before = places.findIndex(place => place >= from)
    const skip = before === -1 ? dates.length : before
    return { array, stride: dates.length, skip, lead: 0, at: places.subarray(skip).map(place => place - from) }
  }

  /** Every array of the layout, made where it was not yet. */
  all(): readonly Float64Array[] {
    return Array.from({ length: this.#layout.count }, (_, place) => this.#at(place))
  }

  #at(place: number): Float64Array {
    const array = this.#made[place] ?? this.#allocate(this.panel.symbols.length * this.length)
    this.#made[place] = array
    return array
  }

  #give(node: Node): void {
    const array = this.of(node)
    if (node.kind === 'constant') array.fill(node.value)
    if (node.kind !== 'field' && node.kind !== 'group') return
    const rows = this.rowsOf(node, this.schedule.wholeBase)
    if (rows.at !== null) array.fill(Number.NaN)
    for (let s = 0; s < this.panel.symbols.length; s++) copyRows(rows, s, array, s * this.length)
  }
}
