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

/** More pieces than these cost more to read apart than the rows between them. */
const mostPieces = 4
const smallGap = 32

/**
 * Rows of the panel, ascending, that the values of rows `fromRow` to the last are made of; what is in the others moves no
 * bit of them. A program that looks ahead, or whose values count all of history, reads everything.
 */
export function rowsRead(program: Program, fromRow: number, rows: number): readonly RowRange[] {
  if (fromRow >= rows) return []
  const backs = program.label ? null : backsOf(program)
  if (backs === null) return [{ first: 0, last: rows - 1 }]
  const ranges = backs
    .map(([near, far]): Back => [Math.max(0, fromRow - far), rows - 1 - near])
    .filter(([first, last]) => last >= first)
  // A value made of nothing is still one of a date.
  return together([...ranges, [fromRow, rows - 1]]).map(([first, last]) => ({ first, last }))
}

/** What every node is made of is worked out once, inputs first. */
function backsOf({ nodes, outputs }: Program): readonly Back[] | null {
  const known = new Map<Node, readonly Back[] | null>()
  for (const node of nodes) known.set(node, backsOfNode(node, known))
  return union(outputs.map(({ node }) => known.get(node) ?? null))
}

function backsOfNode(node: Node, known: ReadonlyMap<Node, readonly Back[] | null>): readonly Back[] | null {
  if (node.kind === 'constant') return []
  if (node.kind !== 'apply') return [[0, 0]]
  if (node.reach === 'all') return null
  const inputs = union(node.inputs.map(input => known.get(input) ?? null))
  if (inputs === null || node.operator.family !== 'series') return inputs
  const { reach } = node
  const rows = node.operator.singleRows?.(node.constants)
  if (rows === undefined) return together(inputs.map(([near, far]) => [near, far + reach]))
  return together(rows.flatMap(row => inputs.map(([near, far]): Back => [near + row, far + row])))
}

const union = (parts: readonly (readonly Back[] | null)[]): readonly Back[] | null =>
  parts.includes(null) ? null : together((parts as readonly (readonly Back[])[]).flat())

/** The same rows in few pieces: small gaps are filled, and the smallest of what is left until the pieces are few. */
function together(pieces: readonly Back[]): Back[] {
  const merged = merge(pieces, smallGap)
  if (merged.length <= mostPieces) return merged
  const gaps = merged.slice(1).map(([near], i) => near - merged[i]![1])
  const least = gaps.toSorted((a, b) => a - b)[merged.length - mostPieces - 1]!
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
