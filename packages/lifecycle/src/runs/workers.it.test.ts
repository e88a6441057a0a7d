import type { Storage } from '@optaic/ports'
import { expect, test } from 'vitest'
import { openLab } from '../../lab/lab.ts'

const retries = (attempts: number) => ({ retries: { attempts, backoff: '10s', max_backoff: '1m' } })
const unreachable = { code: 'source_unreachable', retryable: true }

test('a worker that falls silent loses its Run: failed with worker_lost, and no Flow stays RUNNING', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  await lab.runHalf('prices')
  expect((await lab.flow('prices')).status).toBe('RUNNING')
  await lab.restart()
  lab.advance('14s')
  await lab.lifecycle.tick('reap')
  expect((await lab.flow('prices')).status).toBe('RUNNING') // slow is not dead
  lab.advance('2s')
  await lab.lifecycle.tick('reap')
  expect(await lab.latest('prices')).toMatchObject({
    state: 'failed',
    error: { code: 'worker_lost', message: expect.stringContaining('worker-1') },
  })
  expect(await lab.flow('prices')).toMatchObject({ status: 'ERROR', active_run_id: null, version_number: 1 })
})

test('a lost Run with tries left is run by another worker', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { ready: false, execution: retries(2) })
  const { run } = await lab.runHalf('prices')
  await lab.restart()
  lab.advance('16s')
  await lab.lifecycle.tick('reap')
  await lab.settle()
  expect(await lab.latest('prices')).toMatchObject({ state: 'pending', attempt: 2 })
  lab.advance('10s')
  await lab.settle()
  expect(await lab.latest('prices')).toMatchObject({ id: run.id, state: 'completed', attempt: 2, worker: 'worker-2' })
  expect((await lab.flow('prices')).status).toBe('READY')
})

test('a worker that was only asleep changes nothing when it wakes: one outcome counts, one version is written', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { ready: false, execution: retries(2) })
  const asleep = await lab.runHalf('prices')
  await lab.another()
  lab.advance('16s')
  lab.orchestrator.outage(true) // so that nobody tells the sleeper
  await lab.lifecycle.tick('reap')
  lab.orchestrator.outage(false)
  await lab.lifecycle.drainOutbox()
  lab.advance('10s')
  const second = lab.world.hold('prices')
  lab.orchestrator.step()
  await second.reached
  asleep.release()
  await expect
    .poll(() => lab.orchestrator.outcomes)
    .toMatchObject([{ state: 'lost', message: expect.stringContaining('another outcome counts') }])
  expect(await lab.latest('prices')).toMatchObject({ state: 'running', attempt: 2 })
  second.release()
  await lab.settle()
  expect(lab.orchestrator.outcomes.map(({ state }) => state)).toEqual(['lost', 'completed'])
  const { id } = await lab.instance('prices')
  expect((await lab.storage.versions(id, {})).items).toHaveLength(1)
  expect(await lab.statusEvents('prices')).toEqual([
    'NOT_INITIALIZED -> RUNNING',
    'RUNNING -> NOT_INITIALIZED',
    'NOT_INITIALIZED -> RUNNING',
    'RUNNING -> READY',
  ])
})

test('a heartbeat that finds its Run ended takes no outcome away: what was recorded is what is told', async () => {
  const heard = Promise.withResolvers<void>()
  const lab = await openLab({
    today: '2026-03-06',
    heartbeatMs: 5,
    seen: storage => ({
      ...storage,
      // The answer to the commit of the end comes after a heartbeat that finds nothing to keep alive any more.
      transaction: async work => {
        const done = await storage.transaction(work)
        if ((await storage.runs({ limit: 1 })).items[0]?.state === 'completed') await heard.promise
        return done
      },
      heartbeat: async (ids, worker, at) => {
        const alive = await storage.heartbeat(ids, worker, at)
        if (alive.length < ids.length) void severalLooks(storage).then(heard.resolve)
        return alive
      },
    }),
  })
  await lab.dataset('prices')
  expect(lab.orchestrator.outcomes).toMatchObject([{ state: 'completed' }])
})

/** Longer than whoever waits for one answer of the storage takes to act on it. */
async function severalLooks(storage: Storage): Promise<void> {
  for (let look = 0; look < 300; look++) await storage.runs({ limit: 1 })
}

