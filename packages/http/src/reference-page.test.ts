import { fullAccess } from '@optaic/domain'
import { expect, test } from 'vitest'
import { createApp } from './app.ts'
import type { TokenHolder } from './security/guard.ts'
import type { Services } from './services.ts'

const host = 'desk.test'
const appWith = (holders: readonly TokenHolder[]) =>
  createApp({
    services: {} as Services,
    version: '1.2.3',
    guard: { hosts: [host], holders: () => holders, maxBodyBytes: 1000 },
    newId: () => 'c-1',
    onFault: () => {},
  })
const ask = (path: string, holders: readonly TokenHolder[] = []) =>
  appWith(holders).request(path, { headers: { host } })

/** Addresses of what the page loads. */
const loads = (html: string) => [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address ?? '')

test('the API reference loads everything from the server itself', async () => {
  const page = await ask('/docs')
  const html = await page.text()
  expect(html).not.toMatch(/https?:|\/\/\w/)
  const policy = page.headers.get('content-security-policy')
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('http')
  expect(loads(html)).toHaveLength(3)
  for (const address of loads(html)) {
    const file = await ask(address)
    expect([address, file.status, file.headers.get('content-type')]).toEqual([
      address,
      200,
      expect.stringMatching(address.endsWith('.css') ? /^text\/css/ : /^text\/javascript/),
    ])
    expect((await file.arrayBuffer()).byteLength).toBeGreaterThan(100)
  }
  expect(await (await ask('/docs/assets/start.js')).text()).toContain("url: '/openapi.json'")
  expect(await (await ask('/openapi.json')).json()).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } })
})

test('who has no token may read the reference and nothing else', async () => {
  const holders = [{ actor: 'ann', access: fullAccess, token: 'secret' }]
  for (const path of ['/docs', '/docs/problems', '/docs/assets/start.js', '/openapi.json'])
    expect([path, (await ask(path, holders)).status]).toEqual([path, 200])
  for (const path of [
    '/',
    '/api/v1/projects',
    '/metrics',
    '/docsx',
    '/openapi.json/',
    '/api/v1/../../docs/x/../../metrics',
  ])
    expect([path, (await ask(path, holders)).status]).toEqual([path, 401])
})
