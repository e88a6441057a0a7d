/** Opens the orchestrator on a Prefect server; what a server that is down keeps from being done is told when it is asked for. */
import type { Orchestrator, Worker } from '@optaic/ports'
import { createPrefectClient, type PrefectAddress } from './client.ts'
import { createDeployments } from './deployments.ts'
import { cancel, createHolds, submit } from './flow-runs.ts'
import { createWorkPool } from './pool.ts'
import { startWorker, type WorkerSurroundings } from './worker.ts'

export interface PrefectOptions extends PrefectAddress {
  /** Work pool of this installation alone; made where there is none. */
  readonly pool: string
  readonly clock: () => string
  readonly log: (level: 'warning' | 'error', message: string) => void
  /** Address of a Run of ours, for the link beside it in Prefect; default none. */
  readonly runUrl?: (runId: string) => string | null
}

export function openPrefectOrchestrator(options: PrefectOptions): Orchestrator {
  const client = createPrefectClient(options)
  const pool = createWorkPool(client, options.pool)
  const listeners = new Set<() => void>()
  const workers = new Set<Worker>()
  const around: WorkerSurroundings = {
    address: options,
    client,
    pool,
    clock: options.clock,
    runUrl: options.runUrl ?? (() => null),
    log: options.log,
    onSubmit: wake => {
      listeners.add(wake)
      return () => void listeners.delete(wake)
    },
  }
  return {
    handle_name: 'prefect_deployment_id',
    ...createDeployments(client, pool),
    submit: async (handle, submission) => {
      const id = await submit(client, handle, submission)
      for (const wake of listeners) wake()
      return id
    },
    cancel: id => cancel(client, id),
    ...createHolds(client, pool.name),
    work: async (workOptions, handler) => {
      const worker = startWorker(around, workOptions, handler)
      workers.add(worker)
      return worker
    },
    close: async () => {
      for (const worker of workers) await worker.stop()
    },
  }
}
