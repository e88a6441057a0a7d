/** A worker: takes Runs from the orchestrator and executes each in a process of its own. */
import { hostname } from 'node:os'
import { openProcessExecution } from '@optaic/execution-process'
import { type Program, runsFolder } from './program.ts'
import type { Environment } from './settings.ts'
import { taskEnvironment } from './task-settings.ts'

export interface RunningWorker {
  readonly name: string
  /** Takes no more Runs and waits for those under way. */
  drain(): Promise<void>
  /** Ends at once; Runs under way are cancelled or given back. */
  stop(): Promise<void>
}

/** Several may be started by one process within a millisecond. */
let started = 0

export async function startWorker(
  program: Program,
  environment: Environment,
  concurrency: number,
): Promise<RunningWorker> {
  const name = `${hostname()}:${process.pid}:${(++started).toString(36)}${Date.now().toString(36)}`
  const execution = openProcessExecution({
    entry: new URL('./task-entry.ts', import.meta.url),
    environment: taskEnvironment(program.settings, environment),
    warm: Math.min(concurrency, 2),
  })
  const handler = program.lifecycle.createRunHandler({ execution, worker: name, folder: runsFolder(program.settings) })
  const work = await program.orchestrator.work({ worker: name, concurrency }, handler.handle)
  const close = async () => {
    handler.close()
    await execution.close()
  }
  return {
    name,
    drain: async () => {
      await work.drain()
      await close()
    },
    stop: async () => {
      await execution.close()
      await work.stop()
      handler.close()
    },
  }
}
