/** A thread of the engine: lays out the same evaluation as the calling thread, over the same memory, and does its share. */

import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { collectGarbage } from '@optaic/array-memory'
import { createEvaluation, unpackProgram } from '@optaic/engine'
import { Bell } from './bell.ts'
import { Board } from './board.ts'
import type { Job, Place, Reply } from './messages.ts'

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

/** Bytes of jobs that are done, from which on they are let go of at once. */
const MOST_HELD = 2 ** 30

const { jobs, bell: memory } = workerData as Place
const bell = new Bell(memory)
let held = 0
/** Arrays of a job stay in memory for as long as any thread has not collected its own views of them. */
const letGo = () => {
  held = 0
  collectGarbage()
}
/** In a call of its own, so that nothing of a job is left once it is done. */
function doNext(): void {
  const job = bell.await(() => receiveMessageOnPort(jobs)?.message as Job | undefined, letGo)
  parentPort?.postMessage(share(job))
  held += job.arrays.reduce((sum, { byteLength }) => sum + byteLength, 0)
}

for (;;) {
  doNext()
  if (held > MOST_HELD) letGo()
}
