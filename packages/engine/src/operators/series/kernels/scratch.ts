/** Work arrays of the kernels, which run one at a time and hold nothing across calls. */

import { LONGEST_BLOCK } from '../../../wasm/work-space.ts'

export { LONGEST_BLOCK }

/**
 * Room for one number per row of a block. Kept in module constants, because the compiler then knows address and length
 * and the hot loops run a fifth faster; the memory is only taken as far as it is touched.
 */
export function blockScratch(): Float64Array {
  return new Float64Array(LONGEST_BLOCK + 1)
}

/** Returns `held` if it has room for `length` numbers, else a larger array; contents are not kept. */
export function grown(held: Float64Array, length: number): Float64Array {
  return held.length >= length ? held : new Float64Array(Math.max(length, held.length * 2, 256))
}
