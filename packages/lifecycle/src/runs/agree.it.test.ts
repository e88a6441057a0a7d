import type { ClaimOutcome } from '@optaic/ports'
import { expect, test } from 'vitest'
import { openLab } from '../../lab/lab.ts'

const retries = (attempts: number) => ({ retries: { attempts, backoff: '10s', max_backoff: '1m' } })

/** Takes what waits and never gives it back, as a worker does that is killed just after it took it. */
const swallow = async (lab: Awaited<ReturnType<typeof openLab>>): Promise<void> => {
  await lab.worker.kill()
  const grave = await lab.orchestrator.work(
    { worker: 'grave', concurrency: 1 },
    () => new Promise<ClaimOutcome>(() => {}),
  )
  lab.orchestrator.step()
  await grave.stop()
}

test('a Run that a worker took and never began is offered again, once it has not been seen for a while', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  await lab.trigger('prices')
  await swallow(lab)
  await lab.another()
  await lab.lifecycle.tick('agree')
  await lab.settle()
  expect((await lab.latest('prices')).state).toBe('pending') // it may be on its way
  lab.advance('31s')
  await lab.lifecycle.tick('agree')
  await lab.settle()
  expect(await lab.latest('prices')).toMatchObject({ state: 'completed', attempt: 1 })
})

test('a Run cancelled in the orchestrator while it waits is cancelled here', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  const { run } = await lab.trigger('prices')
  await lab.orchestrator.cancel((await lab.latest('prices')).external_id ?? '')
  await lab.lifecycle.tick('agree')
  expect(await lab.storage.run(run?.id ?? '')).toMatchObject({ state: 'cancelled' })
  await lab.settle()
  expect(lab.world.started('prices')).toBe(1)
})

test('a Run cancelled in the orchestrator whose worker is lost ends cancelled, and is not tried again', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { execution: retries(3) })
  const { run } = await lab.runHalf('prices')
  await lab.restart()
  await lab.orchestrator.cancel(run.external_id ?? '')
  lab.advance('16s')
  await lab.lifecycle.tick('reap')
  expect(await lab.storage.run(run.id)).toMatchObject({ state: 'cancelled', attempt: 1 })
})

test('what a lost worker held is shown as ended in the orchestrator, before the next try is handed over', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { execution: retries(2) })
  const { run } = await lab.runHalf('prices')
  await lab.restart()
  lab.advance('16s')
  await lab.lifecycle.tick('reap')
  expect((await lab.storage.pendingOutbox({ key: `run:${run.id}` })).map(item => item.topic)).toEqual([
    'run.conclude',
    'run.submit',
  ])
  await lab.lifecycle.drainOutbox()
  expect([...(await lab.orchestrator.standings([run.external_id ?? '']))]).toEqual([[run.external_id, 'ended']])
})

test('a Run that is under way is left alone, however long its worker has held it', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  const half = await lab.runHalf('prices')
  lab.advance('6h')
  await lab.lifecycle.tick('agree')
  expect(await half.finish()).toMatchObject({ state: 'completed', attempt: 1 })
  expect(lab.orchestrator.outcomes.at(-1)).toMatchObject({ state: 'completed', run_id: half.run.id })
})

test('a claim of a Run that has ended shows how it ended, and changes nothing', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  const { run } = await lab.trigger('prices')
  await swallow(lab)
  await lab.lifecycle.cancelRun(lab.caller, run?.id ?? '')
  await lab.another()
  await lab.orchestrator.release(`${run?.id}:1`)
  await lab.settle()
  expect(lab.orchestrator.outcomes.at(-1)).toMatchObject({ state: 'cancelled' })
  expect((await lab.flow('prices')).status).toBe('READY')
})
