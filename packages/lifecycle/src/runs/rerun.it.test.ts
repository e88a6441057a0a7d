import { expect, test } from 'vitest'
import { openLab } from '../../lab/lab.ts'

const withHistory = async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { updates: 'daily' })
  await lab.signal('momentum', { from: 'prices', config: { lookback: 20 } })
  const first = await lab.latest('momentum')
  await lab.nextBusinessDay()
  await lab.run('prices')
  await lab.update('momentum', { config: { lookback: 30 } })
  await lab.run('momentum')
  return { lab, first }
}

test('rerun --as-was gives the same bytes from the inputs of then, and changes nothing', async () => {
  const { lab, first } = await withHistory()
  const before = await lab.flow('momentum')
  const { id } = await lab.lifecycle.rerun(lab.caller, first.id, true)
  await lab.settle()
  expect(await lab.storage.run(id)).toMatchObject({
    state: 'completed',
    trigger: 'rerun',
    rerun_of: first.id,
    config: { lookback: 20 },
    inputs: [{ version_number: 1 }],
    seed: first.seed,
    knowledge_time: first.knowledge_time,
    metrics: { same_bytes: true },
    output_version_id: null,
  })
  const { status_at: _, ...after } = await lab.flow('momentum')
  expect(before).toMatchObject(after)
})

test('rerun --as-was tells when other bytes come out', async () => {
  const { lab, first } = await withHistory()
  lab.world.columns('momentum', { date: 'date', symbol: 'string', other: 'number' })
  const { id } = await lab.lifecycle.rerun(lab.caller, first.id, true)
  await lab.settle()
  expect(await lab.storage.run(id)).toMatchObject({ state: 'completed', metrics: { same_bytes: false } })
  expect((await lab.flow('momentum')).version_number).toBe(2)
})

test('rerun --as-was of a Run that found nothing new goes on from the version that it found', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  const nothing = await lab.run('prices')
  expect(nothing.rows).toBe(0)
  const { id } = await lab.lifecycle.rerun(lab.caller, nothing.id, true)
  await lab.settle()
  expect(lab.world.given('prices')?.previous).toMatchObject({ version_number: 1 })
  expect(await lab.storage.run(id)).toMatchObject({ rows: 0, metrics: { same_bytes: true } })
})

test('rerun --as-was that fails leaves the Flow as it is', async () => {
  const { lab, first } = await withHistory()
  lab.world.failNext('momentum', { code: 'store_corrupt', retryable: false })
  const { id } = await lab.lifecycle.rerun(lab.caller, first.id, true)
  await lab.settle()
  expect(await lab.storage.run(id)).toMatchObject({ state: 'failed', error: { code: 'store_corrupt' } })
  await lab.expectFlows({ 'prices.refresh': 'READY', 'momentum.refresh': 'READY' })
  const latest = await lab.latest('momentum')
  expect(latest.id).toBe(id)
  expect((await lab.flow('momentum')).last_run_id).not.toBe(id)
})

test('rerun without --as-was uses what is there now', async () => {
  const { lab, first } = await withHistory()
  const { id } = await lab.lifecycle.rerun(lab.caller, first.id, false)
  await lab.settle()
  expect(await lab.storage.run(id)).toMatchObject({
    mode: 'normal',
    trigger: 'rerun',
    config: { lookback: 30 },
    inputs: [{ version_number: 2 }],
  })
})

test('only a completed Run can be repeated as it was', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { ready: false })
  lab.world.failNext('prices', { code: 'source_empty', retryable: false })
  const failed = await lab.run('prices')
  await expect(lab.lifecycle.rerun(lab.caller, failed.id, true)).rejects.toMatchObject({
    code: 'rerun_impossible',
    next: expect.stringContaining('without --as-was'),
  })
})
