import { expect, test } from 'vitest'
import { type Lab, openLab } from '../../lab/lab.ts'
import { toyDefinition } from '../../lab/toy-kinds.ts'

const momentum = async (): Promise<Lab> => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { updates: 'daily' })
  await lab.signal('momentum', { from: 'prices', config: { lookback: 20 } })
  return lab
}

test('smart skips what is fresh, and says so', async () => {
  const lab = await momentum()
  expect(await lab.trigger('momentum', 'smart')).toEqual({
    run: null,
    plan: null,
    skipped: 'nothing has changed since the last run',
  })
  expect((await lab.storage.runs({})).items).toHaveLength(2)
})

test('smart runs again after the configuration changed, and is then content', async () => {
  const lab = await momentum()
  await lab.update('momentum', { config: { lookback: 30 } })
  expect(await lab.run('momentum', { mode: 'smart' })).toMatchObject({ mode: 'smart', config: { lookback: 30 } })
  expect((await lab.trigger('momentum', 'smart')).skipped).not.toBeNull()
})

test('smart runs again after a part of the Instance was configured anew', async () => {
  const lab = await momentum()
  await lab.update('prices-source', { config: { symbols: 5 } })
  await lab.expectFlows({ 'prices.refresh': 'STALE', 'momentum.refresh': 'STALE' })
  const run = await lab.run('prices', { mode: 'smart' })
  expect(run).toMatchObject({ state: 'completed', definitions: [{ config: { symbols: 5 } }] })
})

test('smart runs again after an input has a newer version', async () => {
  const lab = await momentum()
  await lab.nextBusinessDay()
  await lab.run('prices', { mode: 'smart' })
  expect(await lab.run('momentum', { mode: 'smart' })).toMatchObject({ inputs: [{ version_number: 2 }] })
})

test('smart runs again after the data date moved on, whatever the status says', async () => {
  const lab = await momentum()
  lab.advance('4d')
  expect((await lab.flow('prices')).status).toBe('READY')
  expect((await lab.trigger('prices', 'smart')).run).not.toBeNull()
})

test('smart runs again after a new version of a Definition that is followed, and skips where one is pinned', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('followed')
  await lab.dataset('pinned')
  await lab.update('pinned-source', { version: '1.0.0' })
  await lab.run('pinned')
  await lab.restart([toyDefinition(), toyDefinition({ version: '1.1.0' })])
  await lab.expectFlows({ 'followed.refresh': 'STALE', 'pinned.refresh': 'READY' })
  expect((await lab.flow('followed')).status_reason).toContain('toy 1.1.0')
  expect((await lab.trigger('pinned', 'smart')).run).toBeNull()
  expect(await lab.run('followed', { mode: 'smart' })).toMatchObject({ definitions: [{ version: '1.1.0' }] })
})

test('smart asks what is there now, not what an old Run that was repeated had used', async () => {
  const lab = await momentum()
  const old = await lab.latest('momentum')
  await lab.update('momentum', { config: { lookback: 30 } })
  await lab.run('momentum')
  await lab.lifecycle.rerun(lab.caller, old.id, true)
  await lab.settle()
  expect((await lab.trigger('momentum', 'smart')).skipped).toBe('nothing has changed since the last run')
})

test('a Run goes on from the version before, unless it would be made otherwise now', async () => {
  const lab = await momentum()
  await lab.nextBusinessDay()
  await lab.run('prices')
  expect(lab.world.given('prices')?.previous).toMatchObject({ version_number: 1, last_date: '2026-03-05' })
  await lab.run('momentum')
  const { id } = await lab.instance('prices')
  expect(lab.world.given('momentum')?.previous).toMatchObject({ input_versions: { [id]: 1 } })
  await lab.update('momentum', { config: { lookback: 30 } })
  await lab.run('momentum')
  expect(lab.world.given('momentum')?.previous).toBeNull()
})