test('what may pass is tried again, each time after twice as long, and then given up', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { ready: false, execution: retries(3) })
  lab.world.failNext('prices', unreachable, unreachable, unreachable)
  await lab.trigger('prices')
  await lab.settle()
  // Half of the delay, and half of the other half: 7.5 s after the first try, 15 s after the second.
  expect(await lab.flow('prices')).toMatchObject({
    status: 'NOT_INITIALIZED',
    status_reason: expect.stringContaining('the next is at 2026-03-06T12:00:07.500Z'),
  })
  for (const [wait, started] of [
    ['7s', 1],
    ['1s', 2],
    ['14s', 2],
    ['2s', 3],
  ] as const) {
    lab.advance(wait)
    await lab.settle()
    expect(lab.world.started('prices'), wait).toBe(started)
  }
  expect(await lab.latest('prices')).toMatchObject({
    state: 'failed',
    attempt: 3,
    error: { code: 'source_unreachable' },
  })
  expect((await lab.flow('prices')).status).toBe('ERROR')
})

test('what cannot pass is not tried again', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { ready: false, execution: retries(3) })
  lab.world.failNext('prices', { code: 'source_malformed', retryable: false })
  expect(await lab.run('prices')).toMatchObject({ state: 'failed', attempt: 1 })
})

test('a failed refresh leaves the version before in place', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  const good = await lab.flow('prices')
  lab.world.failNext('prices', { code: 'source_empty', retryable: false })
  await lab.run('prices')
  expect(await lab.flow('prices')).toMatchObject({
    status: 'ERROR',
    current_version_id: good.current_version_id,
    last_data_date: good.last_data_date,
  })
})

test('a Run that waits is cancelled at once and never starts', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  const { run } = await lab.trigger('prices')
  expect(await lab.lifecycle.cancelRun(lab.caller, run?.id ?? '')).toMatchObject({ state: 'cancelled' })
  await lab.settle()
  expect(lab.world.started('prices')).toBe(1)
  expect((await lab.flow('prices')).status).toBe('READY')
  await expect(lab.lifecycle.cancelRun(lab.caller, run?.id ?? '')).rejects.toMatchObject({ code: 'run_not_active' })
})

test('a Run under way is stopped, and its Flow falls back to what it was', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { execution: retries(3) })
  const { run } = await lab.runHalf('prices')
  await lab.lifecycle.cancelRun(lab.caller, run.id)
  await lab.settle()
  expect(await lab.storage.run(run.id)).toMatchObject({ state: 'cancelled', error: { code: 'run_cancelled' } })
  expect(await lab.flow('prices')).toMatchObject({ status: 'READY', version_number: 1, active_run_id: null })
  const { items } = await lab.storage.activities({ resource_id: run.id })
  expect(items.map(({ action, actor }) => [action, actor]).reverse()).toEqual([
    ['run.requested', 'researcher'],
    ['run.cancel_requested', 'researcher'],
    ['run.cancelled', 'worker:worker-1'],
  ])
})

test('a worker hears of a cancellation by its heartbeat when the orchestrator does not tell', async () => {
  const lab = await openLab({ today: '2026-03-06', heartbeatMs: 10 })
  await lab.dataset('prices')
  const { run } = await lab.runHalf('prices')
  lab.orchestrator.outage(true)
  await lab.lifecycle.cancelRun(lab.caller, run.id)
  await expect.poll(async () => (await lab.storage.run(run.id))?.state).toBe('cancelled')
  expect((await lab.flow('prices')).status).toBe('READY')
})

test('a Run whose worker is lost while it is being cancelled ends cancelled', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { execution: retries(3) })
  const { run } = await lab.runHalf('prices')
  await lab.restart()
  lab.orchestrator.outage(true) // so that nobody but the reaper ends it
  await lab.lifecycle.cancelRun(lab.caller, run.id)
  lab.advance('16s')
  await lab.lifecycle.tick('reap')
  expect(await lab.storage.run(run.id)).toMatchObject({ state: 'cancelled' })
  expect((await lab.flow('prices')).status).toBe('READY')
})

test('files that a Run leaves are kept with it', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  const run = await lab.latest('prices')
  expect(await lab.storage.artifacts(run.id)).toMatchObject([
    { name: 'report.txt', media_type: 'text/plain', key: `runs/${run.id}/1/report.txt`, bytes: expect.any(Number) },
  ])
})

test('a Run cannot give files from outside its folder', async () => {
  const lab = await openLab({
    today: '2026-03-06',
    tasks: () => ({
      'toy.refresh': async () => ({
        version: null,
        unchanged: true,
        last_data_date: null,
        rows: null,
        files: [],
        artifacts: [{ name: 'passwd', media_type: 'text/plain', path: '../../../etc/passwd' }],
        metrics: {},
        summary: {},
      }),
    }),
  })
  await lab.dataset('prices', { ready: false })
  expect(await lab.run('prices')).toMatchObject({ state: 'failed', error: { code: 'path_not_allowed' } })
})
