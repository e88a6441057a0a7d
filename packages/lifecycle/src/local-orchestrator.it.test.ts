import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestDatabase } from '@optaic/database-embedded/testing'
import { openPgBossOrchestrator } from '@optaic/orchestrator-pgboss'
import { openStorage } from '@optaic/storage-postgres'
import { expect, onTestFinished, test } from 'vitest'
import { folderArtifacts, inProcessExecution } from '../lab/in-process.ts'
import { startProgram } from '../lab/program.ts'
import { toyDataset, toyDefinition, toySignal, toySource } from '../lab/toy-kinds.ts'
import { createWorld } from '../lab/world.ts'

/** The program as it is started for real: pg-boss, the background rhythm, the time of the machine. */
const openReal = async () => {
  const database = await openTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'optaic-lab-'))
  const clock = () => new Date().toISOString()
  const kinds = [toySource, toyDataset, toySignal]
  const storage = openStorage({ url: database.url, migrations: kinds.flatMap(kind => kind.migrations) })
  await storage.migrate()
  const orchestrator = await openPgBossOrchestrator({ url: database.url, clock, log: () => {} })
  const world = createWorld(() => '2026-03-05')
  const caller = { actor: 'researcher', correlation_id: 'real' }
  let count = 0
  const program = await startProgram(
    {
      storage,
      orchestrator,
      artifacts: folderArtifacts(join(folder, 'artifacts')),
      kinds,
      declarations: [toyDefinition()],
      clock,
      newId: () => `00000000-0000-7000-8000-${(++count).toString(16).padStart(12, '0')}`,
      random: () => 0.5,
      programVersion: '0.0.0-lab',
      log: () => {},
    },
    { execution: inProcessExecution(world.tasks, clock), worker: 'worker', folder, heartbeatMs: 100 },
    caller,
  )
  const rhythm = { outbox: 200, agree: 600_000, reap: 200, clock: 60_000, reconcile: 60_000, plans: 200 }
  const maintenance = await program.lifecycle.startMaintenance(rhythm)
  await program.lifecycle.createProject(caller, { name: 'real' })
  onTestFinished(async () => {
    await maintenance.stop()
    await program.kill()
    await orchestrator.close()
    await storage.close()
    await database.close()
    await rm(folder, { recursive: true, force: true })
  })
  const create = (type: string, name: string, rest: object) =>
    program.lifecycle.createInstance(caller, { project: 'real', type, name, ...rest })
  return { world, storage, lifecycle: program.lifecycle, caller, create }
}

test('a chain brought up by one recursive Run, retried on the way, ends READY by itself', async () => {
  const { world, lifecycle, caller, create } = await openReal()
  await create('ToySource', 'source', { definition: 'toy' })
  await create('ToyDataset', 'prices', {
    upstreams: [{ name: 'source', role: 'source' }],
    execution: { retries: { attempts: 2, backoff: '200ms' } },
  })
  await create('ToySignal', 'momentum', { upstreams: [{ name: 'prices', role: 'from' }] })
  const blend = await create('ToySignal', 'blend', {
    upstreams: [
      { name: 'prices', role: 'from' },
      { name: 'momentum', role: 'from' },
    ],
  })
  // By the answer itself, or a moment later where the upkeep of the server has come to it first.
  await expect
    .poll(async () => (await lifecycle.getInstance(blend.id)).provisioning, { timeout: 10_000 })
    .toEqual({ state: 'provisioned', reason: null })
  world.failNext('prices', { code: 'source_unreachable', retryable: true })
  const { plan } = await lifecycle.triggerRun(caller, blend.flows[0]?.id ?? '', 'recursive')
  await expect.poll(async () => (await lifecycle.getPlan(plan?.id ?? '')).state, { timeout: 30_000 }).not.toBe('active')
  expect((await lifecycle.getPlan(plan?.id ?? '')).state).toBe('completed')
  expect((await lifecycle.getInstance(blend.id)).status).toBe('READY')
  expect([world.started('prices'), world.started('momentum'), world.started('blend')]).toEqual([2, 1, 1])
})

test('a Run that hangs is cancelled through the orchestrator', async () => {
  const { world, storage, lifecycle, caller, create } = await openReal()
  const signal = await create('ToySignal', 'momentum', {})
  const hold = world.hold('momentum')
  const { run } = await lifecycle.triggerRun(caller, signal.flows[0]?.id ?? '', 'normal')
  await hold.reached
  await lifecycle.cancelRun(caller, run?.id ?? '')
  await expect.poll(async () => (await storage.run(run?.id ?? ''))?.state, { timeout: 10_000 }).toBe('cancelled')
  expect((await lifecycle.getInstance(signal.id)).status).toBe('NOT_INITIALIZED')
})
