/** Memory that compiled kernels reach, and the kernels over it. */

import { instantiate, type Kernels } from './instantiate.ts'
import { WORK_BYTES } from './work-space.ts'

const PAGE = 65536
/** What a 32-bit address can reach. */
export const MOST_BYTES = 65536 * PAGE

const memories = new WeakMap<ArrayBufferLike, KernelMemory>()

/**
 * A WebAssembly memory of a fixed size: the kernels' own work space, arrays that were allocated, and buffers of a pass at
 * the end, which nobody keeps from one run to the next. The system gives a page of it when it is first touched.
 */
export class KernelMemory {
  readonly buffer: ArrayBuffer
  readonly kernels: Kernels
  #next = WORK_BYTES
  #lent: unknown = null

  /** `bytes` of room for arrays. Throws `RangeError` where that is more than there can be. */
  constructor(bytes: number) {
    const pages = Math.ceil((WORK_BYTES + bytes) / PAGE)
    if (pages * PAGE > MOST_BYTES) throw new RangeError(`${bytes} bytes are more than compiled kernels can reach`)
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
    this.buffer = memory.buffer
    this.kernels = instantiate(memory)
    memories.set(this.buffer, this)
  }

  /** An array of zeros to be kept, or null where there is no room. */
  allocate(length: number): Float64Array | null {
    const bytes = arrayBytes(length)
    if (this.#next + bytes > this.buffer.byteLength) return null
    const array = new Float64Array(this.buffer, this.#next, length)
    this.#next += bytes
    this.#lent = null
    return array
  }

  /** Whether so many buffers of a length fit next to what was allocated. */
  hasRoom(count: number, length: number): boolean {
    return this.#next + count * arrayBytes(length) <= this.buffer.byteLength
  }

  /** Address of the first of the buffers that a borrower may use until somebody else borrows; they need to have room. */
  borrowed(count: number, length: number): number {
    return this.buffer.byteLength - count * arrayBytes(length)
  }

  /** Says who uses the borrowed buffers now; true if that was so already, and they hold what they held. */
  lendTo(borrower: unknown): boolean {
    const same = this.#lent === borrower
    this.#lent = borrower
    return same
  }
}

/** Bytes an array takes: lengths are rounded up to whole cache lines, and arrays of a power of two do not all start at the same place of the cache. */
export const arrayBytes = (length: number): number => Math.ceil(length / 8) * 64 + 64

/** The memory that a pass works in just now, which is found without being looked up. */
let current: KernelMemory | null = null

/** The memory an array lies in, if compiled kernels can reach it. */
export function memoryOf({ buffer }: Float64Array): KernelMemory | undefined {
  return current !== null && buffer === current.buffer ? current : memories.get(buffer)
}

/** Does work most of whose arrays lie in a memory. */
export function workingIn(memory: KernelMemory, work: () => void): void {
  const before = current
  current = memory
  try {
    work()
  } finally {
    current = before
  }
}

let held: KernelMemory | null = null

/** The memory of this thread for passes whose arrays lie elsewhere: one, made anew when a pass needs a larger one. */
export function workspaceFor(count: number, length: number): KernelMemory {
  if (held === null || !held.hasRoom(count, length)) held = new KernelMemory(count * arrayBytes(length))
  return held
}
