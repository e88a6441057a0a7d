/** The plan's nodes: each distinct part of a set of expressions once, in an order in which inputs come first. */

import type { Constants, Dialect, Operator, ValueType } from '../operator.ts'

interface NodeBase {
  /** Position in the plan; inputs have smaller ones. */
  readonly id: number
  readonly type: ValueType
  /** Rows before t that the value at t depends on, through all its inputs. */
  readonly lookback: number | 'all'
  /** Rows after t that it depends on: 0 unless it is a label. */
  readonly lookahead: number
}

export type Node =
  | (NodeBase & { readonly kind: 'field'; readonly field: string })
  | (NodeBase & { readonly kind: 'group'; readonly group: string })
  | (NodeBase & { readonly kind: 'constant'; readonly value: number })
  | (NodeBase & {
      readonly kind: 'apply'
      readonly operator: Operator
      readonly inputs: readonly Node[]
      readonly constants: Constants
      /** Rows before t that the operator itself reads. */
      readonly reach: number | 'all'
      readonly minPeriods: number
      readonly dialect: Dialect
    })

export type Apply = Extract<Node, { kind: 'apply' }>

/** All that these parts are made of, they themselves included. */
export function madeOf(parts: readonly Node[]): ReadonlySet<Node> {
  const needed = new Set<Node>()
  const stack = [...parts]
  while (stack.length > 0) {
    const node = stack.pop()!
    if (needed.has(node)) continue
    needed.add(node)
    if (node.kind === 'apply') stack.push(...node.inputs)
  }
  return needed
}

/** Most distinct parts of one plan. */
export const MOST_NODES = 50_000

const furthest = (a: number | 'all', b: number | 'all'): number | 'all' =>
  a === 'all' || b === 'all' ? 'all' : Math.max(a, b)

const beyond = (a: number | 'all', b: number | 'all'): number | 'all' => (a === 'all' || b === 'all' ? 'all' : a + b)

/** Makes nodes so that equal parts are one node. */
export class NodePool {
  readonly nodes: Node[] = []
  readonly #known = new Map<string, Node>()

  field(field: string): Node {
    return this.#keep(`f ${field}`, id => ({ kind: 'field', id, type: 'number', lookback: 0, lookahead: 0, field }))
  }

  group(group: string): Node {
    return this.#keep(`g ${group}`, id => ({ kind: 'group', id, type: 'group', lookback: 0, lookahead: 0, group }))
  }

  constant(value: number): Node {
    const key = Object.is(value, -0) ? 'c -0' : `c ${value}`
    return this.#keep(key, id => ({ kind: 'constant', id, type: 'number', lookback: 0, lookahead: 0, value }))
  }

  apply(operator: Operator, inputs: readonly Node[], constants: Constants, minPeriods: number, dialect: Dialect): Node {
    const numbers = constants.map(value => (Object.is(value, -0) ? '-0' : String(value)))
    const key = `a ${operator.name}@${operator.version ?? ''} ${inputs.map(input => input.id).join(' ')} | ${numbers.join(' ')} | ${minPeriods} ${dialect}`
    return this.#keep(key, id => {
      const reach = operator.family === 'series' ? operator.lookback(constants, dialect) : 0
      const back = reach === 'all' ? reach : Math.max(0, reach)
      const ahead = reach === 'all' ? 0 : Math.max(0, -reach)
      return {
        kind: 'apply',
        id,
        type: operator.result ?? 'number',
        operator,
        inputs,
        constants,
        reach: back,
        minPeriods,
        dialect,
        lookback: beyond(
          back,
          inputs.reduce<number | 'all'>((most, input) => furthest(most, input.lookback), 0),
        ),
        lookahead: ahead + Math.max(0, ...inputs.map(input => input.lookahead)),
      }
    })
  }

  #keep(key: string, make: (id: number) => Node): Node {
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const node = make(this.nodes.length)
    this.nodes.push(node)
    this.#known.set(key, node)
    return node
  }
}
