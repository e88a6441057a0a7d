/** The memory of kernels as whoever measures makes it: on large pages where the system has them, as the arrays of numpy are. */
import { onLargePages } from '@optaic/array-memory'
import { KernelMemory } from '@optaic/engine'

/** `bytes` of room for arrays. Throws `RangeError` where that is more than there can be. */
export function kernelMemory(bytes: number): KernelMemory {
  const memory = new KernelMemory(bytes)
  onLargePages(memory.buffer)
  return memory
}
