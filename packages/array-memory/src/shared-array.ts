/** Arrays that every thread sees. */

import { onLargePages } from './large-pages.ts'

/** An array of zeros in shared memory. Throws `RangeError` where there is not so much. */
export function sharedArray(length: number): Float64Array {
  const memory = new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT)
  onLargePages(memory)
  return new Float64Array(memory)
}
