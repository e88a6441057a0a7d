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
    await program.start()
    const count = rounds * flows.length
    const perRun = async (work: () => Promise<unknown>) => (await timed(work)) / count
    const { ours = null, ...peers } = await race(
      [
        { name: 'ours', once: () => perRun(() => each(flows, rounds, flow => runOnce(program, flow.id))) },
        { name: script, once: () => perRun(() => spread(flows, count, flow => moveOnce(prefect, flow.handle))) },
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
          'the script makes a flow run and sets it PENDING, RUNNING and COMPLETED, four requests; one server on Postgres',
        ],
      }),
    ]
  },
}

/** Each Flow its own Runs one after another, all Flows at once. */
const each = <T>(flows: readonly T[], rounds: number, once: (flow: T) => Promise<void>): Promise<unknown> =>
  Promise.all(
    flows.map(async flow => {
      for (let round = 0; round < rounds; round++) await once(flow)
    }),
  )

/** So many in all, so many at a time. */
function spread<T>(flows: readonly T[], count: number, once: (flow: T) => Promise<void>): Promise<unknown> {
  let next = 0
  const lane = async () => {
    while (next < count) await once(flows[next++ % flows.length]!)
  }
  return Promise.all(Array.from({ length: atOnce }, lane))
}

async function runOnce({ lifecycle, storage }: BareProgram, flowId: string): Promise<void> {
  const { run } = await lifecycle.triggerRun(caller, flowId, 'force')
  for (;;) {
    const now = await storage.run(run!.id)
    if (now?.state === 'completed') return
    if (now === null || now.state === 'failed' || now.state === 'cancelled') throw new Error(`the Run is ${now?.state}`)
    await pause(2)
  }
}

async function moveOnce({ ask }: Prefect, handle: string): Promise<void> {
  const { id } = await ask<{ readonly id: string }>('POST', `/deployments/${handle}/create_flow_run`, {})
  for (const type of ['PENDING', 'RUNNING', 'COMPLETED'])
    await ask('POST', `/flow_runs/${id}/set_state`, { state: { type } })
}
