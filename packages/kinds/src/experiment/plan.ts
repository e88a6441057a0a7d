/** The plan of an experiment: its parts in order, what each was expected to cost, and what it did. */
import type { JsonObject } from '@optaic/domain'
import { evaluate, type Panel, type Program } from '@optaic/engine'

type Node = Program['nodes'][number]
type Apply = Extract<Node, { kind: 'apply' }>

/**
 * Nanoseconds for one value, by family, as a rule of thumb: one pass over memory, a window that is carried along, and a section
 * that is sorted.
 */
const nanoseconds = { element: 1, series: 6, cross: 8 } as const

/** Every part, evaluated alone on what the parts before it gave; a part's inputs are let go after their last use. */
export function planOf(program: Program, panel: Panel): JsonObject {
  const cells = panel.dates.length * panel.symbols.length
  const uses = new Map<Node, number>()
  for (const node of program.nodes)
    if (node.kind === 'apply') for (const input of node.inputs) uses.set(input, (uses.get(input) ?? 0) + 1)
  const arrays = new Map<Node, Float64Array>()
  const nodes = program.nodes.map(node => {
    if (node.kind !== 'apply') return { id: node.id, kind: node.kind, what: labelOf(node), inputs: [] as number[] }
    const began = performance.now()
    arrays.set(node, alone(node, arrays, panel))
    const real_ms = performance.now() - began
    for (const input of new Set(node.inputs)) {
      const left = uses.get(input)! - node.inputs.filter(each => each === input).length
      uses.set(input, left)
      if (left === 0) arrays.delete(input)
    }
    return {
      id: node.id,
      kind: node.operator.family,
      what: labelOf(node),
      inputs: node.inputs.map(({ id }) => id),
      lookback: node.lookback,
      estimated_ms: (cells * nanoseconds[node.operator.family]) / 1e6,
      real_ms,
    }
  })
  const began = performance.now()
  evaluate(program, panel)
  return {
    dates: panel.dates.length,
    symbols: panel.symbols.length,
    fields: program.fields,
    groups: program.groups,
    lookback: program.lookback,
    calls: program.calls as unknown as JsonObject[],
    nodes: nodes as unknown as JsonObject[],
    estimated_ms: nodes.reduce((sum, node) => sum + ('estimated_ms' in node ? node.estimated_ms : 0), 0),
    real_ms: performance.now() - began,
  }
}

function labelOf(node: Node): string {
  if (node.kind === 'field') return node.field
  if (node.kind === 'group') return node.group
  if (node.kind === 'constant') return String(node.value)
  const { operator, constants } = node
  return constants.length === 0 ? operator.name : `${operator.name}(${constants.join(', ')})`
}

/** One part as a program of its own, whose fields are what its inputs gave. */
function alone(node: Apply, arrays: ReadonlyMap<Node, Float64Array>, panel: Panel): Float64Array {
  const fields: Record<string, Float64Array> = {}
  const inputs = node.inputs.map((input, i): Node => {
    const given = arrays.get(input)
    if (given === undefined) return input // a column, a group or a number
    fields[`#${i}`] = given
    return { kind: 'field', id: -1 - i, type: input.type, lookback: 0, lookahead: 0, field: `#${i}` }
  })
  const own = { ...node, inputs }
  const sources = [...new Set(inputs)]
  const program: Program = {
    outputs: [{ name: 'value', node: own, source: '' }],
    nodes: [...sources, own],
    calls: [],
    fields: sources.flatMap(source => (source.kind === 'field' ? [source.field] : [])),
    groups: sources.flatMap(source => (source.kind === 'group' ? [source.group] : [])),
    lookback: node.reach,
    lookahead: 0,
    label: false,
  }
  return evaluate(program, { ...panel, fields: { ...panel.fields, ...fields } }).value!
}
