/** The worker threads: started when first needed, and started anew when one has died. */

import { Worker } from 'node:worker_threads'
import type { Board } from './board.ts'
import type { Job, Reply } from './messages.ts'

export class Crew {
  readonly #size: number
  #workers: Worker[] = []

  constructor(size: number) {
    this.#size = size
  }

  /** Resolves once every worker has left the job; rejects with the first fault of any. */
  async do(job: Job, board: Board): Promise<void> {
    while (this.#workers.length < this.#size) this.#start()
    const replies = await Promise.allSettled(this.#workers.map(worker => reply(worker, job, board)))
    const faults = replies.flatMap(each => (each.status === 'rejected' ? [each.reason as Error] : []))
    if (faults.length > 0) throw faults[0]
  }

  #start(): void {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { execArgv: [], env: {} })
    const gone = () => {
      this.#workers = this.#workers.filter(other => other !== worker)
    }
    worker.on('error', gone).on('exit', gone)
    // A process that forgets to close is not kept alive by idle threads.
    worker.unref()
    this.#workers.push(worker)
  }

  async close(): Promise<void> {
    const workers = this.#workers
    this.#workers = []
    await Promise.all(workers.map(worker => worker.terminate()))
  }
}

/** Hands the job to a worker and waits for its answer; a worker that dies stops the others. */
function reply(worker: Worker, job: Job, board: Board): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (fault: Error | null) => {
      worker.off('message', answered).off('error', died).off('exit', left)
      worker.unref()
      if (fault === null) resolve()
      else reject(fault)
    }
    const answered = (answer: Reply) => settle(answer)
    const died = (fault: unknown) => {
      board.stop()
      settle(fault instanceof Error ? fault : new Error(String(fault)))
    }
    const left = (code: number) => died(new Error(`a thread of the engine ended with code ${code}`))
    worker.on('message', answered).on('error', died).on('exit', left)
    worker.ref()
    try {
      worker.postMessage(job)
    } catch (fault) {
      died(fault)
    }
  })
}
