import { expect, test } from 'vitest'
import { openLab } from '../../lab/lab.ts'

test("yesterday's prices make the signal stale, and nothing else", async () => {
  const lab = await openLab({ today: '2026-03-06' })
  const prices = await lab.dataset('prices', { updates: 'daily' })
  await lab.signal('momentum', { from: prices })
  await lab.dataset('fx', { updates: 'monthly' })
  await lab.expectFlows({ 'prices.refresh': 'READY', 'momentum.refresh': 'READY', 'fx.refresh': 'READY' })
  await lab.nextBusinessDay()
  await lab.expectFlows({ 'prices.refresh': 'STALE', 'momentum.refresh': 'STALE', 'fx.refresh': 'READY' })
  expect((await lab.flow('prices')).status_reason).toBe('last data 2026-03-05, expected 2026-03-06')
  expect((await lab.flow('momentum')).status_reason).toContain('upstream prices is stale')
})

test('a new version makes everything below stale in one step, whatever the depth', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  await lab.signal('layer-1', { from: 'prices' })
  for (let depth = 2; depth <= 12; depth++) await lab.signal(`layer-${depth}`, { from: `layer-${depth - 1}` })
  await lab.signal('diamond', { from: ['prices', 'layer-12'] })
  await lab.dataset('fx')
  await lab.signal('carry', { from: 'fx' })
  lab.world.lastDate('prices', '2026-03-06')
  await lab.run('prices')
  const below = [...Array.from({ length: 12 }, (_, at) => `layer-${at + 1}`), 'diamond']
  for (const name of below) expect((await lab.flow(name)).status, name).toBe('STALE')
  for (const name of ['prices', 'fx', 'carry']) expect((await lab.flow(name)).status, name).toBe('READY')
  expect((await lab.flow('diamond')).status_reason).toBe('upstream prices has version 2')
  // Rows written by one statement carry one transaction and one command number.
  const writers = await lab.sql("SELECT DISTINCT xmin::text, cmin::text FROM flow WHERE status = 'STALE'")
  expect(writers).toHaveLength(1)
  for (const name of below) expect((await lab.statusEvents(name)).at(-1), name).toBe('READY -> STALE')
})

test('a refresh that finds nothing new makes no version, and nothing below stale', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  await lab.signal('momentum', { from: 'prices' })
  const again = await lab.run('prices')
  expect(again).toMatchObject({ state: 'completed', rows: 0 })
  expect((await lab.flow('prices')).version_number).toBe(1)
  await lab.expectFlows({ 'prices.refresh': 'READY', 'momentum.refresh': 'READY' })
})

test('a source that has nothing newer is told from a refresh that was forgotten', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { updates: 'daily' })
  lab.world.lastDate('prices', '2026-03-05')
  await lab.nextBusinessDay()
  await lab.run('prices')
  expect(await lab.flow('prices')).toMatchObject({
    status: 'STALE_SOURCE_DELAYED',
    last_data_date: '2026-03-05',
    expected_data_date: '2026-03-06',
    status_reason: 'the source has nothing newer: last data 2026-03-05, expected 2026-03-06',
  })
  lab.world.lastDate('prices', '2026-03-06')
  await lab.run('prices')
  expect((await lab.flow('prices')).status).toBe('READY')
})

test('an input that moves on during a Run leaves the result STALE, with the versions it was made from', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  await lab.signal('momentum', { from: 'prices', ready: false })
  const half = await lab.runHalf('momentum')
  lab.world.lastDate('prices', '2026-03-06')
  await lab.trigger('prices')
  lab.orchestrator.step()
  await expect.poll(async () => (await lab.flow('prices')).version_number).toBe(2)
  const run = await half.finish()
  expect(run).toMatchObject({ state: 'completed', inputs: [{ version_number: 1 }] })
  expect(await lab.flow('momentum')).toMatchObject({ status: 'STALE', last_data_date: '2026-03-05', version_number: 1 })
  await lab.run('momentum')
  expect(await lab.flow('momentum')).toMatchObject({ status: 'READY', last_data_date: '2026-03-06', version_number: 2 })
})

test('an upstream that becomes stale during a Run leaves the result STALE too', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { updates: 'daily' })
  await lab.signal('momentum', { from: 'prices' })
  const half = await lab.runHalf('momentum')
  await lab.nextBusinessDay()
  await half.finish()
  await lab.expectFlows({ 'prices.refresh': 'STALE', 'momentum.refresh': 'STALE' })
})

test('a configuration that changes during a Run leaves the result STALE', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.signal('momentum', { from: [], config: { lookback: 20 } })
  const half = await lab.runHalf('momentum')
  await lab.update('momentum', { config: { lookback: 30 } })
  expect((await lab.flow('momentum')).status).toBe('RUNNING')
  expect(await half.finish()).toMatchObject({ state: 'completed', config: { lookback: 20 } })
  expect((await lab.flow('momentum')).status).toBe('STALE')
})

test('a rule that expects no dates any more takes the expected date back', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { updates: 'daily' })
  expect((await lab.flow('prices')).expected_data_date).toBe('2026-03-05')
  await lab.update('prices', { freshness: { update_frequency: 'irregular' } })
  expect(await lab.flow('prices')).toMatchObject({ status: 'READY', expected_data_date: null })
})

test('a rule that expects more than there is makes the Flow STALE at once', async () => {
  const lab = await openLab({ today: '2026-03-08' })
  lab.world.lastDate('prices', '2026-03-05')
  await lab.dataset('prices')
  await lab.signal('momentum', { from: 'prices' })
  await lab.update('prices', { freshness: { update_frequency: 'daily', business_days_only: true } })
  await lab.expectFlows({ 'prices.refresh': 'STALE', 'momentum.refresh': 'STALE' })
})

test("a calendar of the rule's own says when data are expected", async () => {
  const lab = await openLab({ today: '2026-03-06' })
  const calendar = { name: 'sunday-to-thursday', weekmask: '1111001', holidays: ['2026-03-05'] }
  const { id } = await lab.create({
    type: 'ToySignal',
    name: 'tadawul',
    freshness: { update_frequency: 'daily', calendar },
  })
  const expected = async () => (await lab.lifecycle.getInstance(id)).flows[0]?.expected_data_date
  expect(await expected()).toBe('2026-03-04')
  lab.advance('3d')
  await lab.lifecycle.tick('clock')
  expect(await expected()).toBe('2026-03-08')
})

test('a calendar that has come to its end stops nobody else', async () => {
  const lab = await openLab({ today: '2030-12-30' })
  const { id } = await lab.create({
    type: 'ToySignal',
    name: 'last',
    freshness: { update_frequency: 'daily', calendar: 'XNYS' },
  })
  await lab.dataset('prices', { updates: 'daily' })
  lab.advance('6d')
  await lab.lifecycle.tick('clock')
  expect((await lab.flow('prices')).status).toBe('STALE')
  expect((await lab.lifecycle.getInstance(id)).status).toBe('NOT_INITIALIZED')
})
