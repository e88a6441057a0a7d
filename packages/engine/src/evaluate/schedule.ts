/** When each part of a program is computed: passes over symbols take turns with passes over dates. */

import type { Node } from '../compile/node.ts'

/**
 * A pass over symbols runs all its parts for one symbol before the next, in buffers of one symbol that stay in the cache;
 * a pass over dates runs cross-section operators over whole arrays.
 */
export interface Pass {
  readonly over: 'symbols' | 'dates'
  readonly nodes: readonly Node[]
}

export interface Schedule {
  readonly passes: readonly Pass[]
  /** Parts that are kept as whole arrays: results, and what a later pass reads. */
  readonly whole: ReadonlySet<Node>
  /** For each whole array, the last pass that reads it; results are kept for ever. */
  readonly lastPass: ReadonlyMap<Node, number>
  /** First row each part is computed for. */
  readonly from: ReadonlyMap<Node, number>
  /** First row of all. */
  readonly base: number
  /** First row of the whole arrays: what a comparison with a year ago reads before it is no part of them. */
  readonly wholeBase: number
}

const isCross = (node: Node) => node.kind === 'apply' && node.operator.family === 'cross'

/** Even numbers are passes over symbols, odd ones over dates. */
function passOf(node: Node, passes: ReadonlyMap<Node, number>): number {
  if (node.kind !== 'apply') return 0
  const parity = isCross(node) ? 1 : 0
  return Math.max(
    parity,
    ...node.inputs.map(input => {
      const pass = passes.get(input)!
      return pass % 2 === parity ? pass : pass + 1
    }),
  )
}

/** The rows each part is needed from, so that results begin at `fromRow`. */
function firstRows(nodes: readonly Node[], outputs: readonly Node[], fromRow: number): Map<Node, number> {
  const from = new Map<Node, number>(outputs.map(node => [node, fromRow]))
  for (const node of nodes.toReversed()) {
    if (node.kind !== 'apply') continue
    const own = from.get(node)!
    const row = node.reach === 'all' ? 0 : Math.max(0, own - node.reach)
    // An operator that counts the whole history is computed from its start, so that its state is what it would have been.
    if (node.reach === 'all') from.set(node, 0)
    for (const input of node.inputs) from.set(input, Math.min(from.get(input) ?? row, row))
  }
  return from
}

/** Plans the passes of a program whose results begin at a row. */
export function scheduleOf(nodes: readonly Node[], outputs: readonly Node[], fromRow: number): Schedule {
  const passes = new Map<Node, number>()
  for (const node of nodes) passes.set(node, passOf(node, passes))
  const count = Math.max(0, ...passes.values()) + 1
  const lists: Node[][] = Array.from({ length: count }, () => [])
  const whole = new Set<Node>(outputs)
  const lastPass = new Map<Node, number>(outputs.map(node => [node, Number.POSITIVE_INFINITY]))
  for (const node of nodes) {
    if (node.kind === 'apply') lists[passes.get(node)!]!.push(node)
    for (const input of node.kind === 'apply' ? node.inputs : []) {
      const pass = passes.get(node)!
      if (passes.get(input) !== pass || pass % 2 === 1) {
        if (isCross(node) || input.kind === 'apply') whole.add(input)
        lastPass.set(input, Math.max(lastPass.get(input) ?? 0, pass))
      }
    }
  }
  const from = firstRows(nodes, outputs, fromRow)
  const wholeBase = Math.min(fromRow, ...Array.from(whole, node => from.get(node)!))
  return {
    passes: lists.map((list, i): Pass => ({ over: i % 2 === 0 ? 'symbols' : 'dates', nodes: list })),
    whole,
    lastPass,
    from,
    base: Math.min(fromRow, ...from.values()),
    wholeBase,
  }
}
