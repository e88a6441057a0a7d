/** What a suite is made of: works, one a file, each measured side by side with its peers. */
import type { Row } from './row.ts'

/** What a work is measured with. */
export interface Bench {
  /** Measurements of each contender after the warm-up. */
  readonly runs: number
  /** Small sizes: shows that everything works, measures nothing. */
  readonly quick: boolean
  /** Tells people what is going on. */
  readonly say: (sentence: string) => void
  /** A new folder, removed when the work is done. */
  readonly folder: () => Promise<string>
  /** Ends something when the work is done, the last given first. */
  readonly onClose: (close: () => Promise<unknown>) => void
}

export interface Work {
  readonly name: string
  readonly measure: (bench: Bench) => Promise<readonly Row[]>
}

export interface Suite {
  readonly name: string
  readonly about: string
  readonly works: readonly Work[]
}
