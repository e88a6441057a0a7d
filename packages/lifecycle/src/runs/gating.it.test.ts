import { expect, test } from 'vitest'
import { openLab } from '../../lab/lab.ts'

const refused = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('it was not refused'),
    (fault: unknown) => fault,
  )

test('a Run whose upstreams are not READY is refused, and each that holds it up is named', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { updates: 'daily' })
  await lab.dataset('volumes')
  await lab.dataset('sectors')
  await lab.signal('momentum', { from: ['prices', 'volumes', 'sectors'] })
  lab.world.failNext('volumes', { code: 'source_empty', retryable: false })
  const failed = await lab.run('volumes')
  await lab.nextBusinessDay()
  expect(await refused(lab.run('momentum'))).toMatchObject({
    code: 'upstream_not_ready',
    details: [
      {
        path: 'prices.refresh',
        status: 'STALE',
        last_data_date: '2026-03-05',
        expected_data_date: '2026-03-06',
        message: 'last data 2026-03-05, expected 2026-03-06',
      },
      { path: 'volumes.refresh', status: 'ERROR', message: expect.stringContaining(`run ${failed.id} failed`) },
    ],
    next: expect.stringContaining('--mode recursive'),
  })
  expect(lab.world.started('momentum')).toBe(1)
})

test('an upstream that never ran holds up as well', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { ready: false })
  await lab.signal('momentum', { from: 'prices', ready: false })
  expect(await refused(lab.run('momentum'))).toMatchObject({
    details: [{ path: 'prices.refresh', status: 'NOT_INITIALIZED', message: 'has never run' }],
  })
  expect((await lab.storage.runs({})).items).toEqual([])
})

test('the gate goes by the clock, also before the chore of the clock has looked', async () => {
  const lab = await openLab({ today: '2026-03-05' })
  await lab.dataset('prices', { updates: 'daily' })
  await lab.signal('momentum', { from: 'prices' })
  lab.advance('1d')
  expect((await lab.flow('prices')).status).toBe('READY')
  expect(await refused(lab.run('momentum'))).toMatchObject({ details: [{ path: 'prices.refresh', status: 'STALE' }] })
})

test('an upstream that fell behind while the Run waited is caught when the worker takes it', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { updates: 'daily' })
  await lab.signal('momentum', { from: 'prices' })
  await lab.trigger('momentum')
  await lab.nextBusinessDay()
  await lab.settle()
  expect(await lab.latest('momentum')).toMatchObject({
    state: 'failed',
    error: { code: 'upstream_not_ready', details: [{ path: 'prices.refresh' }] },
  })
  expect(lab.orchestrator.outcomes.at(-1)).toMatchObject({
    state: 'refused',
    message: expect.stringContaining('prices.refresh'),
  })
  expect((await lab.flow('momentum')).status).toBe('STALE')
})

test('force goes ahead all the same, and is recorded as such', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { updates: 'daily' })
  await lab.signal('momentum', { from: 'prices' })
  await lab.nextBusinessDay()
  const run = await lab.run('momentum', { mode: 'force' })
  expect(run).toMatchObject({ state: 'completed', mode: 'force', trigger: 'manual' })
  const { items } = await lab.storage.activities({ resource_id: run.id })
  expect(items.at(-1)).toMatchObject({
    action: 'run.requested',
    actor: 'researcher',
    payload: { instance: 'momentum', mode: 'force' },
  })
})

test('two triggers at once give one Run, and the other is told of it', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { ready: false })
  const tries = await Promise.allSettled([1, 2, 3, 4, 5].map(() => lab.trigger('prices')))
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  await lab.settle()
  const { items } = await lab.storage.runs({})
  expect(items).toHaveLength(1)
  for (const attempt of tries)
    if (attempt.status === 'rejected')
      expect(attempt.reason).toMatchObject({ code: 'run_in_progress', details: [{ path: items[0]?.id }] })
})

test('a Run keeps what it used: Definition version, configuration, input versions, seed, program', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  await lab.signal('momentum', { from: 'prices', config: { lookback: 20 } })
  const [prices, momentum] = [await lab.latest('prices'), await lab.latest('momentum')]
  expect(prices).toMatchObject({
    definitions: [{ slot: 'source', name: 'toy', version: '1.0.0', config: {} }],
    inputs: [],
    program_version: '0.0.0-lab',
    seed: 2 ** 31,
  })
  expect(momentum).toMatchObject({
    config: { lookback: 20 },
    inputs: [{ role: 'from', version_number: 1, version_id: prices.output_version_id }],
    rows: 3,
    knowledge_time: '2026-03-06T12:00:00.000Z',
  })
  expect(lab.world.given('momentum')).toMatchObject({
    project: 'lab',
    inputs: [{ role: 'from', name: 'prices', version_number: 1, last_date: '2026-03-05' }],
    previous: null,
  })
  const logs = await lab.storage.logs(momentum.id, 0, 10)
  expect(logs.map(({ level, message }) => [level, message])).toEqual([['info', 'refreshing momentum']])
  expect(momentum.progress).toEqual({ done: 1, total: 1, message: 'done' })
})
