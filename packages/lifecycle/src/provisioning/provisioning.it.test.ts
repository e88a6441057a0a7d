import { expect, test } from 'vitest'
import { openLab } from '../../lab/lab.ts'

const nightly = { type: 'cron', cron: '0 22 * * *', timezone: 'UTC' } as const

test('creating an Instance deploys its Flows and keeps the handles', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { ready: false, schedule: nightly, execution: { timeout: '90s' } })
  const view = await lab.instance('prices')
  const [deployment] = await lab.orchestrator.list()
  expect(view).toMatchObject({
    status: 'NOT_INITIALIZED',
    provisioning: { state: 'provisioned', reason: null },
    flow_execution_handles: { refresh: { deployment_id: deployment?.handle } },
  })
  const spec = {
    flow_id: view.flows[0]?.id ?? '',
    name: 'lab/prices/refresh',
    tags: ['optaic', 'ToyDataset', 'PipelineRun'],
    schedule: nightly,
    timeout_seconds: 90,
  }
  expect(deployment).toMatchObject({ flow_id: spec.flow_id, digest: lab.orchestrator.digest(spec) })
})

test('an orchestrator that is down leaves an Instance that says so, and is made whole when it is back', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  lab.orchestrator.outage(true)
  await lab.dataset('prices', { ready: false })
  expect(await lab.instance('prices')).toMatchObject({
    provisioning: { state: 'provisioning', reason: 'The orchestrator does not answer' },
    flow_execution_handles: { refresh: { deployment_id: null } },
  })
  await expect(lab.lifecycle.tick('reconcile')).rejects.toMatchObject({ code: 'orchestrator_unreachable' })
  lab.orchestrator.outage(false)
  await lab.lifecycle.tick('reconcile')
  expect((await lab.instance('prices')).provisioning).toEqual({ state: 'provisioned', reason: null })
  expect(await lab.orchestrator.list()).toHaveLength(1)
  expect(await lab.run('prices')).toMatchObject({ state: 'completed' })
})

test('a Run asked for while the orchestrator is down waits, and starts by itself when it is back', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  lab.orchestrator.outage(true)
  await lab.trigger('prices')
  expect(await lab.latest('prices')).toMatchObject({ state: 'pending', external_id: null })
  expect(await lab.storage.pendingOutbox({})).toMatchObject([
    { topic: 'run.submit', error: 'The orchestrator does not answer' },
  ])
  lab.orchestrator.outage(false)
  await lab.outboxIsDue()
  await lab.settle()
  expect(await lab.latest('prices')).toMatchObject({ state: 'completed' })
})

test('a Run asked for before its deployment is there is not tried before, and goes right behind it', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  lab.orchestrator.outage(true)
  await lab.dataset('prices', { ready: false })
  await lab.trigger('prices')
  expect(await lab.storage.pendingOutbox({})).toMatchObject([
    { topic: 'flow.provision', error: 'The orchestrator does not answer' },
    { topic: 'run.submit', attempts: 0, error: null },
  ])
  lab.orchestrator.outage(false)
  await lab.outboxIsDue()
  await lab.settle()
  expect(await lab.latest('prices')).toMatchObject({ state: 'completed' })
})

test('a program killed between its commit and the orchestrator leaves nothing undone', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  lab.orchestrator.outage(true)
  await lab.dataset('prices', { ready: false })
  lab.orchestrator.outage(false)
  await lab.restart()
  await lab.outboxIsDue()
  await lab.settle()
  expect((await lab.instance('prices')).provisioning.state).toBe('provisioned')
})

test('a deployment deleted by hand is mended, and a Run submitted meanwhile is not lost', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { schedule: nightly })
  const { handle } = await lab.flow('prices')
  await lab.orchestrator.remove(handle ?? '')
  await lab.trigger('prices')
  expect((await lab.latest('prices')).state).toBe('pending')
  await lab.lifecycle.tick('reconcile')
  const mended = await lab.flow('prices')
  expect((await lab.orchestrator.list()).map(deployment => deployment.handle)).toEqual([mended.handle])
  await lab.outboxIsDue()
  await lab.settle()
  expect((await lab.latest('prices')).state).toBe('completed')
})

