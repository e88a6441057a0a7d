/** Whether a program has values for symbols that have none themselves, as FILLNA, COUNT and a mean over the date give. */

import type { Program } from './compile.ts'
import type { Apply, Node } from './node.ts'

/** Rows after which a window that holds nothing has said whether it has a value. */
const ENOUGH_ROWS = 300

/**
 * True where an output may have a value for a symbol on a date up to which all its fields are missing. Kernels are asked; where
 * that would be long, the answer is yes.
 */
export function givesOutOfNothing({ nodes, outputs }: Program): boolean {
  const given = new Set<Node>()
  for (const node of nodes) if (node.kind === 'apply' ? gives(node, given) : isNumber(node)) given.add(node)
  return outputs.some(({ node }) => given.has(node))
}

const isNumber = (node: Node) => node.kind === 'constant' && !Number.isNaN(node.value)

/** `given` are the parts that have values although the symbol has none. */
function gives({ operator, inputs, constants, minPeriods, dialect, reach }: Apply, given: ReadonlySet<Node>): boolean {
  const there = inputs.map(input => given.has(input))
  if (operator.family !== 'cross' && there.length > 0 && there.every(Boolean)) return true
  const found = (values: Float64Array) => values.some(value => !Number.isNaN(value))
  if (operator.family === 'element') {
    // Every combination of true and false, or 0 and 1, of what is there.
    const rows = 2 ** inputs.length
    const values = there.map((has, i) =>
      Float64Array.from({ length: rows }, (_, row) => (has ? (row >> i) & 1 : Number.NaN)),
    )
    const out = new Float64Array(rows).fill(Number.NaN)
    operator.kernel(out, values, 0, rows, constants)
    return found(out)
  }
  if (operator.family === 'series') {
    if (there.some(Boolean)) return true
    const rows = reach === 'all' ? ENOUGH_ROWS : Math.min(reach + 1, ENOUGH_ROWS)
    const nothing = inputs.map(() => new Float64Array(rows).fill(Number.NaN))
    const out = new Float64Array(rows).fill(Number.NaN)
    operator.kernel(out, nothing, { start: 0, end: rows, row: 0, minPeriods, dialect }, constants)
    return found(out)
  }
  // Two others have values.
  const values = there.map(has => Float64Array.of(has ? 1 : Number.NaN, 1, 2))
  const out = new Float64Array(3).fill(Number.NaN)
  operator.kernel(out, values, { symbols: 3, stride: 1, from: 0, to: 1 }, constants)
  return !Number.isNaN(out[0])
}
