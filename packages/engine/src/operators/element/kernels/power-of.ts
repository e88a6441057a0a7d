/** Powers: of any two numbers, and of columns. */

import type { ElementKernel } from '../../../operator.ts'
import type { EachKernel } from '../../../wasm/generated/kernels.ts'
import { compiledElement } from '../../../wasm/reach.ts'

/** a to the power b as IEEE 754 has it: JavaScript alone finds no value for 1 and -1 to an infinite power. */
export function powerOf(a: number, b: number): number {
  const power = a ** b
  return Number.isNaN(power) && Math.abs(a) === 1 && Math.abs(b) === Number.POSITIVE_INFINITY ? 1 : power
}

/**
 * The kernel of a power given for any two numbers, which is compiled where all exponents are 2 or all are 1/2: those alone have
 * the bits of `**` in one operation.
 */
export function powers(any: (a: number, b: number) => number, square: EachKernel, root: EachKernel): ElementKernel {
  const [squares, roots] = [compiledElement(square), compiledElement(root)]
  return (out, [left, right], start, end, constants) => {
    const exponent = right![start]
    const kernel = exponent === 2 ? squares : exponent === 0.5 ? roots : null
    if (kernel !== null && areAll(right!, start, end, exponent!)) kernel(out, [left!, left!], start, end, constants)
    else for (let i = start; i < end; i++) out[i] = any(left![i]!, right![i]!)
  }
}

function areAll(values: Float64Array, start: number, end: number, value: number): boolean {
  for (let i = start; i < end; i++) if (values[i] !== value) return false
  return true
}
