/**
 * Wakes threads that wait for a job. The calling thread wakes one, and each that wakes wakes two more: until then the caller has
 * gone to sleep, and its processor is free. Woken all at once by a thread that still runs, two of them are often put on one
 * processor, and stay there for milliseconds while another is idle.
 */

const RUNG = 0
const NEXT = 2
/** Milliseconds. */
const SOON = 100

export class Bell {
  readonly memory: SharedArrayBuffer
  readonly #cells: Int32Array

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory
    this.#cells = new Int32Array(memory)
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  }

  /** To be called once the jobs are there. */
  ring(): void {
    Atomics.add(this.#cells, RUNG, 1)
    Atomics.notify(this.#cells, RUNG, 1)
  }

  wakeAll(): void {
    Atomics.add(this.#cells, RUNG, 1)
    Atomics.notify(this.#cells, RUNG)
  }

  /** What `look` finds, sooner or later; it is asked again after every ring. Calls `rest` once, when nothing has come for a while. */
  await<T>(look: () => T | undefined, rest: () => void): T {
    for (let patience: number = SOON; ; ) {
      const rung = Atomics.load(this.#cells, RUNG)
      const found = look()
      if (found !== undefined) {
        Atomics.notify(this.#cells, RUNG, NEXT)
        return found
      }
      if (Atomics.wait(this.#cells, RUNG, rung, patience) !== 'timed-out') continue
      patience = Number.POSITIVE_INFINITY
      rest()
    }
  }
}
