/** Which buffer holds what while a pass over symbols does one symbol; each is handed on as soon as nobody reads it any more. */

import type { Apply, Node } from '../compile/node.ts'
import type { Rows } from './rows.ts'
import type { Pass } from './schedule.ts'
import type { WholeArrays } from './whole-arrays.ts'

/** What a part's kernel is called with: slots of its inputs and of its result, and the first row that is computed. */
export interface Step {
  readonly node: Apply
  readonly inputs: readonly number[]
  readonly out: number
  readonly from: number
  /** Where the result is copied to, when it is kept and its slot is a buffer. */
  readonly keep: Rows | null
}

export interface BufferPlan {
  readonly steps: readonly Step[]
  /** How many slots there are. */
  readonly slots: number
  /** Slots that are buffers. */
  readonly buffers: readonly number[]
  readonly constants: readonly { readonly slot: number; readonly value: number }[]
  /** What is copied to a buffer for every symbol. */
  readonly copied: readonly { readonly slot: number; readonly rows: Rows }[]
  /** Slots that lie in a whole array themselves. */
  readonly inPlace: readonly { readonly slot: number; readonly rows: Rows }[]
}

/** `reached`: whether kernels reach a whole array where it lies; others are copied to buffers and back. */
export function planBuffers(pass: Pass, whole: WholeArrays, reached: (array: Float64Array) => boolean): BufferPlan {
  const nodes = pass.nodes as readonly Apply[]
  const lastReader = new Map<Node, Apply>()
  for (const node of nodes) for (const input of node.inputs) lastReader.set(input, node)
  const slots = new Slots(whole, reached)
  const steps = nodes.map((node): Step => {
    const inputs = node.inputs.map(input => slots.input(input))
    const ends = [...new Set(node.inputs)].filter(input => lastReader.get(input) === node)
    // An element-wise kernel may write over its own input; a window may not.
    const overwrites = node.operator.family === 'element'
    if (overwrites) for (const input of ends) slots.free(input)
    const { slot, keep } = slots.output(node)
    if (!overwrites) for (const input of ends) slots.free(input)
    if (!lastReader.has(node)) slots.free(node)
    return { node, inputs, out: slot, from: firstRow(node, whole), keep }
  })
  return { ...slots.plan(), steps }
}

/** A series kernel begins where its first result's window begins; what it gives before that result is not read. */
function firstRow(node: Apply, { schedule }: WholeArrays): number {
  const own = schedule.from.get(node)!
  return (node.reach === 'all' ? 0 : Math.max(0, own - node.reach)) - schedule.base
}

class Slots {
  readonly #whole: WholeArrays
  readonly #reached: (array: Float64Array) => boolean
  readonly #slotOf = new Map<Node, number>()
  readonly #buffers: number[] = []
  readonly #constants: { slot: number; value: number }[] = []
  readonly #copied: { slot: number; rows: Rows }[] = []
  readonly #inPlace: { slot: number; rows: Rows }[] = []
  readonly #free: number[] = []
  /** Parts whose results are computed in a buffer of this pass. */
  readonly #handedOn = new Set<Node>()
  #count = 0

  constructor(whole: WholeArrays, reached: (array: Float64Array) => boolean) {
    this.#whole = whole
    this.#reached = reached
  }

  plan(): Omit<BufferPlan, 'steps'> {
    return {
      slots: this.#count,
      buffers: this.#buffers,
      constants: this.#constants,
      copied: this.#copied,
      inPlace: this.#inPlace,
    }
  }

  input(node: Node): number {
    const known = this.#slotOf.get(node)
    if (known !== undefined) return known
    const slot = node.kind === 'constant' ? this.#buffer() : this.#given(this.#rowsOf(node))
    if (node.kind === 'constant') this.#constants.push({ slot, value: node.value })
    this.#slotOf.set(node, slot)
    return slot
  }

  output(node: Apply): { readonly slot: number; readonly keep: Rows | null } {
    const keep = this.#whole.schedule.whole.has(node) ? this.#rowsOf(node) : null
    const inPlace = keep !== null && this.#isInPlace(keep)
    const slot = inPlace ? this.#given(keep) : (this.#free.pop() ?? this.#buffer())
    if (!inPlace) this.#handedOn.add(node)
    this.#slotOf.set(node, slot)
    return { slot, keep: inPlace ? null : keep }
  }

  /** Hands on the buffer of a part that nobody reads any more. */
  free(node: Node): void {
    if (this.#handedOn.delete(node)) this.#free.push(this.#slotOf.get(node)!)
  }

  /** A slot that holds a symbol's rows of a whole array. */
  #given(rows: Rows): number {
    if (!this.#isInPlace(rows)) {
      const slot = this.#buffer()
      this.#copied.push({ slot, rows })
      return slot
    }
    this.#inPlace.push({ slot: this.#count, rows })
    return this.#count++
  }

  /** A kernel may write before the first row that is wanted: where no row is, another symbol's would be lost. */
  #isInPlace({ array, lead, at }: Rows): boolean {
    return lead === 0 && at === null && this.#reached(array)
  }

  #buffer(): number {
    this.#buffers.push(this.#count)
    return this.#count++
  }

  #rowsOf(node: Exclude<Node, { kind: 'constant' }>): Rows {
    const { schedule, length } = this.#whole
    return node.kind === 'apply'
      ? { array: this.#whole.of(node), stride: length, skip: 0, lead: schedule.wholeBase - schedule.base, at: null }
      : this.#whole.rowsOf(node, schedule.base)
  }
}
