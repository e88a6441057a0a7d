import { expect, test } from 'vitest'
import { openLab } from '../../lab/lab.ts'

const upstream = { type: 'upstream' } as const
const nightly = { type: 'cron', cron: '0 22 * * 1-5', timezone: 'America/New_York' } as const

test('a Flow on schedule upstream runs as soon as every upstream has something newer, and not before', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { updates: 'daily' })
  await lab.dataset('volumes', { updates: 'daily' })
  await lab.signal('momentum', { from: ['prices', 'volumes'], schedule: upstream })
  await lab.nextBusinessDay()
  await lab.run('prices')
  expect(lab.world.started('momentum')).toBe(1)
  await lab.run('volumes')
  expect(lab.world.started('momentum')).toBe(2)
  expect(await lab.latest('momentum')).toMatchObject({ trigger: 'upstream', state: 'completed' })
  await lab.expectFlows({ 'prices.refresh': 'READY', 'volumes.refresh': 'READY', 'momentum.refresh': 'READY' })
})

test('what is newer goes down a whole chain by itself', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { updates: 'daily' })
  await lab.signal('momentum', { from: 'prices', schedule: upstream })
  await lab.signal('smooth', { from: 'momentum', schedule: upstream })
  await lab.signal('blend', { from: ['prices', 'smooth'], schedule: upstream })
  await lab.nextBusinessDay()
  await lab.run('prices')
  for (const name of ['momentum', 'smooth', 'blend'])
    expect(await lab.flow(name)).toMatchObject({ status: 'READY', last_data_date: '2026-03-06', version_number: 2 })
})

test('nothing newer, nothing run; switched off, nothing run', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  await lab.signal('momentum', { from: 'prices', schedule: upstream })
  await lab.signal('off', { from: 'prices', schedule: { type: 'upstream', enabled: false } })
  await lab.run('prices')
  expect(lab.world.started('momentum')).toBe(1)
  lab.world.lastDate('prices', '2026-03-06')
  await lab.run('prices')
  expect([lab.world.started('momentum'), lab.world.started('off')]).toEqual([2, 1])
})

test('an upstream that moves on during the Run is answered by another Run', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  await lab.signal('momentum', { from: 'prices', schedule: upstream })
  const half = await lab.runHalf('momentum')
  lab.world.lastDate('prices', '2026-03-06')
  await lab.trigger('prices')
  lab.orchestrator.step()
  await expect.poll(async () => (await lab.flow('prices')).version_number).toBe(2)
  await lab.lifecycle.drainOutbox()
  await half.finish()
  expect(await lab.flow('momentum')).toMatchObject({ status: 'READY', version_number: 2 })
})

test('a tick makes one Run, recorded with the time it was for', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { schedule: nightly })
  lab.advance('14h') // 21:00 in New York
  await lab.settle()
  expect(lab.world.started('prices')).toBe(1)
  lab.advance('1h')
  await lab.settle()
  await lab.settle()
  expect(lab.world.started('prices')).toBe(2)
  expect(await lab.latest('prices')).toMatchObject({
    trigger: 'schedule',
    state: 'completed',
    scheduled_for: '2026-03-07T03:00:00.000Z',
  })
})

test('ticks that were missed are caught up once, not as a burst', async () => {
  const lab = await openLab({ today: '2026-03-02' })
  await lab.dataset('prices', { schedule: nightly })
  lab.advance('7d') // five nights; the clocks changed on the last weekend
  await lab.settle()
  expect(lab.world.started('prices')).toBe(2)
  expect((await lab.latest('prices')).scheduled_for).toBe('2026-03-07T03:00:00.000Z')
})

test('a tick while an upstream is not READY is refused, visibly, with the blockers named', async () => {
  const lab = await openLab({ today: '2026-03-05' })
  await lab.dataset('prices', { updates: 'daily' })
  await lab.signal('momentum', { from: 'prices', schedule: nightly })
  lab.advance('15h')
  await lab.lifecycle.tick('clock')
  await lab.settle()
  const run = await lab.latest('momentum')
  expect(run).toMatchObject({
    trigger: 'schedule',
    mode: 'normal',
    state: 'failed',
    error: { code: 'upstream_not_ready', details: [{ path: 'prices.refresh', status: 'STALE' }] },
  })
  expect(lab.orchestrator.outcomes.at(-1)).toMatchObject({
    state: 'refused',
    message: expect.stringContaining('prices.refresh'),
  })
  const { items } = await lab.storage.activities({ resource_id: run.id })
  expect(items.map(({ action, payload }) => [action, payload.mode ?? payload.error]).reverse()).toEqual([
    ['run.requested', 'normal'],
    ['run.failed', 'upstream_not_ready'],
  ])
  expect(lab.world.started('momentum')).toBe(1)
})

test('a tick while a Run is under way adds none', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { schedule: nightly })
  lab.advance('14h')
  const half = await lab.runHalf('prices')
  lab.advance('1h')
  lab.orchestrator.step()
  await expect.poll(() => lab.orchestrator.outcomes.at(-1)?.message).toContain('run_in_progress')
  await half.finish()
  expect(lab.world.started('prices')).toBe(2)
})

test('a schedule that changes is kept from then on', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { schedule: nightly })
  await lab.update('prices', { schedule: { type: 'interval', minutes: 30 } })
  lab.advance('1h')
  await lab.settle()
  expect((await lab.latest('prices')).trigger).toBe('schedule')
  await lab.update('prices', { schedule: { type: 'cron', cron: '* * * * *', enabled: false } })
  lab.advance('2h')
  await lab.settle()
  expect(lab.world.started('prices')).toBe(2)
})
