/** The client over real connections: servers that are away, break off and come back. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createClient, unwrap } from './client.ts'
import { followEvents } from './events/follow-events.ts'

async function listen(port: number, answer: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(answer)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return { server, port: (server.address() as AddressInfo).port }
}

const stop = (server: Server) =>
  new Promise<void>(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

/** Writes events after the one asked for, up to `last`, and leaves the connection open. */
const events =
  (last: number, seen: (string | undefined)[]): RequestListener =>
  (request, response) => {
    const from = request.headers['last-event-id'] as string | undefined
    seen.push(from)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(': connected\n\n')
    for (let id = Number(from ?? 0) + 1; id <= last; id++) {
      const data = { channel: 'run:r', sequence: id, time: '2026-03-06T21:00:00.000Z', data: { done: id } }
      response.write(`id: ${id}\nevent: progress\ndata: ${JSON.stringify(data)}\n\n`)
    }
  }

test('a server that is away is named with the reason', async () => {
  const { server, port } = await listen(0, () => {})
  await stop(server)
  const client = createClient({ url: `http://127.0.0.1:${port}` })
  await expect(unwrap(client.api.GET('/api/v1/flows'))).rejects.toMatchObject({
    code: 'server_unreachable',
    detail: `No server answers at http://127.0.0.1:${port} (ECONNREFUSED)`,
  })
})

test('a server that dies and comes back is followed from the last event, none missed, none repeated', async () => {
  const seen: (string | undefined)[] = []
  const first = await listen(0, events(3, seen))
  const client = createClient({ url: `http://127.0.0.1:${first.port}` })
  let pauses = 0
  let second: Server | undefined
  onTestFinished(() => second && stop(second))
  const pause = async () => {
    // Away for two tries, then back at the same place with more to tell.
    if (++pauses === 2) second = (await listen(first.port, events(5, seen))).server
  }
  const done: unknown[] = []
  for await (const event of followEvents(client, { channel: 'run:r', pause })) {
    done.push(event.data.done)
    if (event.data.done === 3) await stop(first.server)
    if (event.data.done === 5) break
  }
  expect(done).toEqual([1, 2, 3, 4, 5])
  expect(seen).toEqual([undefined, '3'])
  expect(pauses).toBe(2)
})

test('one who stops following leaves no connection behind', async () => {
  let closed = () => {}
  const gone = new Promise<void>(resolve => {
    closed = resolve
  })
  const write = events(1, [])
  const { server, port } = await listen(0, (request, response) => {
    response.once('close', closed)
    write(request, response)
  })
  onTestFinished(() => stop(server))
  const client = createClient({ url: `http://127.0.0.1:${port}` })
  for await (const _ of followEvents(client, { channel: '*' })) break
  await gone
})
