/** What a caller gets: data, or one kind of error that says everything. */
import { expect, test } from 'vitest'
import { createClient, type Fetch, unwrap } from './client.ts'
import { type ClientProblem, isClientProblem } from './client-problem.ts'
import { collect, everyItem } from './pages.ts'

const url = 'http://127.0.0.1:4680/'
const json = (body: unknown, status = 200, type = 'application/json') =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': type } })

const clientOf = (fetch: Fetch, token?: string) => createClient({ url, fetch, ...(token ? { token } : {}) })
const flows = (fetch: Fetch) => unwrap(clientOf(fetch).api.GET('/api/v1/flows'))

async function problemOf(call: Promise<unknown>): Promise<ClientProblem> {
  const fault = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!isClientProblem(fault)) throw new Error(`expected a ClientProblem, got ${String(fault)}`)
  return fault
}

test('a call goes to its address with its query and the token', async () => {
  const seen: Request[] = []
  const client = clientOf(async request => {
    seen.push(request)
    return json({ items: [], next: null })
  }, 'secret')
  await unwrap(client.api.GET('/api/v1/flows', { params: { query: { status: 'STALE', limit: 5 } } }))
  expect(seen[0]?.url).toBe('http://127.0.0.1:4680/api/v1/flows?status=STALE&limit=5')
  expect(seen[0]?.headers.get('authorization')).toBe('Bearer secret')
})

test('a path in front of the API is kept, and an address that is none is refused', async () => {
  const seen: string[] = []
  const client = createClient({
    url: 'https://desk.example/optaic/',
    fetch: async request => {
      seen.push(request.url)
      return json({ items: [], next: null })
    },
  })
  await unwrap(client.api.GET('/api/v1/projects'))
  await client.send('/api/v1/events')
  expect(seen).toEqual(['https://desk.example/optaic/api/v1/projects', 'https://desk.example/optaic/api/v1/events'])
  expect(() => createClient({ url: 'localhost:4680' })).toThrow(TypeError)
})

test('a problem keeps every field', async () => {
  const body = {
    type: '/docs/problems#upstream_not_ready',
    title: 'A Run waits for upstream Flows that are not READY.',
    status: 409,
    detail: 'signal "momentum" waits for 1 flow',
    code: 'upstream_not_ready',
    next: 'optaic run momentum --mode recursive',
    details: [{ path: 'prices.refresh', status: 'STALE', message: 'last data 2026-03-05' }],
    instance: 'c-1',
  }
  const problem = await problemOf(flows(async () => json(body, 409, 'application/problem+json')))
  expect(problem).toBeInstanceOf(Error)
  expect(problem.message).toBe(body.detail)
  expect(JSON.parse(JSON.stringify(problem))).toEqual(body)
})

test('a server that is away is a problem that says where and why', async () => {
  const problem = await problemOf(
    flows(async () => {
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) })
    }),
  )
  expect(problem).toMatchObject({ code: 'server_unreachable', status: 0 })
  expect(problem.detail).toBe('No server answers at http://127.0.0.1:4680 (ECONNREFUSED)')
})

test.each([
  ['a proxy that refuses', () => new Response('<h1>Bad gateway</h1>', { status: 502 }), 502],
  ['a refusal without a body', () => new Response(null, { status: 503 }), 503],
  ['a JSON error of another shape', () => json({ error: 'no' }, 404), 404],
  ['a page instead of JSON', () => new Response('<html></html>'), 200],
])('%s is an unexpected answer', async (_, answer, status) => {
  expect(await problemOf(flows(async () => answer()))).toMatchObject({ code: 'unexpected_answer', status })
})

test('stopping a call is no problem of the server', async () => {
  const stop = new AbortController()
  const client = clientOf(async request => {
    stop.abort(new Error('enough'))
    request.signal.throwIfAborted()
    return json({})
  })
  await expect(unwrap(client.api.GET('/api/v1/flows', { signal: stop.signal }))).rejects.toThrow('enough')
})

test('pages are read as one list, and no further than needed', async () => {
  const pages: Record<string, { items: number[]; next: string | null }> = {
    '': { items: [1, 2], next: 'a' },
    a: { items: [3], next: 'b' },
    b: { items: [], next: null },
  }
  const asked: string[] = []
  const all = () =>
    everyItem(async after => {
      asked.push(after ?? '')
      return pages[after ?? '']!
    })
  expect(await collect(all())).toEqual([1, 2, 3])
  expect(asked).toEqual(['', 'a', 'b'])
  asked.length = 0
  expect(await collect(all(), 2)).toEqual([1, 2])
  expect(asked).toEqual([''])
})
