/** What the calling thread and the workers say to each other. */

import type { MessagePort } from 'node:worker_threads'
import type { PackedProgram, Panel } from '@optaic/engine'
import type { Portions } from './board.ts'

/** What a thread is started with. */
export interface Place {
  readonly jobs: MessagePort
  readonly bell: SharedArrayBuffer
}

export interface Job {
  readonly program: PackedProgram
  /** Its arrays, those below and the board lie in shared memory. */
  readonly panel: Panel
  readonly fromRow: number
  readonly arrays: readonly Float64Array[]
  readonly board: SharedArrayBuffer
  readonly passes: readonly Portions[]
}

/** Null once the thread has done its share or was told to stop, else what went wrong. */
export type Reply = Error | null
