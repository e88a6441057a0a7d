/** What the server tells while things happen: every change once, in order, past every break of the connection. */
import type { Activity, Flow } from '@optaic/domain'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Api } from './api.ts'
import { openPlace, type Place, type Server, startServer, stop } from './place.ts'
import { openSource, type Source } from './source.ts'
import { until } from './until.ts'

let place: Place
let source: Source
let server: Server
let api: Api

const names = ['a', 'b', 'c']

beforeAll(async () => {
  place = openPlace()
  source = await openSource()
  server = await startServer(place)
  api = new Api(server.url)
  await api.createProject()
  for (const name of names) await api.createDataset(name, 'http', source.config(name))
})
afterAll(async () => {
  if (server !== undefined) await stop(server)
  await source.close()
  await place.close()
})

interface Told {
  readonly id: number
  readonly type: string
  readonly channel: string
  readonly sequence: number
  readonly data: {
    readonly flow_kind: string
    readonly old_status: Flow['status']
    readonly new_status: Flow['status']
    readonly timestamp: string
  }
}

interface Listener {
  readonly told: readonly Told[]
  close(): void
}

/** Listens from a place on, as an EventSource does after a break: the place goes by the header. */
function listen(channel: string, last: number | null): Listener {
  const told: Told[] = []
  const stopped = new AbortController()
  const headers = last === null ? {} : { 'last-event-id': String(last) }
  const read = async () => {
    const url = `${server.url}/api/v1/events?channel=${encodeURIComponent(channel)}`
    const answer = await fetch(url, { headers, signal: stopped.signal })
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    const decoder = new TextDecoder()
    let text = ''
    for await (const bytes of answer.body!) {
      text += decoder.decode(bytes, { stream: true })
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        const fields = new Map(
          text
            .slice(0, end)
            .split('\n')
            .map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const),
        )
        text = text.slice(end + 2)
        const data = fields.get('data')
        if (data !== undefined)
          told.push({ ...JSON.parse(data), id: Number(fields.get('id')), type: fields.get('event') ?? '' })
      }
    }
  }
  void read().catch(() => {}) // it ends when the listener goes away, or the server does
  return { told, close: () => stopped.abort() }
}

const channelOf = async (name: string) => `instance:${(await api.instance(name)).id}:status`
const ascending = (ids: readonly number[]) => ids.every((id, at) => at === 0 || id > ids[at - 1]!)

/** Sequence numbers without a gap, and statuses of which each begins where the one before ended. */
function expectWhole(told: readonly Told[]): void {
  expect(ascending(told.map(({ id }) => id))).toBe(true)
  for (const [channel, events] of Map.groupBy(told, event => event.channel)) {
    expect([channel, events.map(({ sequence }) => sequence)]).toEqual([channel, events.map((_, at) => at + 1)])
    if (!channel.endsWith(':status')) continue
    for (const [at, { data }] of events.entries()) {
      expect(data.old_status).toBe(at === 0 ? 'NOT_INITIALIZED' : events[at - 1]!.data.new_status)
      expect(data.flow_kind).toBe('refresh')
      expect(new Date(data.timestamp).toISOString()).toBe(data.timestamp)
    }
  }
}

test('a change of status is told to who listens, as it happens', async () => {
  const listener = listen(await channelOf('a'), null)
  await until('it to be connected', async () => (await api.execute('a')).state === 'completed')
  const { told } = listener
  await until('READY to be told', () => told.at(-1)?.data.new_status === 'READY')
  expectWhole(told)
  expect(told.map(({ type, data }) => [type, data.new_status])).toEqual([
    ['status', 'RUNNING'],
    ['status', 'READY'],
  ])
  listener.close()
})

test('a listener that breaks off again and again, and a server that is killed, miss nothing and repeat nothing', async () => {
  const pieces: Told[][] = []
  let last: number | null = null
  let listener = listen('*', last)
  const breakOff = () => {
    listener.close()
    pieces.push([...listener.told])
    last = listener.told.at(-1)?.id ?? last
    listener = listen('*', last)
  }
  const work = async () => {
    for (let round = 0; round < 3; round++) await Promise.all(names.map(name => api.execute(name)))
  }
  let over = false
  const breaking = (async () => {
    while (!over) {
      const before = listener.told.length
      await until('news', () => over || listener.told.length > before)
      breakOff()
    }
  })()
  await work()
  over = true
  await breaking
  server.signal('SIGKILL')
  await server.ended
  await until('its processes to end', () => place.processes().length === 0, 10_000)
  server = await startServer(place)
  api = new Api(server.url)
  breakOff()
  await work()
  // What one listener is told from the beginning is what the broken one was told in pieces.
  const whole = listen('*', null)
  const runs = async () => (await api.get<{ items: { state: string }[] }>('/api/v1/runs?limit=1000')).items
  const ended = (told: readonly Told[]) =>
    told.filter(({ type, data }) => type === 'state' && /completed|failed/.test(JSON.stringify(data))).length
  const all = (await runs()).length
  await until('all to be told', () => ended(whole.told) === all && listener.told.at(-1)?.id === whole.told.at(-1)?.id)
  breakOff()
  expectWhole(whole.told)
  expect(pieces.flat()).toEqual(whole.told)
  expect(pieces.length).toBeGreaterThan(5)
  for (const each of [listener, whole]) each.close()
})

test('a place in the address does as well, and the header wins', async () => {
  const whole = listen(await channelOf('b'), null)
  await until('something to be told', () => whole.told.length > 3)
  const [first, second] = whole.told
  const after = await fetch(`${server.url}/api/v1/events?channel=${first!.channel}&after=${first!.id}`, {
    headers: { 'last-event-id': String(second!.id) },
  })
  const reader = after.body!.getReader()
  let text = ''
  await until('an event', async () => {
    text += new TextDecoder().decode((await reader.read()).value)
    return text.includes('id: ')
  })
  expect(text.slice(text.indexOf('id: '))).toMatch(new RegExp(`^id: ${whole.told[2]!.id}\n`))
  await reader.cancel()
  whole.close()
})

test('who did what is kept with the correlation id of the request that did it, in the order of time', async () => {
  const json = { 'content-type': 'application/json' }
  const made = await fetch(`${server.url}/api/v1/projects`, { method: 'POST', headers: json, body: '{"name":"kept"}' })
  const correlation = made.headers.get('x-correlation-id')
  const { items } = await api.get<{ items: Activity[] }>(`/api/v1/activities?correlation_id=${correlation}`)
  expect(items).toMatchObject([
    { action: 'project.created', resource_type: 'Project', actor: 'local', payload: { name: 'kept' } },
  ])
  const { id, revision } = await api.instance('c')
  await api.ask('PATCH', `/api/v1/instances/${id}`, { revision, about: 'changed' })
  const run = await api.execute('c')
  const about = async (resource: string) =>
    (await api.get<{ items: Activity[] }>(`/api/v1/activities?resource_id=${resource}`)).items.map(item => item.action)
  expect(await about(id)).toEqual(['instance.updated', 'instance.created'])
  expect(await about(run.id)).toEqual(['run.completed', 'run.requested'])
  const refused = await fetch(`${server.url}/api/v1/instances/${id}`, { method: 'PATCH', headers: json, body: '{}' })
  const refusal = refused.headers.get('x-correlation-id')
  expect(await refused.json()).toMatchObject({ instance: refusal })
  expect((await api.get<{ items: [] }>(`/api/v1/activities?correlation_id=${refusal}`)).items).toEqual([])
})
