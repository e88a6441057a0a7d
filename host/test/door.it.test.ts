import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPlace, type Place, type Server, startServer, stop } from './place.ts'

let place: Place
let server: Server
const token = 'a-token-of-more-than-16-characters'

beforeAll(async () => {
  place = openPlace()
  writeFileSync(join(place.folder, 'tokens'), `# who may\nalice:${token}\n`)
  server = await startServer(place, ['--no-sample', '--no-worker', '--token-file', join(place.folder, 'tokens')], {
    OPTAIC_ALLOWED_HOSTS: 'optaic.example',
  })
})
afterAll(async () => {
  if (server !== undefined) await stop(server)
  await place.close()
})

interface Answered {
  readonly status: number
  readonly body: { readonly code?: string; readonly [key: string]: unknown }
}

/** As `fetch` does not let one: with any Host, and with a body whose length nobody tells. */
function send(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body: readonly string[] = [],
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request(`${server.url}${path}`, { method, headers, agent: false }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk
      })
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }))
    })
    sent.once('error', reject)
    for (const chunk of body) sent.write(chunk)
    sent.end()
  })
}

const authorised = { authorization: `Bearer ${token}` }
const host = () => new URL(server.url).host

test('another address than loopback is refused unless tokens are configured', async () => {
  const { code, stderr } = await place.run(['server', '--json', '--host', '0.0.0.0', '--data', join(place.folder, 'b')])
  expect(code).toBe(1)
  expect(JSON.parse(stderr)).toMatchObject({
    code: 'address_not_allowed',
    detail: expect.stringContaining('0.0.0.0'),
    next: expect.stringContaining('--token-file'),
  })
})

test.each([
  ['is empty', '# nobody\n'],
  ['has a short token', 'bob:secret\n'],
])('a token file that %s is refused', async (_, content) => {
  const file = join(place.folder, 'weak-tokens')
  writeFileSync(file, content)
  const { code, stderr } = await place.run([
    'server',
    '--json',
    '--token-file',
    file,
    '--data',
    join(place.folder, 'b'),
  ])
  expect(code).toBe(1)
  expect(JSON.parse(stderr)).toMatchObject({ code: 'invalid_request', detail: expect.stringContaining(file) })
  expect(stderr).not.toContain('secret')
})

test('the doctor reads the token file as the next start will, and shows no token', async () => {
  const file = join(place.folder, 'examined-tokens')
  const finding = async (content: string) => {
    writeFileSync(file, content)
    const { stdout } = await place.run(['doctor', '--json'], { OPTAIC_TOKEN_FILE: file })
    expect(stdout).not.toContain(token)
    return JSON.parse(stdout).findings.find(({ what }: { readonly what: string }) => what === 'tokens')
  }
  expect(await finding(`alice:${token}\nbob:${token}2 read-only\n`)).toEqual({
    what: 'tokens',
    state: 'good',
    found: `2 in ${file}, 1 of them limited`,
  })
  expect(await finding(`alice:${token} readonly\nbob:short\n`)).toMatchObject({
    state: 'wrong',
    found: expect.stringMatching(
      /; line 1 has a blank in its token, .*; line 2 has a token of less than 16 characters$/,
    ),
    next: expect.stringContaining('read-only'),
  })
})

test('without a token nothing is told but health, readiness and how the API is used', async () => {
  for (const path of ['/api/v1/projects', '/metrics', '/', '/nowhere', '/api/v1/events'])
    expect(await send('GET', path), path).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
  for (const wrong of ['Bearer ', `Bearer ${token}x`, `Basic ${token}x`, 'Bearer alice'])
    expect(await send('GET', '/api/v1/projects', { authorization: wrong })).toMatchObject({ status: 401 })
  expect(await send('GET', '/openapi.json')).toMatchObject({ status: 200 })
  expect(await send('GET', '/healthz')).toMatchObject({ status: 200 })
  expect(await send('GET', '/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } })
})

test('with a token everything is open, and what is done is done in the name of its holder', async () => {
  const json = { ...authorised, 'content-type': 'application/json' }
  const made = await send('POST', '/api/v1/projects', json, [JSON.stringify({ name: 'mine' })])
  expect(made).toMatchObject({ status: 201 })
  const { body } = await send('GET', `/api/v1/activities?resource_id=${String(made.body.id)}`, authorised)
  expect(body.items).toMatchObject([{ actor: 'alice', action: 'project.created', correlation_id: expect.any(String) }])
})

test('a name that is not ours is refused, as a rebound DNS name would be', async () => {
  for (const name of ['evil.example', `evil.example:${new URL(server.url).port}`, '127.0.0.1.evil.example'])
    expect(await send('GET', '/api/v1/projects', { ...authorised, host: name }), name).toMatchObject({
      status: 403,
      body: { code: 'origin_not_allowed' },
    })
  for (const name of [host(), 'localhost', '[::1]:80', 'OPTAIC.example:443'])
    expect(await send('GET', '/api/v1/projects', { ...authorised, host: name }), name).toMatchObject({ status: 200 })
})

test('a page of another origin is refused, whatever it carries', async () => {
  for (const origin of [
    'http://evil.example',
    'null',
    'file://',
    `http://localhost:1`,
    `https://evil.example/${host()}`,
  ])
    expect(await send('GET', '/api/v1/projects', { ...authorised, origin }), origin).toMatchObject({
      status: 403,
      body: { code: 'origin_not_allowed' },
    })
  expect(await send('GET', '/api/v1/projects', { ...authorised, origin: server.url })).toMatchObject({ status: 200 })
})

test('a body that is too large is refused, whether it tells its length or not', async () => {
  // A connection that is to close ends right behind the answer, and a client that still sends may lose the answer with it.
  const headers = { ...authorised, 'content-type': 'application/json', connection: 'keep-alive' }
  const chunks = ['{"name":"large","about":"', ...Array.from({ length: 50 }, () => 'x'.repeat(100_000)), '"}']
  const large = { status: 413, body: { code: 'request_too_large' } }
  const length = String(chunks.join('').length)
  expect(await send('POST', '/api/v1/projects', { ...headers, 'content-length': length }, chunks)).toMatchObject(large)
  expect(await send('POST', '/api/v1/projects', { ...headers, 'transfer-encoding': 'chunked' }, chunks)).toMatchObject(
    large,
  )
  expect((await send('GET', '/api/v1/projects', authorised)).body.items).toMatchObject([{ name: 'mine' }])
})
