import { expect, test } from 'vitest'
import { openLab } from '../lab/lab.ts'

test('each change of a status is told once, in order, without gaps', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { updates: 'daily' })
  await lab.signal('momentum', { from: 'prices' })
  await lab.nextBusinessDay()
  await lab.nextBusinessDay()
  lab.world.failNext('prices', { code: 'source_empty', retryable: false })
  await lab.run('prices')
  await lab.run('momentum', { mode: 'recursive' })
  expect(await lab.statusEvents('prices')).toEqual([
    'NOT_INITIALIZED -> RUNNING',
    'RUNNING -> READY',
    'READY -> STALE',
    'STALE -> RUNNING',
    'RUNNING -> ERROR',
    'ERROR -> RUNNING',
    'RUNNING -> READY',
  ])
  expect(await lab.statusEvents('momentum')).toEqual([
    'NOT_INITIALIZED -> RUNNING',
    'RUNNING -> READY',
    'READY -> STALE',
    'STALE -> RUNNING',
    'RUNNING -> READY',
  ])
})

test('an event says which Flow went from what to what, and when', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  const { id } = await lab.instance('prices')
  expect((await lab.storage.events(`instance:${id}:status`, 0, 10)).at(-1)).toMatchObject({
    type: 'status',
    data: {
      flow_kind: 'refresh',
      old_status: 'RUNNING',
      new_status: 'READY',
      timestamp: '2026-03-06T12:00:00.000Z',
    },
  })
})

test('a Run tells how it goes on a channel of its own', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices', { ready: false, execution: { retries: { attempts: 2, backoff: '1s' } } })
  lab.world.failNext('prices', { code: 'source_unreachable', retryable: true })
  const { run } = await lab.trigger('prices')
  await lab.settle()
  lab.advance('2s')
  await lab.settle()
  const events = await lab.storage.events(`run:${run?.id}`, 0, 100)
  expect(events.map(event => event.sequence)).toEqual(events.map((_, at) => at + 1))
  expect(events.map(({ type, data }) => [type, data.state ?? data.message, data.attempt ?? null])).toEqual([
    ['state', 'running', 1],
    ['state', 'pending', 2],
    ['state', 'running', 2],
    ['progress', 'done', null],
    ['state', 'completed', null],
  ])
})

test('statuses that many change at once keep their order: what an event leaves, the next one finds', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('a', { updates: 'daily' })
  await lab.dataset('b', { updates: 'daily' })
  for (let number = 1; number <= 5; number++) await lab.signal(`s${number}`, { from: ['a', 'b'] })
  for (let day = 0; day < 3; day++) {
    lab.advance('1d')
    await Promise.all([
      lab.lifecycle.tick('clock'),
      lab.lifecycle.tick('clock'),
      lab.trigger('a', 'force'),
      lab.trigger('b', 'force'),
      ...[1, 2, 3, 4, 5].map(number => lab.trigger(`s${number}`, 'force')),
    ])
    await lab.settle()
  }
  for (const name of ['a', 'b', 's1', 's2', 's3', 's4', 's5']) {
    const changes = (await lab.statusEvents(name)).map(change => change.split(' -> '))
    for (const [at, [old]] of changes.entries()) if (at > 0) expect(old, name).toBe(changes[at - 1]?.[1])
    expect(changes.at(-1)?.[1], name).toBe((await lab.flow(name)).status)
  }
})