test('a deployment edited by hand comes back as it should be', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { schedule: nightly })
  const before = await lab.flow('prices')
  await lab.orchestrator.deploy({
    flow_id: before.id,
    name: 'mine',
    tags: [],
    schedule: { type: 'manual' },
    timeout_seconds: 1,
  })
  await lab.lifecycle.tick('reconcile')
  expect((await lab.orchestrator.inspect(before.handle ?? ''))?.digest).toBe(before.deployed_digest)
})

test('a deployment paused by hand stays paused, and shows so', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { schedule: nightly })
  const { handle } = await lab.flow('prices')
  await lab.orchestrator.pause(handle ?? '', true)
  await lab.lifecycle.tick('reconcile')
  expect((await lab.flow('prices')).paused).toBe(true)
  expect((await lab.orchestrator.inspect(handle ?? ''))?.paused).toBe(true)
  await lab.update('prices', { schedule: { ...nightly, cron: '0 23 * * *' } })
  expect((await lab.orchestrator.inspect(handle ?? ''))?.paused).toBe(true)
})

test('the deployment of a paused Flow that is deleted by hand comes back paused', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { schedule: nightly })
  const { handle } = await lab.flow('prices')
  await lab.orchestrator.pause(handle ?? '', true)
  await lab.lifecycle.tick('reconcile')
  await lab.orchestrator.remove(handle ?? '')
  await lab.lifecycle.tick('reconcile')
  const mended = await lab.flow('prices')
  expect(mended).toMatchObject({ paused: true, provision_state: 'provisioned' })
  expect(await lab.orchestrator.list()).toMatchObject([{ handle: mended.handle, paused: true }])
})

test('a deployment of nobody is removed', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  const orphan = { name: 'x', tags: [], schedule: { type: 'manual' } as const, timeout_seconds: 1 }
  await lab.orchestrator.deploy({ ...orphan, flow_id: crypto.randomUUID() })
  await lab.lifecycle.tick('reconcile')
  expect(await lab.orchestrator.list()).toMatchObject([{ flow_id: (await lab.flow('prices')).id }])
})

test('one deployment that cannot be made keeps none of the others from being mended', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  for (const name of ['a', 'b', 'c']) await lab.dataset(name)
  for (const { handle } of await lab.orchestrator.list()) await lab.orchestrator.remove(handle)
  lab.orchestrator.refuse('lab/a/refresh')
  await lab.lifecycle.tick('reconcile')
  expect(await lab.orchestrator.list()).toHaveLength(2)
  expect((await lab.instance('a')).provisioning.reason).toContain('refuses')
})

test('an update redeploys what changed, and what does not change the deployment does not touch it', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { schedule: nightly })
  await lab.signal('momentum', { from: 'prices', config: { lookback: 20 } })
  const before = await lab.flow('momentum')
  await lab.update('momentum', { config: { lookback: 30 } })
  expect(await lab.flow('momentum')).toMatchObject({ status: 'STALE', deployed_digest: before.deployed_digest })
  await lab.update('momentum', { schedule: nightly })
  const after = await lab.flow('momentum')
  expect(after).toMatchObject({ handle: before.handle, status: 'STALE' })
  expect(after.deployed_digest).not.toBe(before.deployed_digest)
  expect((await lab.orchestrator.inspect(after.handle ?? ''))?.digest).toBe(after.deployed_digest)
  await lab.update('momentum', { name: 'trend' })
  expect((await lab.flow('trend')).deployed_digest).not.toBe(after.deployed_digest)
})

test('an update that would give the same result leaves the Flow READY', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  await lab.update('prices', { about: 'Closes.', schedule: nightly, execution: { timeout: '2h' } })
  expect((await lab.flow('prices')).status).toBe('READY')
})
