/** An evaluation laid out but not yet done: passes that are run in parts, one after another, by whoever has time. */

import type { Program } from '../compile/compile.ts'
import type { Panel } from '../panel.ts'
import { prepareDatePass } from './date-pass.ts'
import { layoutOf } from './layout.ts'
import { scheduleOf } from './schedule.ts'
import { rowOf, stretchOf } from './stretch.ts'
import { prepareSymbolPass } from './symbol-pass.ts'
import { type Allocate, WholeArrays } from './whole-arrays.ts'

/** Results by output name: symbol-major arrays like a panel's fields. */
export type Results = Readonly<Record<string, Float64Array>>

export interface EvaluationPass {
  readonly over: 'symbols' | 'dates'
  /** How many symbols or rows there are to do. */
  readonly size: number
}

export interface Evaluation {
  readonly passes: readonly EvaluationPass[]
  /** Parts of the program that are computed. */
  readonly parts: number
  /** Does the symbols or rows `first <= k < last` of a pass. All of the passes before have to be done; parts of one pass need no order. */
  run(pass: number, first: number, last: number): void
  /** What the passes write to: with these, the same evaluation laid out elsewhere goes on with the same numbers. */
  arrays(): readonly Float64Array[]
  /** The values, once every pass is done. */
  results(): Results
}

export interface EvaluationOptions {
  /** Makes an array, whatever is in it; default in the memory of this thread. */
  readonly allocate?: Allocate
  /** Arrays of the same evaluation laid out elsewhere. */
  readonly arrays?: readonly Float64Array[]
}

/**
 * Lays out the evaluation of the panel's rows from its row `fromRow` on. Throws {@link PanelError} when the panel lacks a field
 * the program reads, `RangeError` when there is no such row or the panel leaves out rows after it.
 */
export function createEvaluation(
  program: Program,
  panel: Panel,
  fromRow: number,
  { allocate = length => new Float64Array(length), arrays = [] }: EvaluationOptions = {},
): Evaluation {
  const stretch = stretchOf(panel)
  const from = rowOf(stretch, panel.dates.length, fromRow)
  const outputs = program.outputs.map(output => output.node)
  const schedule = scheduleOf(program.nodes, outputs, from)
  const layout = layoutOf(program.nodes, schedule, schedule.wholeBase > 0 || stretch.places !== null)
  const whole = new WholeArrays({ panel, stretch, schedule, layout, allocate, made: arrays })
  for (const node of program.nodes) if (node.kind === 'field' || node.kind === 'group') whole.source(node)
  const prepared = new Map<number, (first: number, last: number) => void>()
  const prepare = (at: number) => {
    const pass = schedule.passes[at]!
    return pass.over === 'symbols' ? prepareSymbolPass(pass, whole) : prepareDatePass(pass, whole)
  }
  return {
    passes: schedule.passes.map(({ over, nodes }) => ({
      over,
      size: nodes.length === 0 ? 0 : over === 'symbols' ? panel.symbols.length : whole.length,
    })),
    parts: program.nodes.filter(node => node.kind === 'apply').length,
    run(pass, first, last) {
      const known = prepared.get(pass) ?? prepare(pass)
      // One pass's buffers at a time.
      prepared.clear()
      prepared.set(pass, known)
      known(first, last)
    },
    arrays: () => whole.all(),
    results: () => collect(program, whole, from, allocate),
  }
}

/** The wanted rows of the outputs, in arrays of the caller's own. */
function collect(program: Program, whole: WholeArrays, from: number, allocate: Allocate): Results {
  const { panel } = whole
  const given = new Set<Float64Array>(Object.values(panel.fields))
  const rows = whole.stretch.length - from
  const skip = from - whole.schedule.wholeBase
  const entries = program.outputs.map(({ name, node }) => {
    const array = whole.of(node)
    if (skip === 0 && !given.has(array)) {
      given.add(array)
      return [name, array] as const
    }
    const copy = allocate(panel.symbols.length * rows)
    for (let s = 0; s < panel.symbols.length; s++) {
      copy.set(array.subarray(s * whole.length + skip, (s + 1) * whole.length), s * rows)
    }
    return [name, copy] as const
  })
  return Object.fromEntries(entries)
}
