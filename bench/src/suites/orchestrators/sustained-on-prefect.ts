/** How many empty Runs one worker of ours gets through, beside a script that only moves flow runs through their states. */
import { setTimeout as pause } from 'node:timers/promises'
import { caller } from '../../program/caller.ts'
import type { BareProgram } from '../../program/open-bare-program.ts'
import { openPrefect, type Prefect } from '../../program/open-prefect.ts'
import { race, timed } from '../../race.ts'
import { rowOf } from '../../row.ts'
import type { Work } from '../../suite.ts'
import { createFlows, openOnPrefect } from './program-on-prefect.ts'

const script = 'bare state changes'
/** As many at a time on both sides. */
const atOnce = 4

export const sustainedOnPrefect: Work = {
  name: 'sustained empty Runs through Prefect',
  measure: async bench => {
    const rounds = bench.quick ? 1 : 5
    const prefect = await openPrefect(bench)
    const program = await openOnPrefect(bench, prefect, atOnce)
    const flows = await createFlows(program, 8)
    const theirs = await deployBare(prefect, flows.length)
    await program.start()
    const count = rounds * flows.length
    const perRun = async (work: () => Promise<unknown>) => (await timed(work)) / count
    const { ours = null, ...peers } = await race(
      [
        { name: 'ours', once: () => perRun(() => runAll(prefect, program, flows, rounds)) },
        { name: script, once: () => perRun(() => spread(theirs, count, deployment => moveOnce(prefect, deployment))) },
      ],
      { runs: bench.runs },
    )
    return [
      rowOf({
        work: 'sustained empty Runs through Prefect',
        size: `${count}, ${atOnce} at a time`,
        unit: 'ms a Run',
        ours: ours!,
        peers,
        goals: [{ than: script, most: 1.42 }],
        notes: [
          'the script makes a flow run and sets it PENDING, RUNNING and COMPLETED, four requests, each accepted',
          'its deployments are as ours but in a pool that no worker serves; ours are over when Prefect says so, too',
        ],
      }),
    ]
  },
}

/** As ours are, in a pool of their own: a worker of ours would want their flow runs. Gives their ids. */
async function deployBare({ ask }: Prefect, count: number): Promise<readonly string[]> {
  const pool = 'bare'
  const base_job_template = { job_configuration: { command: 'none' }, variables: { type: 'object', properties: {} } }
  await ask('POST', '/work_pools/', { name: pool, type: 'bare', base_job_template })
  const ids: string[] = []
  for (let i = 0; i < count; i++) {
    const name = `bare-${i}`
    const flow = await ask<{ readonly id: string }>('POST', '/flows/', { name })
    const { id } = await ask<{ readonly id: string }>('POST', '/deployments/', {
      name,
      flow_id: flow.id,
      work_pool_name: pool,
      parameters: { flow_id: name },
      enforce_parameter_schema: false,
      concurrency_limit: 1,
      concurrency_options: { collision_strategy: 'ENQUEUE' },
    })
    ids.push(id)
  }
  return ids
}

/** Each Flow its own Runs one after another, all Flows at once; over when all are over in Prefect as well. */
async function runAll(
  { ask }: Prefect,
  program: BareProgram,
  flows: readonly { readonly id: string }[],
  rounds: number,
) {
  await Promise.all(
    flows.map(async flow => {
      for (let round = 0; round < rounds; round++) await runOnce(program, flow.id)
    }),
  )
  const open = { flow_runs: { state: { type: { any_: ['SCHEDULED', 'PENDING', 'RUNNING'] } } } }
  while ((await ask<number>('POST', '/flow_runs/count', open)) > 0) await pause(5)
}

/** So many in all, so many at a time, each with deployments of its own: one that is under way has no place for another. */
function spread(ids: readonly string[], count: number, once: (id: string) => Promise<void>): Promise<unknown> {
  let left = count
  const lane = async (_: unknown, at: number) => {
    const own = ids.filter((_, i) => i % atOnce === at)
    for (let turn = 0; left > 0; turn++) {
      left--
      await once(own[turn % own.length]!)
    }
  }
  return Promise.all(Array.from({ length: atOnce }, lane))
}

async function runOnce({ lifecycle, storage }: BareProgram, flowId: string): Promise<void> {
  const { run } = await lifecycle.triggerRun(caller, flowId, 'force')
  for (;;) {
    const now = await storage.run(run!.id)
    if (now?.state === 'completed') return
    if (now === null || now.state === 'failed' || now.state === 'cancelled') throw new Error(`the Run is ${now?.state}`)
    await pause(30) // others are under way meanwhile, and asking takes from what is measured
  }
}

async function moveOnce({ ask }: Prefect, deployment: string): Promise<void> {
  const { id } = await ask<{ readonly id: string }>('POST', `/deployments/${deployment}/create_flow_run`, {})
  for (const type of ['PENDING', 'RUNNING', 'COMPLETED']) {
    const { status } = await ask<{ readonly status: string }>('POST', `/flow_runs/${id}/set_state`, { state: { type } })
    if (status !== 'ACCEPT') throw new Error(`${type} was not accepted: ${status}`)
  }
}
