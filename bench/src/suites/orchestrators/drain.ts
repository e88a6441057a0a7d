/** Status changes that waited while Centrifugo was away: how fast all of them are published, beside publishing alone. */
import { openCentrifugo } from '@optaic/realtime-centrifugo'
import { caller } from '../../program/caller.ts'
import { type BareProgram, openBareProgram } from '../../program/open-bare-program.ts'
import { race } from '../../race.ts'
import { rowOf } from '../../row.ts'
import type { Work } from '../../suite.ts'
import { callBare, openBenchCentrifugo } from './centrifugo.ts'

const batch = 500

export const drain: Work = {
  name: 'status changes drained to Centrifugo',
  measure: async bench => {
    const changes = bench.quick ? 1000 : 100_000
    const single = bench.quick ? 100 : 2000
    const own = await openBenchCentrifugo(bench)
    const program = await openBareProgram(bench, { realtime: openCentrifugo(own) })
    const { lifecycle, storage } = program
    const start = await storage.readerPosition('realtime')
    const channels = await write(program, changes)
    const end = await storage.lastPosition()
    /** Microseconds a change, on a Centrifugo that remembers nothing. */
    const fresh = (count: number, work: () => Promise<unknown>) => async () => {
      await own.stop()
      await own.start()
      const begun = performance.now()
      await work()
      return ((performance.now() - begun) / count) * 1000
    }
    const ours = async () => {
      await storage.moveReader('realtime', await storage.readerPosition('realtime'), start)
      await fresh(1, async () => {})()
      const begun = performance.now()
      await lifecycle.publishEvents()
      if ((await storage.readerPosition('realtime')) !== end) throw new Error('not all was published')
      return ((performance.now() - begun) / changes) * 1000
    }
    const data = { flow_kind: 'run', old_status: 'READY', new_status: 'STALE', timestamp: '2026-03-06T12:00:00.000Z' }
    const publication = (at: number) => ({ publish: { channel: channels[at % channels.length], data } })
    const inBatches = async () => {
      for (let from = 0; from < changes; from += batch)
        await callBare(own, 'batch', { commands: Array.from({ length: batch }, (_, at) => publication(from + at)) })
    }
    const oneByOne = async () => {
      for (let at = 0; at < single; at++) await callBare(own, 'publish', publication(at).publish)
    }
    const { ours: figure = 'not measured', ...peers } = await race(
      [
        { name: 'ours', once: ours },
        { name: 'bare batches', once: fresh(changes, inBatches) },
        { name: 'bare publishes', once: fresh(single, oneByOne) },
      ],
      { runs: bench.runs },
    )
    const rate = typeof figure === 'number' ? `${Math.round(1e6 / figure).toLocaleString('en')} changes a second; ` : ''
    const notes = [
      `${rate}each to its own channel and its project's, read from Postgres, with key and version`,
      `bare batches are of ${batch}, to one channel each; bare publishes are one request each, measured on ${single}`,
    ]
    const work = 'status changes drained to Centrifugo'
    return [rowOf({ work, size: changes.toLocaleString('en'), unit: 'µs a change', ours: figure, peers, notes })]
  },
}

/** Changes of a hundred Instances, as the program tells them. */
async function write({ lifecycle, storage }: BareProgram, changes: number): Promise<readonly string[]> {
  const channels: string[] = []
  for (let number = 0; number < 100; number++) {
    const { id } = await lifecycle.createInstance(caller, {
      project: 'bench',
      type: 'BareInstance',
      name: `nothing-${number}`,
    })
    channels.push(`instance:${id}:status`)
  }
  const timestamp = new Date().toISOString()
  const data = { flow_kind: 'run', old_status: 'READY', new_status: 'STALE', timestamp }
  for (let from = 0; from < changes; from += 10_000)
    await storage.transaction(async tx => {
      for (let at = from; at < Math.min(changes, from + 10_000); at++)
        await tx.appendEvent(channels[at % channels.length]!, 'status', data, timestamp)
    })
  return channels
}
