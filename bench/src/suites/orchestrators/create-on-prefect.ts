/** Creating an Instance whose Flow is deployed in Prefect, beside the bare REST calls that this needs. */
import { caller } from '../../program/caller.ts'
import { openPrefect } from '../../program/open-prefect.ts'
import { race, timed } from '../../race.ts'
import { rowOf } from '../../row.ts'
import type { Work } from '../../suite.ts'
import { createFlows, openOnPrefect } from './program-on-prefect.ts'

const bare = 'bare REST calls'
const batch = 10

export const createOnPrefect: Work = {
  name: 'create an Instance on Prefect',
  measure: async bench => {
    const prefect = await openPrefect(bench)
    const { ask } = prefect
    const program = await openOnPrefect(bench, prefect, 1)
    await createFlows(program, 1) // the work pool is there
    let count = 0
    const create = async () => {
      const name = `created-${count++}`
      const made = await program.lifecycle.createInstance(caller, { project: 'bench', type: 'BareInstance', name })
      if (made.flows[0]?.handle == null) throw new Error(`it is not deployed: ${made.provisioning.reason}`)
    }
    const call = async () => {
      const name = `called-${count++}`
      const flow = await ask<{ readonly id: string }>('POST', '/flows/', { name, tags: ['bench'] })
      await ask('POST', '/deployments/', {
        name,
        flow_id: flow.id,
        work_pool_name: 'bench',
        parameters: { flow_id: name },
        tags: ['bench'],
        concurrency_limit: 1,
        concurrency_options: { collision_strategy: 'ENQUEUE' },
        job_variables: { timeout_seconds: 3600 },
      })
    }
    const each = async (once: () => Promise<void>) =>
      (await timed(async () => {
        for (let i = 0; i < batch; i++) await once()
      })) / batch
    const { ours = null, ...peers } = await race(
      [
        { name: 'ours', once: () => each(create) },
        { name: bare, once: () => each(call) },
      ],
      { runs: bench.runs },
    )
    return [
      rowOf({
        work: 'create an Instance on Prefect',
        size: '1',
        unit: 'ms',
        ours: ours!,
        peers,
        goals: [{ than: bare, most: 1.3 }],
        notes: [
          `mean of ${batch} one after another; the calls make a flow and a deployment with its concurrency limit`,
        ],
      }),
    ]
  },
}
