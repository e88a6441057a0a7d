/** Parts of a program taken for themselves: their inputs on a panel, and each alone as a program over its inputs. */

import { type Program, VALUE } from '../compile/compile.ts'
import { type Apply, madeOf, type Node, NodePool } from '../compile/node.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import type { Panel } from '../panel.ts'

/** Values that are held at a time, so that a long list of parts over a long panel takes no more memory than a short one. */
const MOST_VALUES = 8_000_000

export interface Part {
  readonly node: Apply
  /** Values of its inputs, symbol-major as a panel's fields. */
  readonly inputs: readonly Float64Array[]
}

/** Every part that is an operator's and wanted, inputs first, with what it is given on a panel. */
export function* partsOf(
  program: Program,
  panel: Panel,
  wanted: (node: Apply) => boolean = () => true,
): Generator<Part> {
  const applied = program.nodes.flatMap(node => (node.kind === 'apply' && wanted(node) ? [node] : []))
  const most = Math.max(1, Math.floor(MOST_VALUES / Math.max(1, panel.symbols.length * panel.dates.length) / 3))
  for (let first = 0; first < applied.length; first += most) {
    const some = applied.slice(first, first + most)
    const inputs = [...new Set(some.flatMap(node => node.inputs))]
    const values = evaluate(ending(program, inputs), panel)
    for (const node of some) yield { node, inputs: node.inputs.map(input => values[input.id]!) }
  }
}

/** The program that gives these parts, each under its number. */
function ending(program: Program, parts: readonly Node[]): Program {
  const needed = madeOf(parts)
  return {
    ...program,
    nodes: program.nodes.filter(node => needed.has(node)),
    outputs: parts.map(node => ({ name: String(node.id), node, source: '' })),
  }
}

/** A part alone: a program of one operator, and the panel whose fields are its inputs. */
export function alone({ node, inputs }: Part, panel: Panel): { readonly program: Program; readonly panel: Panel } {
  const pool = new NodePool()
  const fields: Record<string, Float64Array> = {}
  const read = (input: Node, i: number) => {
    if (input.kind === 'constant') return pool.constant(input.value)
    if (input.kind === 'group') return pool.group(input.group)
    fields[`input ${i}`] = inputs[i]!
    return pool.field(`input ${i}`)
  }
  const { operator, constants, minPeriods, dialect } = node
  const own = pool.apply(operator, node.inputs.map(read), constants, minPeriods, dialect)
  const { lookback, lookahead } = own
  const program: Program = {
    outputs: [{ name: VALUE, node: own, source: '' }],
    nodes: pool.nodes,
    calls: [],
    fields: Object.keys(fields),
    groups: pool.nodes.flatMap(one => (one.kind === 'group' ? [one.group] : [])),
    lookback,
    lookahead,
    label: lookahead > 0,
  }
  return { program, panel: { ...panel, fields } }
}
