/** A pass over dates: cross-section operators over whole arrays. */

import type { Apply } from '../compile/node.ts'
import type { Pass } from './schedule.ts'
import type { WholeArrays } from './whole-arrays.ts'

/** Gives what runs a pass for the rows `first <= t < last`; a date reads nothing of another, so any rows may be done in any order. */
export function prepareDatePass(pass: Pass, whole: WholeArrays): (first: number, last: number) => void {
  const { schedule, panel, length } = whole
  const steps = (pass.nodes as readonly Apply[]).map(node => ({
    node,
    inputs: node.inputs.map(input => whole.of(input)),
    out: whole.of(node),
    from: schedule.from.get(node)! - schedule.wholeBase,
  }))
  return (first, last) => {
    for (const { node, inputs, out, from } of steps) {
      const span = { symbols: panel.symbols.length, stride: length, from: Math.max(first, from), to: last }
      const { operator, constants } = node
      if (operator.family === 'cross' && span.from < span.to) operator.kernel(out, inputs, span, constants)
    }
  }
}
