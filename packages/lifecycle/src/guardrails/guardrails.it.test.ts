import { expect, test } from 'vitest'
import { openLab } from '../../lab/lab.ts'
import { toyDefinition } from '../../lab/toy-kinds.ts'

const wild = { count: 3, missing: 0, min: -2, max: 11 }

test('a guardrail that blocks fails the Run and leaves the last good version in place', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  await lab.signal('momentum', { from: 'prices', config: { min: -1, max: 10 } })
  await lab.signal('blend', { from: 'momentum' })
  const good = await lab.flow('momentum')
  lab.world.summary('momentum', 'signal', wild)
  lab.world.lastDate('prices', '2026-03-06')
  await lab.run('prices')
  const run = await lab.run('momentum')
  expect(run).toMatchObject({
    state: 'failed',
    output_version_id: null,
    error: {
      code: 'guardrail_blocked',
      message: 'signal.bounds: signal goes down to -2, below -1',
      details: { min: -2, bound_min: -1 },
    },
  })
  expect(await lab.flow('momentum')).toMatchObject({ status: 'ERROR', current_version_id: good.current_version_id })
  await expect(lab.run('blend')).rejects.toMatchObject({
    code: 'upstream_not_ready',
    details: [{ path: 'momentum.refresh', status: 'ERROR', message: expect.stringContaining('guardrail_blocked') }],
  })
})

test('a block is not tried again: the same data would be blocked again', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  lab.world.summary('momentum', 'signal', wild)
  await lab.signal('momentum', {
    from: [],
    ready: false,
    config: { max: 10 },
    execution: { retries: { attempts: 3 } },
  })
  expect(await lab.run('momentum')).toMatchObject({ state: 'failed', attempt: 1 })
})

test('a guardrail that warns is recorded with its numbers, and the version appears', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  lab.world.summary('momentum', 'signal', { count: 1, missing: 3, min: 0, max: 0 })
  await lab.signal('momentum', { from: [] })
  const run = await lab.latest('momentum')
  const { items } = await lab.storage.verdicts({ run_id: run.id })
  expect(items.map(({ name, enforcement, passed }) => [name, enforcement, passed]).sort()).toEqual([
    ['signal.bounds', 'block', true],
    ['signal.coverage', 'warn', false],
  ])
  expect(items.find(({ passed }) => !passed)).toMatchObject({
    gate: 'run.output',
    message: expect.stringContaining('25.0% present'),
    numbers: { min: 0.5, signal: 0.25 },
  })
  expect((await lab.flow('momentum')).status).toBe('READY')
})

test('every verdict is kept, of what passed and of what was blocked', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  lab.world.columns('prices', { date: 'date', value: 'number' })
  const run = await lab.run('prices')
  expect(run.error).toMatchObject({ code: 'guardrail_blocked', message: expect.stringContaining('symbol') })
  const { id } = await lab.instance('prices')
  const { items } = await lab.storage.verdicts({ instance_id: id })
  expect(items.map(({ name, passed }) => [name, passed])).toEqual([
    ['dataset.schema', false],
    ['dataset.schema', true],
  ])
})

test('Definitions bring guardrails of their own, with their parameters', async () => {
  const guardrails = [
    { name: 'dataset.coverage', gate: 'run.output', enforcement: 'block', parameters: { min: 0.9 } },
  ] as const
  const lab = await openLab({ today: '2026-03-06', declarations: [toyDefinition({ guardrails })] })
  lab.world.summary('prices', 'value', { count: 8, missing: 2, min: 0, max: 1 })
  await lab.dataset('prices', { ready: false })
  expect((await lab.run('prices')).error).toMatchObject({
    message: expect.stringContaining('value (80.0% present)'),
  })
})

test('a guardrail that this program does not know lets nothing pass', async () => {
  const guardrails = [{ name: 'dataset.magic', gate: 'run.output', enforcement: 'block' }] as const
  const lab = await openLab({ today: '2026-03-06', declarations: [toyDefinition({ guardrails })] })
  await lab.dataset('prices', { ready: false })
  expect((await lab.run('prices')).error).toMatchObject({ message: expect.stringContaining('does not know') })
})
