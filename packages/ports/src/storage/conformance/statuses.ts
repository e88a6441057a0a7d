/** A change of status is told once, and staleness goes all the way down. */
import type { FlowStatus } from '@optaic/domain'
import { expect, test } from 'vitest'
import { at, id } from './fixtures.ts'
import type { StorageLab } from './lab.ts'

export function statuses(lab: StorageLab): void {
  test('a change of status is told once, without gaps, and no change is not told', async () => {
    const { flows, instances } = await lab.chain('statuses', ['READY'])
    const flow = flows[0]!
    const set = (status: FlowStatus) =>
      lab.storage.transaction(tx =>
        tx.setFlowStatus({
          ...flow,
          status,
          resting_status: status === 'RUNNING' ? 'READY' : status,
          active_run_id: status === 'RUNNING' ? id() : null,
          status_reason: 'because',
          status_at: at,
        }),
      )
    expect(await set('READY')).toBeNull()
    expect(await set('RUNNING')).toMatchObject({ old_status: 'READY', new_status: 'RUNNING' })
    expect(await set('ERROR')).toMatchObject({ old_status: 'RUNNING', new_status: 'ERROR' })
    const events = await lab.storage.events(`instance:${instances[0]!.id}:status`, 0, 10)
    expect(events.map(event => event.sequence)).toEqual([1, 2])
    expect(events[1]?.data).toEqual({
      flow_kind: 'refresh',
      old_status: 'RUNNING',
      new_status: 'ERROR',
      timestamp: at,
    })
  })

  test('staleness goes all the way down, and past what is broken or never ran', async () => {
    const { flows } = await lab.chain('staleness', [
      'READY',
      'READY',
      'ERROR',
      'READY',
      'RUNNING',
      'NOT_INITIALIZED',
      'STALE_SOURCE_DELAYED',
    ])
    const changes = await lab.storage.transaction(tx => tx.markDownstreamStale(flows[0]!.id, 'prices moved', at))
    expect(changes.map(change => change.flow_id).sort()).toEqual([flows[1]!.id, flows[3]!.id, flows[6]!.id].sort())
    const now = await Promise.all(flows.map(flow => lab.storage.flow(flow.id)))
    expect(now.map(flow => flow?.status)).toEqual([
      'READY',
      'STALE',
      'ERROR',
      'STALE',
      'RUNNING',
      'NOT_INITIALIZED',
      'STALE',
    ])
    expect(now[4]?.resting_status).toBe('STALE')
    expect(now[1]?.status_reason).toBe('prices moved')
    expect(await lab.storage.transaction(tx => tx.markDownstreamStale(flows[0]!.id, 'again', at))).toEqual([])
  })
}
