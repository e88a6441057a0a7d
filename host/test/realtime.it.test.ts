/** Watching the real program: by its own stream of events, and by a real Centrifugo. */
import { freePort } from '@optaic/local-server'
import { openCuttableLine } from '@optaic/ports/testing/cuttable-line'
import { openFaultyProxy } from '@optaic/ports/testing/faulty-proxy'
import { openCentrifugo } from '@optaic/realtime-centrifugo'
import { startOwnCentrifugo, whyNoOwnCentrifugo } from '@optaic/realtime-centrifugo/testing'
import { openRealtime, type RealtimeEvent, type RealtimeOptions } from '@optaic/realtime-client'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { Api } from './api.ts'
import { openPlace, type Place, type Server, startServer, stop } from './place.ts'
import { openSource, type Source } from './source.ts'
import { until } from './until.ts'

interface History {
  readonly items: readonly (RealtimeEvent & { readonly project_id: string })[]
}

/** A server with a dataset that can be run, and watchers of it. */
async function openDesk(environment: Readonly<Record<string, string>> = {}) {
  const place: Place = openPlace()
  const source: Source = await openSource()
  const own = { OPTAIC_PORT: String(await freePort()), ...environment }
  let server: Server
  let api: Api
  const start = async () => {
    server = await startServer(place, ['--no-sample'], own)
    api = new Api(server.url)
  }
  await start()
  await api!.createProject()
  await api!.createDataset('prices', 'http', source.config('prices'))
  const { id, project_id } = (await api!.instance('prices')) as unknown as { id: string; project_id: string }
  return {
    channels: { status: `instance:${id}:status`, project: `project:${project_id}` },
    get url() {
      return server.url
    },
    run: () => api.execute('prices', 'force'),
    history: async (channel: string, after: number) => {
      const query = new URLSearchParams({ channel, after: String(after), limit: '1000' })
      const { items } = await api.get<History>(`/api/v1/events/history?${query}`)
      return items.map(({ project_id: _, ...event }) => event)
    },
    refusal: (channels: readonly string[]) =>
      api.refusal('POST', '/api/v1/realtime/admission', { channels: [...channels] }),
    doctor: async () => JSON.parse((await place.run(['doctor', '--json'], own)).stdout),
    kill: async () => {
      server.signal('SIGKILL')
      await server.ended
    },
    start,
    close: async () => {
      await stop(server)
      await source.close()
      await place.close()
    },
  }
}

type Desk = Awaited<ReturnType<typeof openDesk>>

/** Watches a channel and keeps what came; `asked` are the requests for history. */
async function watch({ url }: Desk, channel: string, options: Partial<RealtimeOptions> = {}) {
  const asked: string[] = []
  const send = options.fetch ?? (request => fetch(request))
  const realtime = openRealtime({
    url,
    fetch: request => {
      if (request.url.includes('/events/history')) asked.push(request.url)
      return send(request)
    },
  })
  onTestFinished(() => realtime.close())
  const events: RealtimeEvent[] = []
  const ends: unknown[] = []
  await realtime.watch(channel, event => events.push(event), { onEnd: fault => ends.push(fault) })
  return { events, asked, ends }
}

/** All that the program knows from the first event seen on has come, each once, in order. */
async function expectWhole(desk: Desk, channel: string, events: readonly RealtimeEvent[], least: number) {
  await until(`${least} events on ${channel}, of which ${events.length} came`, () => events.length >= least)
  const all = await desk.history(channel, (events[0]?.position ?? 1) - 1)
  await until('the last event', () => (events.at(-1)?.position ?? 0) >= (all.at(-1)?.position ?? 0))
  expect(events).toEqual(all)
}

/** Of one Run: to RUNNING and to READY on the channel of the Instance; state, progress and state on its own. */
const ofRun = { status: 2, project: 4 } as const

describe('by the stream of the server', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = await openDesk()
  })
  afterAll(() => desk?.close())

  test('whoever watches sees each change once and in order, of an Instance and of its whole project', async () => {
    const status = await watch(desk, desk.channels.status)
    const project = await watch(desk, desk.channels.project)
    const { id } = await desk.run()
    await expectWhole(desk, desk.channels.status, status.events, ofRun.status)
    await expectWhole(desk, desk.channels.project, project.events, ofRun.project)
    expect(status.events.map(({ data }) => data.new_status)).toEqual(['RUNNING', 'READY'])
    expect(new Set(project.events.map(({ channel }) => channel))).toEqual(new Set([desk.channels.status, `run:${id}`]))
  })

  test('a server that is killed and comes back is followed on from where it was', async () => {
    const { events } = await watch(desk, desk.channels.project)
    await desk.run()
    await until('an event', () => events.length > 0)
    await desk.kill()
    await desk.start()
    await desk.run()
    await expectWhole(desk, desk.channels.project, events, 2 * ofRun.project)
  })

  test('a channel that is not there is refused, before anything is watched', async () => {
    await expect(watch(desk, 'run:00000000-0000-7000-8000-000000000000')).rejects.toMatchObject({
      code: 'channel_not_found',
    })
    expect((await desk.refusal(['nonsense', desk.channels.status])).details).toMatchObject([{ path: 'nonsense' }])
  })

  test('the doctor says that the server serves them itself', async () => {
    const { findings } = await desk.doctor()
    expect(findings).toContainEqual({
      what: 'realtime',
      state: 'good',
      found: 'by the server itself, as server-sent events',
    })
  })
})

