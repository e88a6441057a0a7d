/** Arrays that every thread sees. */

import { collectGarbage } from './collect-garbage.ts'
import { onLargePages } from './large-pages.ts'

/** Bytes from which on garbage is looked for among what was made; then again when there is twice as much as was left. */
const LOOKED_FOR_FROM = 2 ** 30
/** Smaller arrays are not counted, of which there may be very many. */
const COUNTED_FROM = 2 ** 16

let made: WeakRef<SharedArrayBuffer>[] = []
let bytes = 0
let limit = LOOKED_FOR_FROM

/** An array of zeros in shared memory. Throws `RangeError` where there is not so much. */
export function sharedArray(length: number): Float64Array {
  const size = length * Float64Array.BYTES_PER_ELEMENT
  if (bytes + size > limit) collectShared()
  const memory = new SharedArrayBuffer(size)
  if (size >= COUNTED_FROM) count(memory)
  onLargePages(memory)
  return new Float64Array(memory)
}

function count(memory: SharedArrayBuffer): void {
  bytes += memory.byteLength
  made.push(new WeakRef(memory))
}

/** V8 does not count shared memory: thousands of arrays that nobody has any more would be no reason for it to collect them. */
function collectShared(): void {
  collectGarbage()
  made = made.filter(memory => memory.deref() !== undefined)
  bytes = made.reduce((sum, memory) => sum + (memory.deref()?.byteLength ?? 0), 0)
  limit = Math.max(LOOKED_FOR_FROM, 2 * bytes)
}
