import { fullAccess } from '@optaic/domain'
import { createInMemoryRealtime } from '@optaic/ports/in-memory/realtime'
import { expect, test } from 'vitest'
import { openLab } from '../../lab/lab.ts'
import { createLifecycle } from '../lifecycle.ts'

const everybody = { actor: 'researcher', access: fullAccess }

test('whoever asks is let in to channels that are there, and told where the events stand', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  const { id, project_id } = await lab.instance('prices')
  const channels = [`instance:${id}:status`, `run:${(await lab.latest('prices')).id}`, `project:${project_id}`]
  const position = await lab.storage.lastPosition()
  expect(await lab.lifecycle.admit(everybody, channels)).toEqual({
    kind: 'sse',
    url: '/api/v1/events',
    token: null,
    subscriptions: {},
    expires_at: null,
    position,
  })
  const brokered = createLifecycle({ ...lab.options, realtime: createInMemoryRealtime() })
  expect(await brokered.admit(everybody, channels)).toMatchObject({
    kind: 'memory',
    token: 'researcher',
    subscriptions: Object.fromEntries(channels.map(channel => [channel, channel])),
    position,
  })
})

test('channels that are not there are refused, all at once', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  const { id } = await lab.lifecycle.getProject('lab')
  const wrong = [`run:${id}`, `instance:${id}:status`, 'instance:x', 'weather:today', 'project:lab', '*', 'run:*']
  await expect(lab.lifecycle.admit(everybody, [`project:${id}`, ...wrong])).rejects.toMatchObject({
    code: 'channel_not_found',
    details: wrong.map(path => ({ path })),
  })
})

test('who may see one project is let in to its channels, and the others are not there for them', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  await lab.run('prices')
  const { id, project_id } = await lab.instance('prices')
  const channels = [`instance:${id}:status`, `run:${(await lab.latest('prices')).id}`, `project:${project_id}`]
  await lab.lifecycle.createProject(lab.caller, { name: 'elsewhere' })
  const { admit } = createLifecycle({ ...lab.options, realtime: createInMemoryRealtime() })
  const of = (...projects: string[]) => ({ actor: 'reader', access: { projects, changes: false } })
  for (const reader of [of('lab'), of('elsewhere', project_id)])
    expect(Object.keys((await admit(reader, channels)).subscriptions)).toEqual(channels)
  for (const stranger of [of('elsewhere'), of()]) {
    await expect(admit(stranger, channels)).rejects.toMatchObject({
      code: 'channel_not_found',
      details: channels.map(path => ({ path, message: 'is not there' })),
    })
    expect((await admit(stranger, [])).subscriptions).toEqual({})
  }
})
