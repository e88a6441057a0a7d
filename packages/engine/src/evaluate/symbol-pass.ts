/** A pass over symbols: every part for one symbol, then the next, in buffers that fit the cache. */

import type { Node } from '../compile/node.ts'
import { putNumbers } from '../copy-numbers.ts'
import { doesMany } from '../many-series.ts'
import type { Operator } from '../operator.ts'
import { type KernelMemory, memoryOf, workingIn, workspaceFor } from '../wasm/kernel-memory.ts'
import { isCompiled } from '../wasm/reach.ts'
import { type BufferPlan, planBuffers, type Step } from './buffers.ts'
import { copyRows, rowsOf } from './rows.ts'
import type { Pass } from './schedule.ts'
import type { WholeArrays } from './whole-arrays.ts'

/** Gives what runs a pass for the symbols `first <= s < last`. */
export function prepareSymbolPass(pass: Pass, whole: WholeArrays): (first: number, last: number) => void {
  if (pass.nodes.length === 0) return () => {}
  const { schedule, stretch } = whole
  const rows = stretch.length - schedule.base
  const { plan, memory } = settle(pass, whole, rows)
  const before = stretch.before + schedule.base
  const alone = onlySeries(plan, before, rows)
  if (alone !== null) return (first, last) => workingIn(memory, () => alone(first, last))
  const slots: Float64Array[] = new Array(plan.slots)
  plan.buffers.forEach((slot, k) => {
    slots[slot] = new Float64Array(memory.buffer, memory.borrowed(plan.buffers.length - k, rows), rows)
  })
  const addresses = Array.from(slots, array => array?.byteOffset ?? 0)
  const calls = plan.steps.map(step => callOf(step, memory, slots, addresses, rows, before))
  const seen = arraysSeen(plan)
  const kept = plan.steps.map(({ keep, out }) => keep && slots[out]!.subarray(keep.lead))
  const run = (first: number, last: number) => {
    if (!memory.lendTo(slots)) fillBuffers(plan, slots)
    for (let s = first; s < last; s++) {
      for (const { slot, rows } of plan.copied) copyRows(rows, s, slots[slot]!, 0)
      for (const { slot, rows } of plan.inPlace) {
        addresses[slot] = rows.array.byteOffset + (s * rows.stride + rows.skip) * Float64Array.BYTES_PER_ELEMENT
        if (seen.has(slot)) slots[slot] = rowsOf(rows, s)
      }
      for (let k = 0; k < calls.length; k++) {
        calls[k]!()
        const { keep } = plan.steps[k]!
        if (keep !== null) putNumbers(kept[k]!, keep.array, s * keep.stride)
      }
    }
  }
  return (first, last) => workingIn(memory, () => run(first, last))
}

/** What buffers hold for every symbol alike: constants, and nothing in rows that the panel leaves out. */
function fillBuffers({ constants, copied }: BufferPlan, slots: readonly Float64Array[]): void {
  for (const { slot, value } of constants) slots[slot]!.fill(value)
  for (const { slot, rows } of copied) if (rows.at !== null) slots[slot]!.fill(Number.NaN)
}

/** Where a pass is one series operator whose arrays are whole ones alike: does symbols where they lie, in as few calls as it can. */
function onlySeries(
  { steps: [step, ...others], inPlace, slots }: BufferPlan,
  row: number,
  rows: number,
): ((first: number, last: number) => void) | null {
  const apart = inPlace[0]?.rows.stride
  const alike = inPlace.length === slots && inPlace.every(({ rows }) => rows.stride === apart && rows.skip === 0)
  if (step === undefined || others.length > 0 || apart === undefined || !alike) return null
  const { operator, constants, minPeriods, dialect } = step.node
  if (operator.family !== 'series') return null
  const { kernel } = operator
  const arrayOf = (slot: number) => inPlace.find(given => given.slot === slot)!.rows.array
  const out = arrayOf(step.out)
  const inputs = step.inputs.map(arrayOf)
  const spanOf = (symbol: number) => ({
    start: symbol * apart + step.from,
    end: symbol * apart + rows,
    row: row + step.from,
    minPeriods,
    dialect,
  })
  if (doesMany(kernel)) return (first, last) => kernel.many(out, inputs, spanOf(first), constants, last - first, apart)
  return (first, last) => {
    for (let s = first; s < last; s++) kernel(out, inputs, spanOf(s), constants)
  }
}

/** Slots that are handed to kernels as arrays; the others go by their addresses alone. */
function arraysSeen({ steps }: BufferPlan): ReadonlySet<number> {
  const byArray = steps.filter(({ node }) => compiledOf(node.operator) === null)
  return new Set(byArray.flatMap(({ inputs, out }) => [...inputs, out]))
}

const compiledOf = (operator: Operator) =>
  operator.family === 'element' && isCompiled(operator.kernel) ? operator.kernel.compiled : null

/** Computes a part for the symbol whose rows the slots hold. */
function callOf(
  { node, inputs, out, from }: Step,
  { kernels }: KernelMemory,
  slots: readonly Float64Array[],
  addresses: readonly number[],
  rows: number,
  before: number,
): () => void {
  const { operator, constants, minPeriods, dialect } = node
  const compiled = compiledOf(operator)
  if (compiled !== null) {
    const [x, y = x, z = x] = inputs as readonly [number, number?, number?]
    return () => kernels[compiled](addresses[out]!, addresses[x]!, addresses[y]!, addresses[z]!, from, rows)
  }
  const arrays = inputs.map(slot => slots[slot]!)
  const renew = () => {
    for (let i = 0; i < arrays.length; i++) arrays[i] = slots[inputs[i]!]!
  }
  if (operator.family === 'element')
    return () => {
      renew()
      operator.kernel(slots[out]!, arrays, from, rows, constants)
    }
  const span = { start: from, end: rows, row: before + from, minPeriods, dialect }
  return () => {
    renew()
    if (operator.family === 'series') operator.kernel(slots[out]!, arrays, span, constants)
  }
}

/** Kernels work where the panel or the results lie if they reach it, else in the memory of this thread. */
function settle(
  pass: Pass,
  whole: WholeArrays,
  rows: number,
): { readonly plan: BufferPlan; readonly memory: KernelMemory } {
  const home = homeOf(pass, whole)
  if (home !== undefined) {
    const plan = planBuffers(pass, whole, array => array.buffer === home.buffer)
    if (home.hasRoom(plan.buffers.length, rows)) return { plan, memory: home }
  }
  const plan = planBuffers(pass, whole, () => false)
  return { plan, memory: workspaceFor(plan.buffers.length, rows) }
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
