/** Which whole arrays an evaluation needs, and which parts share one because they are never needed together. */

import type { Node } from '../compile/node.ts'
import type { Schedule } from './schedule.ts'

/** The same program, rows and panel shape give the same layout, wherever it is worked out. */
export interface Layout {
  /** Number of the array of each part that has one of its own; fields of a panel read in full have none. */
  readonly places: ReadonlyMap<Node, number>
  readonly count: number
  /** Parts whose arrays hold their values before the first pass. */
  readonly given: readonly Node[]
}

/** `copied`: fields are needed from a later row on, so those that are read across symbols are copied. */
export function layoutOf(nodes: readonly Node[], { passes, whole, lastPass }: Schedule, copied: boolean): Layout {
  const places = new Map<Node, number>()
  const free: number[] = []
  let count = 0
  const place = (node: Node) => places.set(node, free.pop() ?? count++)
  const given = nodes.filter(node => whole.has(node) && (node.kind === 'constant' || (copied && node.kind !== 'apply')))
  for (const node of given) place(node)
  const held = new Set(given)
  const lastReader = lastReaders(nodes)
  passes.forEach((pass, at) => {
    for (const node of pass.nodes) {
      if (!whole.has(node)) continue
      const before = writtenOver(node)
      if (before !== null && held.has(before) && lastReader.get(before) === node && lastPass.get(before) === at) {
        places.set(node, places.get(before)!)
        held.delete(before)
      } else place(node)
      held.add(node)
    }
    for (const node of held) {
      if ((lastPass.get(node) ?? 0) > at) continue
      held.delete(node)
      free.push(places.get(node)!)
    }
  })
  return { places, count, given }
}

/** The input whose array a part may write its own values over. */
function writtenOver(node: Node): Node | null {
  if (node.kind !== 'apply' || node.operator.family !== 'cross' || !node.operator.inPlace) return null
  return node.inputs[0] ?? null
}

/** The last part that reads each, in the order in which parts are computed. */
function lastReaders(nodes: readonly Node[]): Map<Node, Node> {
  const last = new Map<Node, Node>()
  for (const node of nodes) if (node.kind === 'apply') for (const input of node.inputs) last.set(input, node)
  return last
}
