/** Runs a program over a panel: all of it, or only the last rows. */

import type { Output, Program } from '../compile/compile.ts'
import type { Apply } from '../compile/node.ts'
import type { Panel } from '../panel.ts'
import { type Pass, scheduleOf } from './schedule.ts'
import { runSymbolPass } from './symbol-pass.ts'
import { WholeArrays } from './whole-arrays.ts'

/** Results by output name: symbol-major arrays like a panel's fields. */
export type Results = Readonly<Record<string, Float64Array>>

/** Every value of every output. Throws {@link PanelError} when the panel lacks a field the program reads. */
export const evaluate = (program: Program, panel: Panel): Results => evaluateTail(program, panel, 0)

/**
 * Values of the rows from `fromRow` on, each array `symbols x (dates - fromRow)`. Only the rows these values depend on are
 * computed, and the values are bit for bit those of a full evaluation. Throws `RangeError` when there is no such row.
 */
export function evaluateTail(program: Program, panel: Panel, fromRow: number): Results {
  const total = panel.dates.length
  if (!Number.isInteger(fromRow) || fromRow < 0 || fromRow > total)
    throw new RangeError(`row ${fromRow} is not one of the ${total} rows of the panel`)
  const outputs = program.outputs.map(output => output.node)
  const schedule = scheduleOf(program.nodes, outputs, fromRow)
  const whole = new WholeArrays(panel, schedule)
  for (const node of program.nodes) if (node.kind === 'field' || node.kind === 'group') whole.source(node)
  schedule.passes.forEach((pass, i) => {
    if (pass.over === 'symbols') runSymbolPass(pass, whole, 0, panel.symbols.length)
    else runDatePass(pass, whole)
    whole.release(i)
  })
  return collect(program.outputs, whole, panel, fromRow)
}

function runDatePass(pass: Pass, whole: WholeArrays): void {
  for (const node of pass.nodes as readonly Apply[]) {
    if (node.operator.family !== 'cross') continue
    const inputs = node.inputs.map(input => whole.of(input))
    const span = {
      symbols: whole.panel.symbols.length,
      stride: whole.rows,
      from: whole.schedule.from.get(node)! - whole.schedule.base,
      to: whole.rows,
    }
    node.operator.kernel(whole.of(node), inputs, span, node.constants)
  }
}

/** The wanted rows of the outputs, in arrays of the caller's own. */
function collect(outputs: readonly Output[], whole: WholeArrays, panel: Panel, fromRow: number): Results {
  const given = new Set<Float64Array>(Object.values(panel.fields))
  const rows = panel.dates.length - fromRow
  const skip = fromRow - whole.schedule.base
  const entries = outputs.map(({ name, node }) => {
    const array = whole.of(node)
    if (skip === 0 && !given.has(array)) {
      given.add(array)
      return [name, array] as const
    }
    const copy = new Float64Array(panel.symbols.length * rows)
    for (let s = 0; s < panel.symbols.length; s++) {
      copy.set(array.subarray(s * whole.rows + skip, (s + 1) * whole.rows), s * rows)
    }
    return [name, copy] as const
  })
  return Object.fromEntries(entries)
}
