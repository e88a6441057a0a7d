/** From the trigger to completed, through Prefect: our worker, beside the process worker that Prefect brings. */
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { caller } from '../../program/caller.ts'
import { openPrefect, type Prefect } from '../../program/open-prefect.ts'
import { race, timed } from '../../race.ts'
import { rowOf } from '../../row.ts'
import type { Bench, Work } from '../../suite.ts'
import { createFlows, openOnPrefect } from './program-on-prefect.ts'

const theirs = "Prefect's process worker"

interface FlowRun {
  readonly id: string
  readonly state_type: string
}

export const latencyOnPrefect: Work = {
  name: 'empty Run through Prefect',
  measure: async bench => {
    const prefect = await openPrefect(bench)
    const program = await openOnPrefect(bench, prefect, 1)
    const [flow] = await createFlows(program, 1)
    await program.start()
    const once = async () => {
      const { run } = await program.lifecycle.triggerRun(caller, flow!.id, 'force')
      let external = run?.external_id ?? null
      while (external === null) {
        external = (await program.storage.run(run!.id))?.external_id ?? null
        if (external === null) await pause(2)
      }
      await completed(prefect, external)
    }
    const peer = await startTheirs(bench, prefect)
    const { ours = null, ...peers } = await race(
      [
        { name: 'ours', once: () => timed(once) },
        { name: theirs, once: () => timed(peer) },
      ],
      { runs: bench.runs },
    )
    return [
      rowOf({
        work: 'empty Run through Prefect, trigger to completed',
        size: '1',
        unit: 'ms',
        ours: ours!,
        peers,
        goals: [{ than: theirs, most: 0.1 }],
        notes: ['over when Prefect itself says so, asked every 10 ms; one server on Postgres serves both'],
      }),
    ]
  },
}

async function completed({ ask }: Prefect, id: string): Promise<void> {
  for (;;) {
    const { state_type } = await ask<FlowRun>('GET', `/flow_runs/${id}`)
    if (state_type === 'COMPLETED') return
    if (['FAILED', 'CRASHED', 'CANCELLED'].includes(state_type)) throw new Error(`the flow run is ${state_type}`)
    await pause(10)
  }
}

/** With its own settings, as `prefect worker start` has them. Gives one Run of an empty flow. */
async function startTheirs(bench: Bench, prefect: Prefect): Promise<() => Promise<void>> {
  const pool = 'theirs'
  const worker = prefect.command(['worker', 'start', '--pool', pool, '--type', 'process'])
  worker.stderr?.resume()
  bench.onClose(async () => void worker.kill('SIGKILL'))
  for (let left = 600; ; left--) {
    const there = await prefect.ask('GET', `/work_pools/${pool}`).catch(() => null)
    if (there !== null) break
    if (left === 0 || worker.exitCode !== null) throw new Error("Prefect's own worker does not start")
    await pause(100)
  }
  const path = fileURLToPath(new URL('../../../peers/', import.meta.url))
  const flow = await prefect.ask<{ readonly id: string }>('POST', '/flows/', { name: 'empty' })
  const deployment = await prefect.ask<{ readonly id: string }>('POST', '/deployments/', {
    name: 'empty',
    flow_id: flow.id,
    work_pool_name: pool,
    path,
    entrypoint: `${path}empty_flow.py:empty`,
  })
  return async () => {
    const { id } = await prefect.ask<FlowRun>('POST', `/deployments/${deployment.id}/create_flow_run`, {})
    await completed(prefect, id)
  }
}
