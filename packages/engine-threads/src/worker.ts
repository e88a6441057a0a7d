/** A thread of the engine: lays out the same evaluation as the calling thread, over the same memory, and does its share. */

import { parentPort } from 'node:worker_threads'
import { createEvaluation, unpackProgram } from '@optaic/engine'
import { Board } from './board.ts'
import type { Job, Reply } from './messages.ts'

function share({ program, panel, fromRow, arrays, board: memory, passes }: Job): Reply {
  const board = new Board(memory, passes)
  try {
    const evaluation = createEvaluation(unpackProgram(program), panel, fromRow, { arrays })
    passes.forEach((_, pass) => {
      board.work(pass, (first, last) => evaluation.run(pass, first, last))
    })
    return null
  } catch (fault) {
    // The others would wait for a portion that nobody does.
    board.stop()
    return fault instanceof Error ? fault : new Error(String(fault))
  }
}

parentPort?.on('message', (job: Job) => {
  parentPort?.postMessage(share(job))
})
