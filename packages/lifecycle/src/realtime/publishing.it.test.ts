import type { PlacedEvent } from '@optaic/ports'
import { createInMemoryRealtime, type InMemoryRealtime } from '@optaic/ports/in-memory/realtime'
import { expect, onTestFinished, test } from 'vitest'
import { type Lab, openLab } from '../../lab/lab.ts'
import { publishEvents, unpublished } from './publish-events.ts'
import { publishingRhythm, startPublishing } from './start-publishing.ts'

const brisk = { ...publishingRhythm, lease: 1000, firstPause: 20, longestPause: 50 }

const patient = { timeout: 10_000 }

async function openDesk() {
  const lab = await openLab({ today: '2026-03-06' })
  const realtime = createInMemoryRealtime()
  const publish = (broker = realtime) => publishEvents({ storage: lab.storage, realtime: broker })
  await publish()
  return { lab, realtime, publish }
}

/** What the program itself knows of a channel, as it should have reached the broker. */
const known = (lab: Lab, channel: string) => lab.storage.events(channel, 0, 10_000)
const published = (realtime: InMemoryRealtime, channel: string) => realtime.channels.get(channel) ?? []
const statuses = (events: readonly PlacedEvent[]) =>
  events.map(({ data }) => `${data.old_status} -> ${data.new_status}`)

async function expectAll({ lab, realtime }: { readonly lab: Lab; readonly realtime: InMemoryRealtime }) {
  const { project_id } = await lab.instance('prices')
  const all = await known(lab, '*')
  expect(all.length).toBeGreaterThan(0)
  for (const channel of new Set(all.map(event => event.channel)))
    expect(published(realtime, channel), channel).toEqual(await known(lab, channel))
  expect(published(realtime, `project:${project_id}`)).toEqual(all)
}

test('each change of a status is published once, in order, to the channels of its Instance and its project', async () => {
  const desk = await openDesk()
  await desk.lab.dataset('prices', { updates: 'daily' })
  await desk.lab.signal('momentum', { from: 'prices' })
  await desk.publish()
  await desk.lab.nextBusinessDay()
  await desk.lab.run('momentum', { mode: 'recursive' })
  await desk.publish()
  const { id } = await desk.lab.instance('momentum')
  const told = ['NOT_INITIALIZED -> RUNNING', 'RUNNING -> READY', 'READY -> STALE', 'STALE -> RUNNING']
  expect(statuses(published(desk.realtime, `instance:${id}:status`))).toEqual([...told, 'RUNNING -> READY'])
  await expectAll(desk)
})

test('a broker that goes away in the midst, and comes back, has lost nothing and keeps the order', async () => {
  const desk = await openDesk()
  await desk.lab.dataset('prices', { updates: 'daily' })
  await desk.publish()
  desk.realtime.failAfter(2)
  await desk.lab.nextBusinessDay()
  await desk.lab.run('prices')
  await expect(desk.publish()).rejects.toMatchObject({ code: 'realtime_unreachable' })
  expect(await unpublished({ storage: desk.lab.storage, realtime: desk.realtime })).toBeGreaterThan(0)
  await desk.lab.nextBusinessDay()
  await expect(desk.publish()).rejects.toMatchObject({ code: 'realtime_unreachable' })
  desk.realtime.failAfter(Number.POSITIVE_INFINITY)
  await desk.publish()
  expect(await unpublished({ storage: desk.lab.storage, realtime: desk.realtime })).toBe(0)
  await expectAll(desk)
})

test('a server that was slow while another took over publishes nothing out of order, and leaves', async () => {
  const desk = await openDesk()
  await desk.lab.dataset('prices')
  const { promise: goOn, resolve } = Promise.withResolvers<void>()
  const { promise: asleep, resolve: fallAsleep } = Promise.withResolvers<void>()
  const slow = {
    ...desk.realtime,
    publish: async (events: readonly PlacedEvent[]) => {
      fallAsleep()
      await goOn
      await desk.realtime.publish(events)
    },
  }
  const late = publishEvents({ storage: desk.lab.storage, realtime: slow })
  await asleep
  await desk.lab.run('prices', { mode: 'force' })
  const position = await desk.publish()
  resolve()
  expect(await late).toBeNull()
  expect(await desk.lab.storage.readerPosition('realtime')).toBe(position)
  await expectAll(desk)
})

