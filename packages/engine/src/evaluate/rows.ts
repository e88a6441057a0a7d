/** The rows of one symbol in an array that has those of all. */

import { copyNumbers } from '../copy-numbers.ts'

/** `stride` numbers each symbol, the first `skip` of which are not wanted; the first `lead` rows of what they are copied to are not there. */
export interface Rows {
  readonly array: Float64Array
  readonly stride: number
  readonly skip: number
  readonly lead: number
  /** Where each of the wanted rows stands among those they are copied to, which have more; null where each follows the one before. */
  readonly at: Int32Array | null
}

export const rowsOf = ({ array, stride, skip }: Rows, symbol: number): Float64Array =>
  array.subarray(symbol * stride + skip, (symbol + 1) * stride)

/** Copies the rows of a symbol; what is not there is left as it is. */
export function copyRows(
  { array, stride, skip, lead, at }: Rows,
  symbol: number,
  to: Float64Array,
  start: number,
): void {
  const from = symbol * stride + skip
  if (at === null) copyNumbers(array, from, stride - skip, to, start + lead)
  else for (let k = 0; k < at.length; k++) to[start + at[k]!] = array[from + k]!
}
