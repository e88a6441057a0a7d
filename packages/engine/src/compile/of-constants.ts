/** What the numbers of a call say before anything is evaluated. */

import type { Operator } from '../operator.ts'
import type { Node } from './node.ts'

/** The value of an element-wise call of numbers alone. */
export function fold(operator: Operator, inputs: readonly Node[], constants: readonly number[]): number | null {
  if (operator.family !== 'element' || operator.result === 'boolean') return null
  const values = inputs.map(input => (input.kind === 'constant' ? Float64Array.of(input.value) : null))
  if (values.length === 0 || values.includes(null)) return null
  const out = new Float64Array(1)
  operator.kernel(out, values as Float64Array[], 0, 1, constants)
  return out[0]!
}

/** Rows of the window of a call, 0 where it expands; undefined where the operator has none. */
export function windowOf(operator: Operator, constants: readonly number[]): number | undefined {
  const at = operator.arguments.filter(argument => argument.kind !== 'series').findIndex(a => a.kind === 'window')
  return constants[at]
}
