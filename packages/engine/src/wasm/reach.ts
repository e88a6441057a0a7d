/** Operators' kernels that are compiled ones: called with ordinary arrays, wherever those lie. */

import type { ElementKernel, SeriesSpan } from '../operator.ts'
import type { Mend, Whole } from '../operators/series/kernels/rolling.ts'
import type {
  EachKernel,
  FindKernel,
  MendKernel,
  NumbersKernel,
  WholeKernel,
  WindowKernel,
} from './generated/kernels.ts'
import type { Kernels } from './instantiate.ts'
import { type KernelMemory, memoryOf, workspaceFor } from './kernel-memory.ts'

const reached = (array: Float64Array, memory: KernelMemory): boolean => array.buffer === memory.buffer

/** The kernel of that name for complete windows. */
export const compiledWhole =
  (name: WholeKernel): Whole =>
  (out, x, y, start, end, boundary, w, mode, series = 1, apart = 0) => {
    const memory = memoryOf(out)
    if (memory !== undefined && reached(x, memory) && reached(y, memory))
      memory.kernels[name](out.byteOffset, x.byteOffset, y.byteOffset, start, end, boundary, w, mode, series, apart)
    else
      for (let skip = 0, k = 0; k < series; k++, skip += apart)
        inCopies(out, [x, y], start + skip, end + skip, (kernels, to, [a, b]) =>
          kernels[name](to, a!, b!, start + skip, end + skip, boundary + skip, w, mode, 1, 0),
        )
  }

/** The kernel of that name for windows that lack values. */
export const compiledMend =
  (name: MendKernel): Mend =>
  (out, x, y, start, end, least, mode, w) => {
    const memory = memoryOf(out)
    if (memory !== undefined && reached(x, memory) && reached(y, memory))
      memory.kernels[name](out.byteOffset, x.byteOffset, y.byteOffset, start, end, w, least, mode)
    else
      inCopies(out, [x, y], start, end, (kernels, to, [a, b]) => kernels[name](to, a!, b!, start, end, w, least, mode))
  }

/** The kernel of that name for windows of w rows, whatever is missing in them; `q` is what a quantile needs. */
export const compiledWindow =
  (name: WindowKernel) =>
  (out: Float64Array, x: Float64Array, span: SeriesSpan, w: number, q = 0): void => {
    const { start, end } = span
    const least = Math.max(1, span.minPeriods)
    const memory = memoryOf(out)
    if (memory !== undefined && reached(x, memory))
      memory.kernels[name](out.byteOffset, x.byteOffset, start, end, w, least, q)
    else inCopies(out, [x], start, end, (kernels, to, [a]) => kernels[name](to, a!, start, end, w, least, q))
  }

type Find = (x: Float64Array, y: Float64Array, from: number, end: number) => number

/** The search of that name; `plain` does the same where kernels do not reach. */
export const compiledFind =
  (name: FindKernel, plain: Find): Find =>
  (x, y, from, end) => {
    const memory = memoryOf(x)
    return memory !== undefined && reached(y, memory)
      ? memory.kernels[name](x.byteOffset, y.byteOffset, from, end)
      : plain(x, y, from, end)
  }

/** An element-wise kernel that is compiled: whoever knows the addresses calls it by its name. */
export type CompiledElement = ElementKernel & { readonly compiled: EachKernel }

export const isCompiled = (kernel: ElementKernel): kernel is CompiledElement => 'compiled' in kernel

/** The kernel of that name for values one by one, of up to three inputs. */
export function compiledElement(name: EachKernel): CompiledElement {
  const kernel: ElementKernel = (out, inputs, start, end) => {
    const x = inputs[0]!
    const y = inputs[1] ?? x
    const z = inputs[2] ?? x
    const memory = memoryOf(out)
    if (memory !== undefined && reached(x, memory) && reached(y, memory) && reached(z, memory))
      memory.kernels[name](out.byteOffset, x.byteOffset, y.byteOffset, z.byteOffset, start, end)
    else inCopies(out, [x, y, z], start, end, (kernels, to, [a, b, c]) => kernels[name](to, a!, b!, c!, start, end))
  }
  return Object.assign(kernel, { compiled: name })
}

type WithNumbers = (out: Float64Array, x: Float64Array, start: number, end: number, a: number, b?: number) => void

/** The kernel of that name for values one by one and two numbers. */
export const compiledWith =
  (name: NumbersKernel): WithNumbers =>
  (out, x, start, end, a, b = 0) => {
    const memory = memoryOf(out)
    if (memory !== undefined && reached(x, memory)) memory.kernels[name](out.byteOffset, x.byteOffset, start, end, a, b)
    else inCopies(out, [x], start, end, (kernels, to, [from]) => kernels[name](to, from!, start, end, a, b))
  }

/** The kernel of that name for the values of rows [from, to) and those n rows before them; by address, since of few rows arrays cost more. */
export function compiledAgainst(name: EachKernel) {
  const kernel = compiledElement(name)
  return (out: Float64Array, x: Float64Array, from: number, to: number, n: number): void => {
    const memory = memoryOf(out)
    if (memory !== undefined && reached(x, memory)) {
      const [result, now, before] = [out.byteOffset + 8 * from, x.byteOffset + 8 * from, x.byteOffset + 8 * (from - n)]
      memory.kernels[name](result, now, before, now, 0, to - from)
    } else kernel(out.subarray(from, to), [x.subarray(from, to), x.subarray(from - n, to - n)], 0, to - from, [])
  }
}

type Call = (kernels: Kernels, out: number, inputs: readonly number[]) => void

/** Passes lay their arrays where kernels reach them; others are copied there, and the result for rows [start, end) back. */
export function inCopies(
  out: Float64Array,
  inputs: readonly Float64Array[],
  start: number,
  end: number,
  call: Call,
): void {
  const memory = workspaceFor(inputs.length + 1, end)
  memory.lendTo(call)
  const [result, ...copies] = [out, ...inputs].map((array, k) => {
    const copy = new Float64Array(memory.buffer, memory.borrowed(inputs.length + 1 - k, end), end)
    copy.set(array.subarray(0, end))
    return copy
  })
  call(
    memory.kernels,
    result!.byteOffset,
    copies.map(copy => copy.byteOffset),
  )
  out.set(result!.subarray(start, end), start)
}
