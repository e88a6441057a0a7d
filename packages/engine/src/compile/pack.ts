/** A program as plain data, so that it can be sent to another thread: operators go by their names. */

import { bucket } from '../operators/element/bucket.ts'
import { comparisonQlib } from '../operators/series/comparison-qlib.ts'
import { builtinOperators } from '../registry.ts'
import type { Program } from './compile.ts'
import type { Node } from './node.ts'

/** Inputs are positions in the list of nodes. */
type PackedNode =
  | Exclude<Node, { kind: 'apply' }>
  | (Omit<Extract<Node, { kind: 'apply' }>, 'operator' | 'inputs'> & {
      readonly operator: string
      readonly inputs: readonly number[]
    })

export interface PackedProgram extends Omit<Program, 'nodes' | 'outputs'> {
  readonly nodes: readonly PackedNode[]
  readonly outputs: readonly { readonly name: string; readonly node: number; readonly source: string }[]
}

/** All that the engine brings, with what the resolver puts in by itself. */
const builtin = new Map([...builtinOperators, bucket, comparisonQlib].map(operator => [operator.name, operator]))

/** Null when the program calls an operator that the engine does not bring: its code cannot be sent. */
export function packProgram(program: Program): PackedProgram | null {
  const places = new Map(program.nodes.map((node, place) => [node, place]))
  const nodes: PackedNode[] = []
  for (const node of program.nodes) {
    if (node.kind !== 'apply') {
      nodes.push(node)
      continue
    }
    const { name } = node.operator
    if (builtin.get(name) !== node.operator) return null
    nodes.push({ ...node, operator: name, inputs: node.inputs.map(input => places.get(input)!) })
  }
  const outputs = program.outputs.map(output => ({ ...output, node: places.get(output.node)! }))
  return { ...program, nodes, outputs }
}

export function unpackProgram(packed: PackedProgram): Program {
  const nodes: Node[] = []
  for (const node of packed.nodes) {
    if (node.kind !== 'apply') nodes.push(node)
    else {
      const operator = builtin.get(node.operator)
      if (operator === undefined) throw new RangeError(`there is no operator ${node.operator}`)
      nodes.push({ ...node, operator, inputs: node.inputs.map(place => nodes[place]!) })
    }
  }
  return { ...packed, nodes, outputs: packed.outputs.map(output => ({ ...output, node: nodes[output.node]! })) }
}
