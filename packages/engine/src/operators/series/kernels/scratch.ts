/** Work arrays of the kernels, which run one at a time and hold nothing across calls. */

export { LONGEST_BLOCK } from '../../../wasm/work-space.ts'

/** Returns `held` if it has room for `length` numbers, else a larger array; contents are not kept. */
export function grown(held: Float64Array, length: number): Float64Array {
  return held.length >= length ? held : new Float64Array(Math.max(length, held.length * 2, 256))
}
