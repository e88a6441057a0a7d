/** What the threads of one evaluation tell each other: which portions are taken, which are done, and whether to stop. */

/** Portions of one pass: how many symbols or rows a thread takes at a time. */
export interface Portions {
  readonly size: number
  readonly portion: number
}

const STOP = 0
const FIRST = 1

/** Symbols or rows at a time: enough portions that no thread waits long for the last, and that a stop is soon heard. */
export function portionsOf(over: 'symbols' | 'dates', size: number, threads: number): Portions {
  // Portions of dates are rounded to whole cache lines, so that threads seldom write to the same one, and not so short that copying them is slow.
  return over === 'symbols'
    ? { size, portion: Math.min(64, Math.max(1, Math.ceil(size / (threads * 16)))) }
    : { size, portion: Math.min(512, 32 * Math.max(1, Math.ceil(size / (threads * 6 * 32)))) }
}

const count = ({ size, portion }: Portions): number => Math.ceil(size / portion)

export class Board {
  readonly #cells: Int32Array
  readonly #passes: readonly Portions[]

  constructor(memory: SharedArrayBuffer, passes: readonly Portions[]) {
    this.#cells = new Int32Array(memory)
    this.#passes = passes
  }

  static memoryFor(passes: number): SharedArrayBuffer {
    return new SharedArrayBuffer((FIRST + 2 * passes) * Int32Array.BYTES_PER_ELEMENT)
  }

  /** Every thread leaves at its next portion, and none waits any more. */
  stop(): void {
    Atomics.store(this.#cells, STOP, 1)
    for (let cell = FIRST; cell < this.#cells.length; cell++) Atomics.notify(this.#cells, cell)
  }

  get stopped(): boolean {
    return Atomics.load(this.#cells, STOP) !== 0
  }

  /** Does portions of a pass until none is left; then waits until those of the other threads are done too. */
  work(pass: number, run: (first: number, last: number) => void): void {
    const portions = this.#passes[pass]!
    const [taken, done] = [FIRST + 2 * pass, FIRST + 2 * pass + 1]
    const all = count(portions)
    for (let k = Atomics.add(this.#cells, taken, 1); k < all && !this.stopped; k = Atomics.add(this.#cells, taken, 1)) {
      run(k * portions.portion, Math.min(portions.size, (k + 1) * portions.portion))
      if (Atomics.add(this.#cells, done, 1) + 1 === all) Atomics.notify(this.#cells, done)
    }
    for (
      let seen = Atomics.load(this.#cells, done);
      seen < all && !this.stopped;
      seen = Atomics.load(this.#cells, done)
    )
      Atomics.wait(this.#cells, done, seen, LONGEST_WAIT)
  }
}

/** A stop that comes between a look and the wait is seen after this many milliseconds. */
const LONGEST_WAIT = 50
