/** Growable work arrays: kernels run one at a time and never hold scratch across calls, so one set per kernel is enough. */

/** Returns `held` if it has room for `length` numbers, else a larger array; contents are not kept. */
export function grown(held: Float64Array, length: number): Float64Array {
  return held.length >= length ? held : new Float64Array(Math.max(length, held.length * 2, 256))
}

/** As `grown`, for 32-bit integers. */
export function grownInt(held: Int32Array, length: number): Int32Array {
  return held.length >= length ? held : new Int32Array(Math.max(length, held.length * 2, 256))
}
