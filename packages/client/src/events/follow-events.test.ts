/** Nothing missed, nothing repeated, whatever happens to the connection. */
import { expect, test } from 'vitest'
import { createClient } from '../client.ts'
import { type Behaviour, eventServer, type StoredEvent } from '../event-server.fixture.ts'
import { followEvents } from './follow-events.ts'

const five: readonly StoredEvent[] = [1, 2, 3, 4, 5].map(id => ({
  id,
  channel: 'run:r',
  type: 'progress',
  data: { done: id },
}))

async function follow(behaviours: readonly Behaviour[], until = 5, lastEventId?: string) {
  const server = eventServer(five, behaviours)
  const client = createClient({ url: 'http://127.0.0.1:1', fetch: server.fetch })
  const pauses: number[] = []
  const done: unknown[] = []
  const pause = async (ms: number) => void pauses.push(ms)
  for await (const event of followEvents(client, { channel: 'run:r', lastEventId, pause })) {
    done.push(event.data.done)
    if (event.data.done === until) break
  }
  return { done, pauses, ...server }
}

test('events come in order with what they carry', async () => {
  const server = eventServer(five, [null])
  const client = createClient({ url: 'http://127.0.0.1:1', fetch: server.fetch })
  const events = followEvents(client, { channel: 'instance:*', lastEventId: '4' })
  expect((await events.next()).value).toEqual({
    id: '5',
    channel: 'run:r',
    sequence: 5,
    type: 'progress',
    time: '2026-03-06T21:00:00.000Z',
    data: { done: 5 },
  })
  await events.return(undefined)
  expect(server.connections).toEqual([{ channel: 'instance:*', lastEventId: '4' }])
  expect(server.ended()).toBe(1)
})

test('a connection that breaks is made again from the last event seen', async () => {
  const { done, connections } = await follow([2, 0, 1, null])
  expect(done).toEqual([1, 2, 3, 4, 5])
  expect(connections.map(connection => connection.lastEventId)).toEqual([null, '2', '2', '3'])
})

test('pauses grow while nothing comes and start again when something did', async () => {
  const away = new TypeError('fetch failed')
  const busy = () => new Response('busy', { status: 503 })
  const { done, pauses } = await follow([away, busy(), busy(), 1, away, null])
  expect(done).toEqual([1, 2, 3, 4, 5])
  expect(pauses).toEqual([250, 500, 1000, 250, 500])
})

test('pauses do not grow beyond ten seconds', async () => {
  const { pauses } = await follow([...Array.from({ length: 8 }, () => new TypeError('fetch failed')), null])
  expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000])
})

test('a refusal ends it', async () => {
  const body = { type: '', title: 'No', status: 401, detail: 'A valid token is needed', code: 'unauthenticated' }
  const refusal = new Response(JSON.stringify(body), { status: 401 })
  await expect(follow([refusal])).rejects.toMatchObject({ code: 'unauthenticated', status: 401 })
})

test('an answer that is no stream of events ends it', async () => {
  const page = new Response('<html></html>', { headers: { 'content-type': 'text/html' } })
  await expect(follow([page])).rejects.toMatchObject({ code: 'unexpected_answer' })
})

test('an event that cannot be read ends it instead of being asked for for ever', async () => {
  const broken = new Response('id: 1\ndata: {"channel"\n\n', { headers: { 'content-type': 'text/event-stream' } })
  await expect(follow([broken])).rejects.toMatchObject({ code: 'unexpected_answer', detail: /Event 1/ })
})

test('a silent connection is given up for a new one', async () => {
  const stop = new AbortController()
  const server = eventServer([], [null])
  const client = createClient({ url: 'http://127.0.0.1:1', fetch: server.fetch })
  const pause = async () => {
    if (server.connections.length === 2) stop.abort(new Error('two connections'))
  }
  const events = followEvents(client, { channel: '*', silence: 1, pause, signal: stop.signal })
  await expect(events.next()).rejects.toThrow('two connections')
})

test('the signal ends it with its reason', async () => {
  const stop = new AbortController()
  const server = eventServer(five, [null])
  const client = createClient({ url: 'http://127.0.0.1:1', fetch: server.fetch })
  const seen: unknown[] = []
  const reading = (async () => {
    for await (const event of followEvents(client, { channel: '*', signal: stop.signal })) {
      seen.push(event.data.done)
      if (event.data.done === 5) stop.abort(new Error('enough'))
    }
  })()
  await expect(reading).rejects.toThrow('enough')
  expect(seen).toEqual([1, 2, 3, 4, 5])
})
