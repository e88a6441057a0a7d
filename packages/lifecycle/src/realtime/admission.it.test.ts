import { createInMemoryRealtime } from '@optaic/ports/in-memory/realtime'
import { expect, test } from 'vitest'
import { openLab } from '../../lab/lab.ts'
import { createLifecycle } from '../lifecycle.ts'

test('whoever asks is let in to channels that are there, and told where the events stand', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  const { id, project_id } = await lab.instance('prices')
  const channels = [`instance:${id}:status`, `run:${(await lab.latest('prices')).id}`, `project:${project_id}`]
  const position = await lab.storage.lastPosition()
  expect(await lab.lifecycle.admit(lab.caller, channels)).toEqual({
    kind: 'sse',
    url: '/api/v1/events',
    token: null,
    subscriptions: {},
    expires_at: null,
    position,
  })
  const brokered = createLifecycle({ ...lab.options, realtime: createInMemoryRealtime() })
  expect(await brokered.admit(lab.caller, channels)).toMatchObject({
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
  await expect(lab.lifecycle.admit(lab.caller, [`project:${id}`, ...wrong])).rejects.toMatchObject({
    code: 'channel_not_found',
    details: wrong.map(path => ({ path })),
  })
})