test('a demo that is to publish by Centrifugo says so where there is none', async () => {
  const place = openPlace()
  const { code, stderr } = await place.run(['demo', '--json', '--realtime', 'centrifugo'])
  expect(code).toBe(1)
  expect(JSON.parse(stderr)).toMatchObject({ code: 'invalid_request', next: expect.stringContaining('CENTRIFUGO_BIN') })
  await place.close()
})

const why = whyNoOwnCentrifugo()

describe.skipIf(why !== null)(why === null ? 'by Centrifugo' : `by Centrifugo: ${why}`, () => {
  let centrifugo: Awaited<ReturnType<typeof startOwnCentrifugo>>
  let proxy: Awaited<ReturnType<typeof openFaultyProxy>>
  let line: Awaited<ReturnType<typeof openCuttableLine>>
  let desk: Desk
  beforeAll(async () => {
    centrifugo = await startOwnCentrifugo()
    proxy = await openFaultyProxy(() => centrifugo.apiUrl.replace('/api', ''))
    line = await openCuttableLine({ port: Number(new URL(centrifugo.apiUrl).port) })
    desk = await openDesk({
      OPTAIC_CENTRIFUGO_API_URL: `${proxy.url}/api`,
      OPTAIC_CENTRIFUGO_API_KEY: centrifugo.apiKey,
      OPTAIC_CENTRIFUGO_TOKEN_SECRET: centrifugo.tokenSecret,
      OPTAIC_CENTRIFUGO_CLIENT_URL: `ws://127.0.0.1:${line.port}/connection/websocket`,
    })
  })
  afterAll(async () => {
    await desk?.close()
    await line?.close()
    await proxy?.close()
    await centrifugo?.stop()
  })

  test('whoever watches sees each change once and in order, of an Instance and of its whole project', async () => {
    const status = await watch(desk, desk.channels.status)
    const project = await watch(desk, desk.channels.project)
    await desk.run()
    await expectWhole(desk, desk.channels.status, status.events, ofRun.status)
    await expectWhole(desk, desk.channels.project, project.events, ofRun.project)
    expect(proxy.seen).toContain('POST /api/batch')
  })

  test('what came while the line was cut is brought by Centrifugo itself, and nothing comes twice', async () => {
    const { events, asked } = await watch(desk, desk.channels.project)
    await desk.run()
    await until('an event', () => events.length > 0)
    const before = asked.length
    line.sever()
    const { length } = events
    await desk.run()
    expect(events.length).toBeLessThan(length + ofRun.project)
    line.release()
    await expectWhole(desk, desk.channels.project, events, 2 * ofRun.project)
    expect(asked.length).toBe(before)
  })

  test('what came while Centrifugo was down, and forgot everything, is not lost', async () => {
    const { events } = await watch(desk, desk.channels.project)
    await desk.run()
    await until('an event', () => events.length > 0)
    await centrifugo.stop()
    await desk.run()
    await centrifugo.start()
    await desk.run()
    await expectWhole(desk, desk.channels.project, events, 3 * ofRun.project)
  })

  test('a Centrifugo that is deaf for a while gets everything in order when it hears again', async () => {
    const direct = await watch(desk, desk.channels.status)
    proxy.break({ kind: 'silence' }, () => true, Number.POSITIVE_INFINITY)
    await desk.run()
    await desk.run()
    proxy.heal()
    await expectWhole(desk, desk.channels.status, direct.events, 2 * ofRun.status)
  })

  test('a server that is killed goes on publishing where it was when it comes back', async () => {
    const { events } = await watch(desk, desk.channels.project)
    await desk.run()
    await desk.kill()
    await desk.start()
    await desk.run()
    await expectWhole(desk, desk.channels.project, events, 2 * ofRun.project)
  })

  test('tokens that end are replaced while one watches', async () => {
    const brief = openCentrifugo({ ...centrifugo, admissionSeconds: 2 })
    let admissions = 0
    const { events, ends } = await watch(desk, desk.channels.status, {
      fetch: async request => {
        if (!request.url.endsWith('/realtime/admission')) return fetch(request)
        const { channels } = (await request.clone().json()) as { channels: string[] }
        const admission = (await (await fetch(request)).json()) as object
        admissions++
        return Response.json({ ...admission, ...brief.admit('local', channels) })
      },
    })
    await until('tokens to be fetched three more times', () => admissions >= 4)
    await desk.run()
    await expectWhole(desk, desk.channels.status, events, ofRun.status)
    expect(ends).toEqual([])
  })

  test('the demo publishes by a Centrifugo of its own, prints the same document, and takes it away', async () => {
    const place = openPlace()
    const environment = { CENTRIFUGO_BIN: process.env.CENTRIFUGO_BIN ?? '', OPTAIC_CENTRIFUGO_API_KEY: 'not for demos' }
    const { code, stdout, stderr } = await place.run(['demo', '--json', '--realtime', 'centrifugo'], environment)
    expect([code, stderr]).toEqual([0, ''])
    expect(Object.keys(JSON.parse(stdout))).toEqual(['project', 'instances', 'runs', 'dataset', 'backtest'])
    await place.close()
  })

  test('the doctor says how Centrifugo is, and what is wrong with it', async () => {
    const finding = async () =>
      (await desk.doctor()).findings.find(({ what }: { readonly what: string }) => what === 'realtime')
    expect(await finding()).toMatchObject({ state: 'good', found: expect.stringContaining(proxy.url) })
    proxy.break({ kind: 'status', status: 401 }, () => true, Number.POSITIVE_INFINITY)
    expect(await finding()).toMatchObject({ state: 'wrong', found: expect.stringContaining('refuses the API key') })
    proxy.heal()
  })
})
