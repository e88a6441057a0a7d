/** One program of the lab: the use cases and a worker in one, as `optaic server` starts them. */
import type { Caller } from '@optaic/domain'
import { createLifecycle, type Lifecycle, type LifecycleOptions } from '@optaic/lifecycle'
import type { Execution } from '@optaic/ports'

export interface Program {
  readonly lifecycle: Lifecycle
  /** Ends it as kill -9 would: no heartbeat, no further claim, nothing told to anybody. */
  kill(): Promise<void>
}

interface WorkerOptions {
  readonly execution: Execution
  readonly worker: string
  readonly folder: string
  readonly heartbeatMs: number
}

export async function startProgram(
  options: LifecycleOptions,
  { execution, worker, folder, heartbeatMs }: WorkerOptions,
  caller: Caller,
): Promise<Program> {
  const lifecycle = createLifecycle(options)
  await lifecycle.registerDeclarations(caller)
  const handler = lifecycle.createRunHandler({ execution, worker, folder, heartbeatMs })
  const hands = await options.orchestrator.work({ worker, concurrency: 4 }, handler.handle)
  return {
    lifecycle,
    kill: async () => {
      handler.close()
      await hands.stop()
    },
  }
}
