/** A Run is kept alive by its worker alone, found by its outside name, and its log keeps its order. */
import { expect, test } from 'vitest'
import { at, newRun } from './fixtures.ts'
import type { StorageLab } from './lab.ts'

export function runs(lab: StorageLab): void {
  test('only the worker that has a Run keeps it alive', async () => {
    const { flows } = await lab.chain('heartbeats', ['READY'])
    const run = newRun(flows[0]!, { state: 'running', worker: 'w1', heartbeat_at: at, started_at: at })
    await lab.storage.transaction(tx => tx.insertRun(run))
    expect(await lab.storage.heartbeat([run.id], 'w2', at)).toEqual([])
    expect(await lab.storage.heartbeat([run.id], 'w1', '2026-03-06T12:00:05.000Z')).toEqual([run.id])
    expect(await lab.storage.silentRuns('2026-03-06T12:00:05.000Z')).toEqual([])
    expect((await lab.storage.silentRuns('2026-03-06T12:00:06.000Z')).map(found => found.id)).toContain(run.id)
  })

  test('a Run is found by what the orchestrator calls it, and is otherwise as it was', async () => {
    const { flows } = await lab.chain('handed-over', ['READY'])
    const run = newRun(flows[0]!, { state: 'pending' })
    await lab.storage.transaction(tx => tx.insertRun(run))
    await lab.storage.setExternalId(run.id, `theirs-${run.id}`)
    expect(await lab.storage.runByExternalId(`theirs-${run.id}`)).toEqual({ ...run, external_id: `theirs-${run.id}` })
  })

  test('logs keep their order and are followed from a place', async () => {
    const { flows } = await lab.chain('logs', ['READY'])
    const run = newRun(flows[0]!)
    await lab.storage.transaction(tx => tx.insertRun(run))
    await lab.storage.appendLogs(
      ['a', 'b\0', 'c'].map(message => ({ run_id: run.id, time: at, level: 'info' as const, message })),
    )
    const lines = await lab.storage.logs(run.id, 0, 10)
    expect(lines.map(line => line.message)).toEqual(['a', 'b\\0', 'c'])
    expect(await lab.storage.logs(run.id, lines[1]!.sequence, 10)).toEqual(lines.slice(2))
  })
}