test('a program that publishes for the first time begins with what comes from now on', async () => {
  const lab = await openLab({ today: '2026-03-06' })
  await lab.dataset('prices')
  const before = await lab.storage.lastPosition()
  const realtime = createInMemoryRealtime()
  await publishEvents({ storage: lab.storage, realtime })
  expect(realtime.channels.size).toBe(0)
  await lab.run('prices', { mode: 'force' })
  await publishEvents({ storage: lab.storage, realtime })
  const { project_id } = await lab.instance('prices')
  expect(published(realtime, `project:${project_id}`)).toEqual(await lab.storage.events('*', before, 100))
})

test('more than a batch is published to the last', async () => {
  const desk = await openDesk()
  await desk.lab.dataset('prices')
  const { id } = await desk.lab.latest('prices')
  await desk.lab.storage.transaction(async tx => {
    for (let count = 0; count < 1203; count++) await tx.appendEvent(`run:${id}`, 'progress', { count }, desk.lab.now())
  })
  await desk.publish()
  await expectAll(desk)
})

test('a commit wakes the server that publishes, and another stands by until it is gone', async () => {
  const { lab, realtime } = await openDesk()
  const told: string[] = []
  const server = (name: string) =>
    startPublishing(
      {
        storage: lab.storage,
        realtime: {
          ...realtime,
          publish: events => {
            told.push(name)
            return realtime.publish(events)
          },
        },
        log: () => {},
      },
      { ...brisk, look: 60_000 },
    )
  const stopFirst = await server('first')
  onTestFinished(stopFirst)
  await lab.dataset('prices')
  await expect.poll(() => told, patient).toContain('first')
  const stopSecond = await server('second')
  onTestFinished(stopSecond)
  await lab.run('prices', { mode: 'force' })
  await expect
    .poll(async () => await lab.storage.readerPosition('realtime'), patient)
    .toBe(await lab.storage.lastPosition())
  expect(new Set(told)).toEqual(new Set(['first']))
  await stopFirst()
  await lab.run('prices', { mode: 'force' })
  await expect.poll(() => told, patient).toContain('second')
  await expect
    .poll(async () => await lab.storage.readerPosition('realtime'), patient)
    .toBe(await lab.storage.lastPosition())
  await expectAll({ lab, realtime })
})

test('while the broker is away the server tries again and says why, and goes on when it is back', async () => {
  const { lab, realtime } = await openDesk()
  const said: string[] = []
  const log = (level: string, message: string) => void said.push(`${level} ${message}`)
  const stop = await startPublishing({ storage: lab.storage, realtime, log }, brisk)
  onTestFinished(stop)
  realtime.failAfter(1)
  await lab.dataset('prices')
  await expect.poll(() => said.length, patient).toBeGreaterThan(3)
  expect(said[0]).toBe('warning realtime: the realtime broker is away; next try in 20 ms')
  expect(said[3]).toMatch(/next try in 50 ms$/)
  realtime.failAfter(Number.POSITIVE_INFINITY)
  await expect
    .poll(async () => await lab.storage.readerPosition('realtime'), patient)
    .toBe(await lab.storage.lastPosition())
  await expectAll({ lab, realtime })
})

test('a server stops though the broker is deaf, and another publishes what that one could not', async () => {
  const { lab, realtime } = await openDesk()
  const [asleep, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  onTestFinished(() => end.resolve())
  const deaf = {
    ...realtime,
    publish: () => {
      asleep.resolve()
      return end.promise
    },
  }
  const stop = await startPublishing(
    { storage: lab.storage, realtime: deaf, log: () => {} },
    { ...brisk, patience: 50 },
  )
  await lab.dataset('prices')
  await asleep.promise
  const begun = Date.now()
  await stop()
  expect(Date.now() - begun).toBeLessThan(5000)
  await publishEvents({ storage: lab.storage, realtime })
  await expectAll({ lab, realtime })
})
