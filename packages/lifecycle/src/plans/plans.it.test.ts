import { expect, test } from 'vitest'
import { type Lab, openLab } from '../../lab/lab.ts'

/** Two datasets, a signal on each, a blend of both: all stale but the monthly one. */
const stale = async (): Promise<Lab> => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { updates: 'daily' })
  await lab.dataset('volumes', { updates: 'daily' })
  await lab.dataset('sectors', { updates: 'monthly' })
  await lab.signal('momentum', { from: 'prices' })
  await lab.signal('crowding', { from: ['volumes', 'sectors'] })
  await lab.signal('blend', { from: ['momentum', 'crowding'] })
  await lab.nextBusinessDay()
  return lab
}

const stepsOf = async (lab: Lab, plan: { readonly steps: readonly { readonly flow_id: string }[] }) =>
  Promise.all(plan.steps.map(async step => (await lab.storage.flow(step.flow_id))?.instance_name))

test('a plan is shown without running anything', async () => {
  const lab = await stale()
  const { plan } = await lab.trigger('blend', 'recursive', true)
  expect(plan?.id).toBeNull()
  expect((await stepsOf(lab, plan ?? expect.fail())).sort()).toEqual(
    ['blend', 'crowding', 'momentum', 'prices', 'volumes'].sort(),
  )
  expect(plan?.steps.map(step => step.reason)).toEqual(['is STALE', 'is STALE', 'is STALE', 'is STALE', 'asked for'])
  expect(await lab.storage.activePlans()).toEqual([])
  expect((await lab.flow('prices')).version_number).toBe(1)
})

test('a recursive Run brings up what is stale, in parallel where the graph allows, and leaves the rest alone', async () => {
  const lab = await stale()
  const [prices, volumes] = [lab.world.hold('prices'), lab.world.hold('volumes')]
  const { plan } = await lab.trigger('blend', 'recursive')
  lab.orchestrator.step()
  await Promise.all([prices.reached, volumes.reached]) // both at once
  expect(lab.world.started('momentum')).toBe(1)
  prices.release()
  volumes.release()
  await lab.settle()
  await lab.expectFlows({
    'prices.refresh': 'READY',
    'volumes.refresh': 'READY',
    'sectors.refresh': 'READY',
    'momentum.refresh': 'READY',
    'crowding.refresh': 'READY',
    'blend.refresh': 'READY',
  })
  expect(lab.world.started('sectors')).toBe(1)
  const done = await lab.lifecycle.getPlan(plan?.id ?? '')
  expect(done.state).toBe('completed')
  expect(await lab.latest('blend')).toMatchObject({ trigger: 'plan', plan_id: done.id, state: 'completed' })
})

test('a plan goes on where it was after the program was killed', async () => {
  const lab = await stale()
  const { plan } = await lab.trigger('blend', 'recursive')
  await lab.orchestrator.settle() // the first Runs have ended, and what follows from them was not done yet
  expect(lab.world.started('prices')).toBe(2)
  expect(lab.world.started('momentum')).toBe(1)
  await lab.restart()
  await lab.settle()
  expect(await lab.lifecycle.getPlan(plan?.id ?? '')).toMatchObject({ state: 'completed' })
  expect(lab.world.started('prices')).toBe(2) // nothing is run twice
  expect((await lab.flow('blend')).status).toBe('READY')
})

test('a plan whose news were lost goes on by its chore', async () => {
  const lab = await stale()
  const { plan } = await lab.trigger('blend', 'recursive')
  await lab.orchestrator.settle()
  await lab.sql("DELETE FROM outbox WHERE topic = 'plan.advance'")
  await lab.settle()
  expect((await lab.lifecycle.getPlan(plan?.id ?? '')).state).toBe('active')
  await lab.lifecycle.tick('plans')
  await lab.settle()
  expect((await lab.lifecycle.getPlan(plan?.id ?? '')).state).toBe('completed')
})

test('a step that fails stops what hangs on it, and nothing else', async () => {
  const lab = await stale()
  lab.world.failNext('prices', { code: 'source_unreachable', retryable: true })
  const { plan } = await lab.trigger('blend', 'recursive')
  await lab.settle()
  const done = await lab.lifecycle.getPlan(plan?.id ?? '')
  expect(done.state).toBe('failed')
  const names = await stepsOf(lab, done)
  const states = Object.fromEntries(done.steps.map((step, at) => [names[at], step.state]))
  expect(states).toEqual({
    prices: 'failed',
    volumes: 'completed',
    momentum: 'skipped',
    crowding: 'completed',
    blend: 'skipped',
  })
  expect((await lab.flow('crowding')).status).toBe('READY')
})

test('a Run that is under way already is waited for, not run twice', async () => {
  const lab = await stale()
  const half = await lab.runHalf('prices')
  const { plan } = await lab.trigger('momentum', 'recursive')
  expect((await lab.lifecycle.getPlan(plan?.id ?? '')).steps[0]).toMatchObject({ run_id: half.run.id })
  await half.finish()
  expect((await lab.lifecycle.getPlan(plan?.id ?? '')).state).toBe('completed')
  expect(lab.world.started('prices')).toBe(2)
  expect((await lab.flow('momentum')).status).toBe('READY')
})

test('a Run under way on inputs that are older than the plan is followed by another', async () => {
  const lab = await stale()
  const half = await lab.runHalf('momentum', { mode: 'force' })
  const { plan } = await lab.trigger('blend', 'recursive')
  lab.orchestrator.step()
  await expect.poll(async () => (await lab.flow('prices')).version_number).toBe(2)
  await lab.lifecycle.drainOutbox()
  await half.finish()
  expect((await lab.lifecycle.getPlan(plan?.id ?? '')).state).toBe('completed')
  expect(await lab.latest('momentum')).toMatchObject({ inputs: [{ version_number: 2 }] })
  expect((await lab.flow('blend')).status).toBe('READY')
})

test('two plans at once bring each Flow up once', async () => {
  const lab = await stale()
  const plans = await Promise.all([lab.trigger('blend', 'recursive'), lab.trigger('momentum', 'recursive')])
  await lab.settle()
  await lab.lifecycle.tick('plans')
  await lab.settle()
  for (const { plan } of plans)
    expect((await lab.lifecycle.getPlan(plan?.id ?? '')).state, plan?.target_flow_id).toBe('completed')
  expect(lab.world.started('prices')).toBe(2)
})
