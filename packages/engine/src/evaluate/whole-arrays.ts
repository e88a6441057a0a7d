/** The whole arrays of an evaluation: fields of the panel as they are, and room for results, used again when free. */

import type { Node } from '../compile/node.ts'
import type { Panel } from '../panel.ts'
import type { Schedule } from './schedule.ts'

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

export class WholeArrays {
  readonly panel: Panel
  readonly schedule: Schedule
  /** Rows of every whole array: from the schedule's base to the last date. */
  readonly rows: number
  readonly #arrays = new Map<Node, Float64Array>()
  readonly #free: Float64Array[] = []

  constructor(panel: Panel, schedule: Schedule) {
    this.panel = panel
    this.schedule = schedule
    this.rows = panel.dates.length - schedule.base
  }

  /** The panel's own array of a field or group: all rows, never to be written. */
  source(node: Node & { kind: 'field' | 'group' }): Float64Array {
    return node.kind === 'field'
      ? columnOf(this.panel.fields, node.field, 'field')
      : columnOf(this.panel.groups ?? {}, node.group, 'group').codes
  }

  /** The whole array of a part that a later pass or the caller reads. */
  of(node: Node): Float64Array {
    const known = this.#arrays.get(node)
    if (known !== undefined) return known
    const array = this.#make(node)
    this.#arrays.set(node, array)
    return array
  }

  #make(node: Node): Float64Array {
    if (node.kind === 'constant') return this.#take().fill(node.value)
    if (node.kind === 'apply') return this.#take()
    const source = this.source(node)
    const total = this.panel.dates.length
    if (this.rows === total) return source
    const copy = this.#take()
    for (let s = 0; s < this.panel.symbols.length; s++) {
      copy.set(source.subarray(s * total + this.schedule.base, (s + 1) * total), s * this.rows)
    }
    return copy
  }

  #take(): Float64Array {
    return this.#free.pop() ?? new Float64Array(this.panel.symbols.length * this.rows)
  }

  /** Gives back the room of what no pass after this one reads. */
  release(pass: number): void {
    for (const [node, array] of this.#arrays) {
      if ((this.schedule.lastPass.get(node) ?? 0) > pass) continue
      this.#arrays.delete(node)
      const own = node.kind === 'apply' || node.kind === 'constant' || this.rows !== this.panel.dates.length
      if (own) this.#free.push(array)
    }
  }
}
