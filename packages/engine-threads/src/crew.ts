/** The worker threads: started when first needed, and started anew when one has died. */

import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { Bell } from './bell.ts'
import type { Board } from './board.ts'
import type { Job, Place, Reply } from './messages.ts'

interface Member {
  readonly worker: Worker
  /** Where its jobs go. */
  readonly jobs: MessagePort
}

export class Crew {
  readonly #size: number
  readonly #bell = new Bell(Bell.memory())
  #members: Member[] = []

  constructor(size: number) {
    this.#size = size
  }

  /** Resolves once every worker has left the job; rejects with the first fault of any. */
  async do(job: Job, board: Board): Promise<void> {
    while (this.#members.length < this.#size) this.#start()
    const stop = () => {
      board.stop()
      this.#bell.wakeAll()
    }
    const replies = this.#members.map(member => reply(member, job, stop))
    this.#bell.ring()
    const faults = (await Promise.allSettled(replies)).flatMap(each =>
      each.status === 'rejected' ? [each.reason as Error] : [],
    )
    if (faults.length > 0) throw faults[0]
  }

  #start(): void {
    const { port1: jobs, port2: taken } = new MessageChannel()
    const place: Place = { jobs: taken, bell: this.#bell.memory }
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      execArgv: [],
      env: {},
      workerData: place,
      transferList: [taken],
    })
    const gone = () => {
      this.#members = this.#members.filter(other => other.worker !== worker)
      jobs.close()
    }
    worker.on('error', gone).on('exit', gone)
    // A process that forgets to close is not kept alive by idle threads.
    worker.unref()
    jobs.unref()
    this.#members.push({ worker, jobs })
  }

  async close(): Promise<void> {
    const members = this.#members
    this.#members = []
    await Promise.all(members.map(({ worker }) => worker.terminate()))
  }
}

/** Hands the job to a worker and waits for its answer; a worker that dies stops the others. */
function reply({ worker, jobs }: Member, job: Job, stop: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (fault: Error | null) => {
      worker.off('message', answered).off('error', died).off('exit', left)
      worker.unref()
      if (fault === null) resolve()
      else reject(fault)
    }
    const answered = (answer: Reply) => settle(answer)
    const died = (fault: unknown) => {
      stop()
      settle(fault instanceof Error ? fault : new Error(String(fault)))
    }
    const left = (code: number) => died(new Error(`a thread of the engine ended with code ${code}`))
    worker.on('message', answered).on('error', died).on('exit', left)
    worker.ref()
    try {
      jobs.postMessage(job)
    } catch (fault) {
      died(fault)
    }
  })
}
