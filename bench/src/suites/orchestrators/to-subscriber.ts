/** From a change of a status to who watches it, beside a publication that comes from nowhere. */
import { setTimeout as pause } from 'node:timers/promises'
import { openCentrifugo } from '@optaic/realtime-centrifugo'
import { caller } from '../../program/caller.ts'
import { openBareProgram } from '../../program/open-bare-program.ts'
import { median, race } from '../../race.ts'
import { rowOf } from '../../row.ts'
import type { Work } from '../../suite.ts'
import { callBare, openBenchCentrifugo, subscribe } from './centrifugo.ts'

export const toSubscriber: Work = {
  name: 'status change to subscriber, by Centrifugo',
  measure: async bench => {
    const changes = bench.quick ? 5 : 100
    const own = await openBenchCentrifugo(bench)
    const program = await openBareProgram(bench, { realtime: openCentrifugo(own) })
    const { lifecycle, storage } = program
    await program.start()
    const { id, flows } = await lifecycle.createInstance(caller, {
      project: 'bench',
      type: 'BareInstance',
      name: 'nothing',
    })
    const flow = flows[0]!
    const channel = `instance:${id}:status`
    const subscriber = await subscribe(bench, own, channel)
    let status = flow.status
    const change = async () => {
      status = status === 'READY' ? 'STALE' : 'READY'
      const status_at = new Date().toISOString()
      await storage.transaction(tx => tx.setFlowStatus({ ...flow, status, resting_status: status, status_at }))
      return performance.now()
    }
    /** Of changes, in milliseconds: the transaction, which is written through to disk, and what comes after. */
    const [within, after]: [number[], number[]] = [[], []]
    const ours = async () => {
      const begun = performance.now()
      const heard = subscriber.next().then(() => performance.now())
      const changed = await change()
      within.push(changed - begun)
      after.push(Math.max(0, (await heard) - changed))
      return after.at(-1) ?? 0
    }
    const data = { flow_kind: 'run', old_status: 'READY', new_status: 'STALE', timestamp: '2026-03-06T12:00:00.000Z' }
    const bare = async () => {
      const begun = performance.now()
      const heard = subscriber.next()
      await Promise.all([callBare(own, 'publish', { channel, data }), heard])
      return performance.now() - begun
    }
    const many = (once: () => Promise<number>) => async () => {
      const found: number[] = []
      for (let count = 0; count < changes; count++) {
        await pause(5) // a change of a status comes out of the blue, and so does what it is held against
        found.push(await once())
      }
      return median(found)
    }
    const { ours: figure = 'not measured', ...peers } = await race(
      [
        { name: 'ours', once: many(ours) },
        { name: 'bare publish', once: many(bare) },
      ],
      { runs: bench.runs },
    )
    return [
      rowOf({
        work: 'status change to subscriber, by Centrifugo',
        size: '1',
        unit: 'ms',
        ours: figure,
        peers,
        goals: [{ than: 'bare publish', most: 3 }],
        notes: [
          `from the commit, as its caller hears of it, to the subscriber; median of ${changes}, each after a pause of 5 ms`,
          `the transaction itself, written through to disk, takes ${median(within).toFixed(2)} ms at the median`,
        ],
      }),
    ]
  },
}
