/** Whether kernels leave alone what is not theirs: their inputs, rows that they were not asked for, arrays of an earlier call. */

import type { Program } from '../compile/compile.ts'
import type { Apply } from '../compile/node.ts'
import type { Panel } from '../panel.ts'
import { isCompiled } from '../wasm/reach.ts'
import { blamed, type KernelFault } from './kernel-fault.ts'
import { type Part, partsOf } from './parts.ts'

/** Rows on either side of those that a kernel is asked for. */
const MARGIN = 5
const NOT_ITS_OWN = 7e77

/** A call that was made: its arrays, and what was in them when it ended. */
interface Call {
  readonly arrays: readonly Float64Array[]
  readonly held: readonly Float64Array[]
}

/** The first kernel of a program that writes where it may not; null where each keeps to its rows. */
export function unmannerly(program: Program, panel: Panel): KernelFault | null {
  for (const part of partsOf(program, panel)) {
    const { operator } = part.node
    // Those compiled kernels are ours, and called by address.
    if (operator.family === 'element' && isCompiled(operator.kernel)) continue
    const kind = faultOf(part, panel)
    if (kind !== null) return { ...blamed(part.node), kind }
  }
  return null
}

function faultOf(part: Part, panel: Panel): 'inputs' | 'outside' | 'kept' | null {
  const [symbols, rows] = [panel.symbols.length, panel.dates.length]
  const calls: Call[] = []
  const make = part.node.operator.family === 'cross' ? crossCalls : seriesCalls
  for (const { inputs, out, own, call } of make(part, symbols, rows)) {
    const before = [...inputs, out].map(array => array.slice())
    call()
    if (inputs.some((array, i) => !same(array, before[i]!))) return 'inputs'
    if (!same(out, before.at(-1)!, own)) return 'outside'
    const arrays = [...inputs, out]
    calls.push({ arrays, held: arrays.map(array => array.slice()) })
  }
  return calls.every(({ arrays, held }) => arrays.every((array, i) => same(array, held[i]!))) ? null : 'kept'
}

interface Asked {
  readonly inputs: readonly Float64Array[]
  readonly out: Float64Array
  /** Whether a place of the output is one that the kernel is to fill. */
  readonly own: (place: number) => boolean
  readonly call: () => void
}

/** One call for each symbol, in arrays of its own that have other rows on either side. */
function* seriesCalls({ node, inputs }: Part, symbols: number, rows: number): Generator<Asked> {
  for (let s = 0; s < symbols; s++) {
    const given = inputs.map(values => widened(values.subarray(s * rows, (s + 1) * rows), 1, rows))
    const out = new Float64Array(rows + 2 * MARGIN).fill(NOT_ITS_OWN)
    const [start, end] = [MARGIN, MARGIN + rows]
    yield { inputs: given, out, own: i => i >= start && i < end, call: () => callEach(node, out, given, start, end) }
  }
}

function callEach(node: Apply, out: Float64Array, inputs: readonly Float64Array[], start: number, end: number): void {
  const { operator, constants, minPeriods, dialect } = node
  if (operator.family === 'element') operator.kernel(out, inputs, start, end, constants)
  if (operator.family === 'series')
    operator.kernel(out, inputs, { start, end, row: start, minPeriods, dialect }, constants)
}

/** The dates in two calls, since some may be done apart from others. */
function* crossCalls({ node, inputs }: Part, symbols: number, rows: number): Generator<Asked> {
  const stride = rows + 2 * MARGIN
  const middle = MARGIN + (rows >> 1)
  for (const [from, to] of [
    [MARGIN, middle],
    [middle, MARGIN + rows],
  ] as const) {
    const given = inputs.map(values => widened(values, symbols, rows))
    const out = new Float64Array(symbols * stride).fill(NOT_ITS_OWN)
    const { operator, constants } = node
    const call = () => {
      if (operator.family === 'cross') operator.kernel(out, given, { symbols, stride, from, to }, constants)
    }
    yield { inputs: given, out, own: i => i % stride >= from && i % stride < to, call }
  }
}

/** Each symbol's rows with a margin on either side. */
function widened(values: Float64Array, symbols: number, rows: number): Float64Array {
  const stride = rows + 2 * MARGIN
  const wide = new Float64Array(symbols * stride).fill(NOT_ITS_OWN)
  for (let s = 0; s < symbols; s++) wide.set(values.subarray(s * rows, (s + 1) * rows), s * stride + MARGIN)
  return wide
}

function same(array: Float64Array, before: Float64Array, but: (place: number) => boolean = () => false): boolean {
  for (let i = 0; i < array.length; i++) if (!Object.is(array[i], before[i]) && !but(i)) return false
  return true
}
