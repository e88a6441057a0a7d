import { expect, test } from 'vitest'
import { openLab } from '../../lab/lab.ts'

const chain = async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  await lab.signal('momentum', { from: 'prices' })
  await lab.signal('blend', { from: 'momentum' })
  return lab
}

test('what others depend on is not deleted, and they are named', async () => {
  const lab = await chain()
  await expect(lab.remove('prices')).rejects.toMatchObject({
    code: 'has_dependents',
    details: [{ path: 'blend' }, { path: 'momentum' }],
  })
  await expect(lab.remove('prices-source')).rejects.toMatchObject({ code: 'has_dependents' })
  expect((await lab.storage.flows({})).items).toHaveLength(3)
})

test('told to cascade, all of it goes: rows, Runs and deployments', async () => {
  const lab = await chain()
  await lab.dataset('fx')
  const doomed = [await lab.instance('prices'), await lab.instance('momentum'), await lab.instance('blend')]
  const gone = await lab.remove('prices', { cascade: true })
  expect([...gone].sort()).toEqual(doomed.map(({ id }) => id).sort())
  await lab.expectFlows({ 'fx.refresh': 'READY' })
  expect(await lab.orchestrator.list()).toMatchObject([{ flow_id: (await lab.flow('fx')).id }])
  expect((await lab.storage.runs({})).items).toHaveLength(1)
  expect(await lab.sql('SELECT * FROM toy_signal')).toEqual([])
  expect(await lab.storage.pendingOutbox({})).toEqual([])
  const { items } = await lab.storage.activities({ resource_id: doomed[2]?.id ?? '' })
  expect(items[0]).toMatchObject({ action: 'instance.deleted', actor: 'researcher', payload: { name: 'blend' } })
})

test('nothing is deleted while a Run of any of it waits or is under way', async () => {
  const lab = await chain()
  const half = await lab.runHalf('blend')
  await expect(lab.remove('prices', { cascade: true })).rejects.toMatchObject({
    code: 'instance_busy',
    message: expect.stringContaining('"blend"'),
    next: expect.stringContaining(half.run.id),
  })
  expect((await lab.storage.flows({})).items).toHaveLength(3)
  await half.finish()
  await lab.trigger('blend')
  await expect(lab.remove('blend')).rejects.toMatchObject({ code: 'instance_busy' })
  await lab.settle()
  await lab.remove('blend')
  await lab.expectFlows({ 'prices.refresh': 'READY', 'momentum.refresh': 'READY' })
})

test('deleted while the orchestrator is down, the deployment goes when it is back', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  lab.orchestrator.outage(true)
  await lab.remove('prices')
  lab.orchestrator.outage(false)
  expect(await lab.orchestrator.list()).toHaveLength(1)
  await lab.outboxIsDue()
  await lab.settle()
  expect(await lab.orchestrator.list()).toEqual([])
})

test('deleted before it was ever provisioned, nothing is deployed afterwards', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  lab.orchestrator.outage(true)
  await lab.dataset('prices', { ready: false })
  await lab.remove('prices')
  lab.orchestrator.outage(false)
  await lab.outboxIsDue()
  await lab.settle()
  expect(await lab.orchestrator.list()).toEqual([])
  expect(await lab.storage.pendingOutbox({})).toEqual([])
})

test('a name is free again after what had it is gone', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.signal('momentum', { from: [], ready: false })
  await lab.remove('momentum')
  await lab.signal('momentum', { from: [] })
  expect((await lab.flow('momentum')).version_number).toBe(1)
})

test('a project goes only when it is empty', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.signal('momentum', { from: [], ready: false })
  await expect(lab.lifecycle.deleteProject(lab.caller, 'lab')).rejects.toMatchObject({ code: 'project_not_empty' })
  await lab.remove('momentum')
  await lab.lifecycle.deleteProject(lab.caller, 'lab')
  await expect(lab.lifecycle.getProject('lab')).rejects.toMatchObject({ code: 'project_not_found' })
})
