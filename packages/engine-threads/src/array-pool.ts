/** Shared arrays that nobody uses just now, kept from one evaluation to the next: the pages of new ones cost more than many kernels. */

import { collectGarbage, sharedArray } from '@optaic/array-memory'

export interface PoolLimits {
  /** Bytes that are kept at most; what came first goes first. */
  readonly bytes: number
  /** Milliseconds without an evaluation after which nothing is kept any more. */
  readonly idle: number
}

export class ArrayPool {
  readonly #limits: PoolLimits
  #free: Float64Array[] = []
  #bytes = 0
  #forgetting: NodeJS.Timeout | undefined

  constructor(limits: PoolLimits) {
    this.#limits = limits
  }

  /** How much is kept. */
  get bytes(): number {
    return this.#bytes
  }

  /** An array with anything in it; whoever takes it has it alone until it is kept again. */
  take(length: number): Float64Array {
    const at = this.#free.findLastIndex(array => array.length === length)
    if (at < 0) return sharedArray(length)
    const [array] = this.#free.splice(at, 1)
    this.#bytes -= array!.byteLength
    return array!
  }

  /** Keeps arrays that nobody reads or writes any more, each of which is the whole of its memory. */
  keep(arrays: readonly Float64Array[]): void {
    const known = new Set(this.#free.map(({ buffer }) => buffer))
    for (const array of arrays) {
      if (known.has(array.buffer) || array.byteLength !== array.buffer.byteLength) continue
      known.add(array.buffer)
      this.#free.push(array)
      this.#bytes += array.byteLength
    }
    while (this.#bytes > this.#limits.bytes) this.#bytes -= this.#free.shift()!.byteLength
    this.#forgetLater()
  }

  /** Never hands out the memory of these, which somebody has after all. */
  withdraw(arrays: readonly Float64Array[]): void {
    const theirs = new Set(arrays.map(({ buffer }) => buffer))
    this.#free = this.#free.filter(({ buffer }) => !theirs.has(buffer))
    this.#bytes = this.#free.reduce((sum, { byteLength }) => sum + byteLength, 0)
  }

  clear(): void {
    clearTimeout(this.#forgetting)
    this.#free = []
    this.#bytes = 0
  }

  #forgetLater(): void {
    clearTimeout(this.#forgetting)
    this.#forgetting = setTimeout(() => {
      this.clear()
      // Nothing else would: V8 does not count shared memory, neither this nor that of results which nobody has any more.
      collectGarbage()
    }, this.#limits.idle)
    // A process that is done does not wait for it.
    this.#forgetting.unref()
  }
}
