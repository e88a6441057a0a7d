/** Which rows of a panel values are made of: all of a window, but of a comparison with a year ago two rows and nothing between. */

import type { Program } from './compile.ts'
import type { Node } from './node.ts'

/** Rows `first` to `last`, both included. */
export interface RowRange {
  readonly first: number
  readonly last: number
}

/** Rows back from a value, both included; lists of them are ascending and apart. */
type Back = readonly [near: number, far: number]

/** How finely rows are told apart: at most so many pieces, none nearer to the next than a gap. */
interface Grain {
  readonly pieces: number
  readonly gap: number
  /** Whether the rows of the values themselves are among them, whatever these are made of. */
  readonly own: boolean
}

/** More pieces than these cost more to read apart than the rows between them. */
const asRead: Grain = { pieces: 4, gap: 32, own: true }
const asDeclared: Grain = { pieces: 256, gap: 1, own: false }

/**
 * Rows of the panel, ascending, that the values of rows `fromRow` to the last are made of; what is in the others moves no
 * bit of them. A program that looks ahead, or whose values count all of history, reads everything.
 */
export const rowsRead = (program: Program, fromRow: number, rows: number): readonly RowRange[] =>
  rowsOf(program, fromRow, rows, asRead)

/** The same without the rows that are read because they lie between: those alone that operators say they read. */
export const rowsDeclared = (program: Program, fromRow: number, rows: number): readonly RowRange[] =>
  rowsOf(program, fromRow, rows, asDeclared)

function rowsOf(program: Program, fromRow: number, rows: number, grain: Grain): readonly RowRange[] {
  if (fromRow >= rows) return []
  const backs = program.label ? null : backsOf(program, grain)
  if (backs === null) return [{ first: 0, last: rows - 1 }]
  const ranges = backs
    .map(([near, far]): Back => [Math.max(0, fromRow - far), rows - 1 - near])
    .filter(([first, last]) => last >= first)
  // A value made of nothing is still one of a date.
  const own: readonly Back[] = grain.own ? [[fromRow, rows - 1]] : []
  return together([...ranges, ...own], grain).map(([first, last]) => ({ first, last }))
}

/** What every node is made of is worked out once, inputs first. */
function backsOf({ nodes, outputs }: Program, grain: Grain): readonly Back[] | null {
  const known = new Map<Node, readonly Back[] | null>()
  for (const node of nodes) known.set(node, backsOfNode(node, known, grain))
  return union(
    outputs.map(({ node }) => known.get(node) ?? null),
    grain,
  )
}

function backsOfNode(
  node: Node,
  known: ReadonlyMap<Node, readonly Back[] | null>,
  grain: Grain,
): readonly Back[] | null {
  if (node.kind === 'constant') return []
  if (node.kind !== 'apply') return [[0, 0]]
  if (node.reach === 'all') return null
  const inputs = union(
    node.inputs.map(input => known.get(input) ?? null),
    grain,
  )
  if (inputs === null || node.operator.family !== 'series') return inputs
  const { reach } = node
  const rows = node.operator.singleRows?.(node.constants)
  const pieces =
    rows === undefined
      ? inputs.map(([near, far]): Back => [near, far + reach])
      : rows.flatMap(row => inputs.map(([near, far]): Back => [near + row, far + row]))
  return together(pieces, grain)
}

const union = (parts: readonly (readonly Back[] | null)[], grain: Grain): readonly Back[] | null =>
  parts.includes(null) ? null : together((parts as readonly (readonly Back[])[]).flat(), grain)

/** The same rows in few pieces: small gaps are filled, and the smallest of what is left until the pieces are few. */
function together(pieces: readonly Back[], { pieces: most, gap }: Grain): Back[] {
  const merged = merge(pieces, gap)
  if (merged.length <= most) return merged
  const gaps = merged.slice(1).map(([near], i) => near - merged[i]![1])
  const least = gaps.toSorted((a, b) => a - b)[merged.length - most - 1]!
  return merge(merged, least)
}

function merge(pieces: readonly Back[], gap: number): Back[] {
  const merged: [number, number][] = []
  for (const [near, far] of pieces.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last !== undefined && near - last[1] <= gap) last[1] = Math.max(last[1], far)
    else merged.push([near, far])
  }
  return merged
}
