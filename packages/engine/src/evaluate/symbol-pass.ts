/** A pass over symbols: every part for one symbol, then the next, in buffers that fit the cache. */

import type { Apply, Node } from '../compile/node.ts'
import type { Pass } from './schedule.ts'
import type { WholeArrays } from './whole-arrays.ts'

/** Where an array of one symbol comes from: a row of a whole array, of the panel, or a buffer. */
type Source =
  | {
      readonly kind: 'rows'
      readonly array: Float64Array
      readonly stride: number
      readonly skip: number
      readonly slot: number
    }
  | { readonly kind: 'buffer'; readonly slot: number }

interface Step {
  readonly node: Apply
  readonly inputs: readonly Float64Array[]
  readonly slots: readonly number[]
  readonly out: number
  readonly from: number
}

/** Assigns a slot to every array a pass touches; buffers are handed on as soon as nobody reads them any more. */
class SlotPlan {
  readonly sources: Source[] = []
  readonly #slotOf = new Map<Node, number>()
  readonly #free: number[] = []
  readonly #whole: WholeArrays
  readonly #constants: { readonly slot: number; readonly value: number }[] = []

  constructor(whole: WholeArrays) {
    this.#whole = whole
  }

  get constants() {
    return this.#constants
  }

  input(node: Node): number {
    const known = this.#slotOf.get(node)
    if (known !== undefined) return known
    const { panel, schedule, rows } = this.#whole
    const slot = this.sources.length
    if (node.kind === 'constant') {
      this.sources.push({ kind: 'buffer', slot })
      this.#constants.push({ slot, value: node.value })
    } else if (node.kind === 'apply') {
      this.sources.push({ kind: 'rows', array: this.#whole.of(node), stride: rows, skip: 0, slot })
    } else {
      const stride = panel.dates.length
      this.sources.push({ kind: 'rows', array: this.#whole.source(node), stride, skip: schedule.base, slot })
    }
    this.#slotOf.set(node, slot)
    return slot
  }

  output(node: Apply): number {
    let slot = this.sources.length
    if (this.#whole.schedule.whole.has(node)) {
      this.sources.push({ kind: 'rows', array: this.#whole.of(node), stride: this.#whole.rows, skip: 0, slot })
    } else {
      slot = this.#free.pop() ?? slot
      if (slot === this.sources.length) this.sources.push({ kind: 'buffer', slot })
    }
    this.#slotOf.set(node, slot)
    return slot
  }

  /** Hands on the buffer of a part whose last reader has run. */
  free(node: Node): void {
    if (node.kind !== 'apply' || this.#whole.schedule.whole.has(node)) return
    this.#free.push(this.#slotOf.get(node)!)
  }
}

function planSteps(pass: Pass, whole: WholeArrays): { steps: Omit<Step, 'inputs'>[]; plan: SlotPlan } {
  const nodes = pass.nodes as readonly Apply[]
  const lastReader = new Map<Node, Apply>()
  for (const node of nodes) for (const input of node.inputs) lastReader.set(input, node)
  const plan = new SlotPlan(whole)
  const steps = nodes.map(node => {
    const slots = node.inputs.map(input => plan.input(input))
    const ends = [...new Set(node.inputs)].filter(input => lastReader.get(input) === node)
    // An element-wise kernel may write over its own input; a window may not.
    if (node.operator.family === 'element') for (const input of ends) plan.free(input)
    const out = plan.output(node)
    if (node.operator.family !== 'element') for (const input of ends) plan.free(input)
    return { node, slots, out, from: firstRow(node, whole) }
  })
  return { steps, plan }
}

/** A series kernel begins where its first result's window begins; what it gives before that result is not read. */
function firstRow(node: Apply, { schedule }: WholeArrays): number {
  const own = schedule.from.get(node)!
  return (node.reach === 'all' ? 0 : Math.max(0, own - node.reach)) - schedule.base
}

/** Gives what runs a pass for the symbols `first <= s < last`, in buffers that it keeps from one call to the next. */
export function prepareSymbolPass(pass: Pass, whole: WholeArrays): (first: number, last: number) => void {
  if (pass.nodes.length === 0) return () => {}
  const { steps, plan } = planSteps(pass, whole)
  const { rows, schedule } = whole
  const before = (whole.panel.firstRow ?? 0) + schedule.base
  const slots = plan.sources.map(source => (source.kind === 'buffer' ? new Float64Array(rows) : source.array))
  for (const { slot, value } of plan.constants) slots[slot]!.fill(value)
  const moving = plan.sources.filter(source => source.kind === 'rows')
  const inputs = steps.map(step => step.slots.map(() => slots[0]!))
  return (first, last) => {
    for (let s = first; s < last; s++) {
      for (const { array, stride, skip, slot } of moving)
        slots[slot] = array.subarray(s * stride + skip, (s + 1) * stride)
      for (let k = 0; k < steps.length; k++) {
        const { node, slots: from, out, from: start } = steps[k]!
        const arrays = inputs[k]!
        for (let i = 0; i < from.length; i++) arrays[i] = slots[from[i]!]!
        const { operator, constants, minPeriods, dialect } = node
        if (operator.family === 'element') operator.kernel(slots[out]!, arrays, start, rows, constants)
        else if (operator.family === 'series') {
          const span = { start, end: rows, row: before + start, minPeriods, dialect }
          operator.kernel(slots[out]!, arrays, span, constants)
        }
      }
    }
  }
}
