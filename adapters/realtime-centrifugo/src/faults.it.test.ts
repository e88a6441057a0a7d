/** A Centrifugo on a bad day: away, deaf, misconfigured. What was published is seen once and in order all the same. */
import type { PlacedEvent } from '@optaic/ports'
import { openFaultyProxy } from '@optaic/ports/testing/faulty-proxy'
import { openTestCentrifugo, watchCentrifugo, whyNoCentrifugo } from '@optaic/realtime-centrifugo/testing'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openCentrifugo } from './centrifugo.ts'

const why = whyNoCentrifugo()
const named = (title: string) => (why === null ? title : `${title}: ${why}`)
const patient = { timeout: 10_000 }
let position = Date.now() // a Centrifugo that goes on between tests drops what is not newer

const eventOf = (channel: string): PlacedEvent => {
  position++
  return {
    channel,
    position,
    sequence: position,
    type: 'status',
    time: '2026-03-06T12:00:00Z',
    data: {},
    project_id: null,
  }
}

describe.skipIf(why !== null)(named('Centrifugo on a bad day'), () => {
  let server: Awaited<ReturnType<typeof openTestCentrifugo>>
  let proxy: Awaited<ReturnType<typeof openFaultyProxy>>
  beforeAll(async () => {
    server = await openTestCentrifugo()
    proxy = await openFaultyProxy(() => server.apiUrl.replace('/api', ''))
  })
  afterAll(async () => {
    await proxy?.close()
    await server?.close()
  })

  const desk = async (name: string) => {
    const channel = `run:${name}-${position}`
    const realtime = openCentrifugo({ ...server, apiUrl: `${proxy.url}/api`, timeoutMs: 300, tries: 2 })
    const watcher = await watchCentrifugo(realtime.admit('somebody', [channel]), channel)
    onTestFinished(() => {
      proxy.heal()
      watcher.close()
      return realtime.close()
    })
    const events = Array.from({ length: 20 }, () => eventOf(channel))
    return { realtime, watcher, events, wanted: events.map(event => event.position) }
  }

  test('an answer that was lost is asked for again, and nothing is seen twice', async () => {
    const { realtime, watcher, events, wanted } = await desk('lost')
    proxy.break({ kind: 'lose-answer' })
    await realtime.publish(events)
    await expect.poll(() => watcher.seen, patient).toEqual(wanted)
    await realtime.publish(events)
    expect(watcher.seen).toEqual(wanted)
  })

  test.each(['hang-up', 'silence'] as const)(
    'a server that is away (%s) is told, and takes all when it is back',
    async kind => {
      const { realtime, watcher, events, wanted } = await desk(kind)
      proxy.break({ kind }, () => true, Number.POSITIVE_INFINITY)
      await expect(realtime.publish(events)).rejects.toMatchObject({ code: 'realtime_unreachable' })
      expect(watcher.seen).toEqual([])
      proxy.heal()
      await realtime.publish(events)
      await expect.poll(() => watcher.seen, patient).toEqual(wanted)
    },
  )

  test('what comes late from a publisher that slept is not mixed in', async () => {
    const { realtime, watcher, events, wanted } = await desk('slept')
    await realtime.publish(events.slice(5))
    await realtime.publish(events.slice(0, 5))
    await realtime.publish(events)
    await expect.poll(() => watcher.seen, patient).toEqual(wanted.slice(5))
  })

  const find = async (change: Partial<Parameters<typeof openCentrifugo>[0]>) =>
    openCentrifugo({ ...server, timeoutMs: 500, tries: 1, ...change })
      .check()
      .catch(fault => fault)

  test.each<[string, () => Promise<unknown>, RegExp, RegExp]>([
    ['key', () => find({ apiKey: 'wrong' }), /refuses the API key/, /API_KEY/],
    ['secret', () => find({ tokenSecret: 'wrong' }), /does not accept our tokens/, /TOKEN_SECRET/],
    ['address', () => find({ apiUrl: 'http://127.0.0.1:1/api' }), /does not answer/, /Check that it runs/],
    ['path', () => find({ apiUrl: server.apiUrl.replace('api', 'nothing') }), /no API of Centrifugo/, /API_URL/],
    ['client address', () => find({ clientUrl: 'ws://127.0.0.1:1/' }), /does not answer clients/, /CLIENT_URL/],
  ])('a wrong %s is found out, with what to do', async (_, check, message, next) => {
    expect(await check()).toMatchObject({ code: 'realtime_unreachable', message, next })
  })

  test('a wrong key publishes nothing and is not tried again', async () => {
    const { watcher, events } = await desk('key')
    const realtime = openCentrifugo({ ...server, apiUrl: `${proxy.url}/api`, apiKey: 'wrong' })
    const before = proxy.seen.length
    await expect(realtime.publish(events)).rejects.toMatchObject({ message: /refuses the API key/ })
    expect(proxy.seen.length).toBe(before + 1)
    expect(watcher.seen).toEqual([])
  })

  test('a channel that Centrifugo has no namespace for is told by name', async () => {
    const { realtime } = await desk('namespace')
    const event = eventOf('weather:today')
    await expect(realtime.publish([event])).rejects.toMatchObject({
      message: /did not take an event of weather:today: unknown channel/,
      next: /deploy\/centrifugo\/config.json/,
    })
  })

  test('an admission that is over lets nobody in', async () => {
    const realtime = openCentrifugo({ ...server, clock: () => Date.now() - 3_600_000 })
    await expect(watchCentrifugo(realtime.admit('somebody', ['run:x']), 'run:x')).rejects.toThrow()
  })
})
