/** A pass over symbols: every part for one symbol, then the next, in buffers that fit the cache. */

import type { Node } from '../compile/node.ts'
import { type KernelMemory, memoryOf, workspaceFor } from '../wasm/kernel-memory.ts'
import { type BufferPlan, planBuffers, type Rows, type Step } from './buffers.ts'
import type { Pass } from './schedule.ts'
import type { WholeArrays } from './whole-arrays.ts'

/** Gives what runs a pass for the symbols `first <= s < last`. */
export function prepareSymbolPass(pass: Pass, whole: WholeArrays): (first: number, last: number) => void {
  if (pass.nodes.length === 0) return () => {}
  const { plan, memory } = settle(pass, whole)
  const { rows, schedule } = whole
  const before = (whole.panel.firstRow ?? 0) + schedule.base
  const slots: Float64Array[] = new Array(plan.slots)
  plan.buffers.forEach((slot, k) => {
    slots[slot] = new Float64Array(memory.buffer, memory.borrowed(plan.buffers.length - k, rows), rows)
  })
  const inputs = plan.steps.map(step => step.inputs.map(slot => slots[slot]!))
  return (first, last) => {
    if (!memory.lendTo(slots)) for (const { slot, value } of plan.constants) slots[slot]!.fill(value)
    for (let s = first; s < last; s++) {
      for (const { slot, rows } of plan.copied) slots[slot]!.set(rowsOf(rows, s))
      for (const { slot, rows } of plan.inPlace) slots[slot] = rowsOf(rows, s)
      for (let k = 0; k < plan.steps.length; k++) {
        const step = plan.steps[k]!
        const arrays = inputs[k]!
        for (let i = 0; i < arrays.length; i++) arrays[i] = slots[step.inputs[i]!]!
        const out = slots[step.out]!
        compute(step, out, arrays, rows, before)
        if (step.keep !== null) step.keep.array.set(out, s * step.keep.stride)
      }
    }
  }
}

/** Kernels work where the panel or the results lie if they reach it, else in the memory of this thread. */
function settle(pass: Pass, whole: WholeArrays): { readonly plan: BufferPlan; readonly memory: KernelMemory } {
  const home = homeOf(pass, whole)
  if (home !== undefined) {
    const plan = planBuffers(pass, whole, array => array.buffer === home.buffer)
    if (home.hasRoom(plan.buffers.length, whole.rows)) return { plan, memory: home }
  }
  const plan = planBuffers(pass, whole, () => false)
  return { plan, memory: workspaceFor(plan.buffers.length, whole.rows) }
}

function homeOf(pass: Pass, whole: WholeArrays): KernelMemory | undefined {
  const sources = pass.nodes.flatMap((node): readonly Node[] => (node.kind === 'apply' ? node.inputs : []))
  for (const node of sources) {
    const memory = node.kind === 'field' || node.kind === 'group' ? memoryOf(whole.source(node)) : undefined
    if (memory !== undefined) return memory
  }
  for (const node of pass.nodes) {
    const memory = whole.schedule.whole.has(node) ? memoryOf(whole.of(node)) : undefined
    if (memory !== undefined) return memory
  }
  return undefined
}

const rowsOf = ({ array, stride, skip }: Rows, symbol: number): Float64Array =>
  array.subarray(symbol * stride + skip, (symbol + 1) * stride)

function compute(
  { node, from }: Step,
  out: Float64Array,
  inputs: readonly Float64Array[],
  rows: number,
  before: number,
): void {
  const { operator, constants, minPeriods, dialect } = node
  if (operator.family === 'element') operator.kernel(out, inputs, from, rows, constants)
  else if (operator.family === 'series')
    operator.kernel(out, inputs, { start: from, end: rows, row: before + from, minPeriods, dialect }, constants)
}
