/** From the trigger to completed: a Run that does nothing, beside a job of pg-boss that does nothing on the same Postgres. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Lifecycle } from '@optaic/lifecycle'
import type { Storage } from '@optaic/ports'
import { PgBoss } from 'pg-boss'
import { caller } from '../../program/caller.ts'
import { openBareProgram } from '../../program/open-bare-program.ts'
import { race, timed } from '../../race.ts'
import { rowOf } from '../../row.ts'
import type { Bench, Work } from '../../suite.ts'

/** Jobs a measurement: one alone would be mostly chance. */
const batch = 20

export const emptyRun: Work = {
  name: 'empty Run',
  measure: async bench => {
    const { lifecycle, storage, databaseUrl, start } = await openBareProgram(bench)
    await start()
    const { flows } = await lifecycle.createInstance(caller, {
      project: 'bench',
      type: 'BareInstance',
      name: 'nothing',
    })
    const flowId = flows[0]!.id
    const boss = await openBoss(bench, databaseUrl)
    const each = async (once: () => Promise<void>) =>
      (await timed(async () => {
        for (let i = 0; i < batch; i++) await once()
      })) / batch
    const found = await race(
      [
        { name: 'ours', once: () => each(() => runOnce(lifecycle, storage, flowId)) },
        { name: 'pg-boss job', once: () => each(boss) },
      ],
      { runs: bench.runs },
    )
    const { ours = null, ...peers } = found
    return [
      rowOf({
        work: 'empty Run, trigger to completed',
        size: '1',
        unit: 'ms',
        ours: ours!,
        peers,
        goals: [{ than: 'pg-boss job', most: 3 }],
        notes: [`mean of ${batch} one after another; each side finds out that it is over by asking once a millisecond`],
      }),
    ]
  },
}

async function runOnce(lifecycle: Lifecycle, storage: Storage, flowId: string): Promise<void> {
  const { run } = await lifecycle.triggerRun(caller, flowId, 'force')
  for (;;) {
    const now = await storage.run(run!.id)
    if (now?.state === 'completed') return
    if (now === null || now.state === 'failed' || now.state === 'cancelled') throw new Error(`the Run ${now?.state}`)
    await pause(1)
  }
}

/** Sends a job and waits until pg-boss has it as completed. */
async function openBoss(bench: Bench, databaseUrl: string): Promise<() => Promise<void>> {
  const queue = 'empty'
  const boss = new PgBoss({ connectionString: databaseUrl, schema: 'peer', schedule: false, useListenNotify: true })
  boss.on('error', fault => bench.say(`pg-boss: ${fault.message}`))
  await boss.start()
  bench.onClose(() => boss.stop({ graceful: false, close: true }))
  await boss.createQueue(queue, { notify: true })
  await boss.work(queue, { batchSize: 1, pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 1 }, async () => {})
  return async () => {
    const id = await boss.send(queue, {})
    for (;;) {
      const [job] = await boss.findJobs(queue, { id: id! })
      if (job?.state === 'completed') return
      if (job === undefined || job.state === 'failed') throw new Error(`the job is ${job?.state}`)
      await pause(1)
    }
  }
}
