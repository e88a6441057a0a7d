import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isProblem } from '@optaic/domain'
import { expect, onTestFinished, test } from 'vitest'
import { isLoopback, readSettings } from './settings.ts'

test('flags win over the environment, and the environment over the defaults', () => {
  const settings = readSettings(
    { port: '1234' },
    { OPTAIC_PORT: '99', OPTAIC_HOST: '127.0.0.2', OPTAIC_ROOTS: '/a, /b' },
  )
  expect(settings).toMatchObject({ port: 1234, host: '127.0.0.2', concurrency: 2, databaseUrl: null })
  expect(settings.roots.slice(1)).toEqual(['/a', '/b'])
})

test('every fault is told at once', () => {
  try {
    readSettings({ port: 'http', concurrency: '0' }, { OPTAIC_DATABASE_URL: 'mysql://x' })
    expect.unreachable()
  } catch (fault) {
    if (!isProblem(fault)) throw fault
    expect(fault.details.map(detail => detail.path)).toEqual([
      'OPTAIC_DATABASE_URL',
      'OPTAIC_PORT',
      'OPTAIC_CONCURRENCY',
    ])
  }
})

test('a bucket is named by a URL, and its keys by the environment', () => {
  const environment = {
    OPTAIC_BUCKET_URL: 's3://research/team-a',
    OPTAIC_BUCKET_ENDPOINT: 'http://127.0.0.1:9000',
    OPTAIC_BUCKET_ACCESS_KEY: 'key',
    OPTAIC_BUCKET_SECRET_KEY: 'secret',
  }
  expect(readSettings({}, environment).bucket).toEqual({
    bucket: 'research',
    prefix: 'team-a',
    endpoint: 'http://127.0.0.1:9000',
    region: 'us-east-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    pathStyle: true,
    cacheMb: 20_480,
  })
  expect(readSettings({}, {}).bucket).toBeNull()
})

test('faults of a bucket are told with the others, and no secret is shown', () => {
  const environment = {
    OPTAIC_BUCKET_URL: 's3://key:hidden@research',
    OPTAIC_BUCKET_ENDPOINT: 'http://key:hidden@store/path',
    OPTAIC_BUCKET_SECRET_KEY: 'hidden',
    OPTAIC_BUCKET_PATH_STYLE: 'maybe',
    OPTAIC_BUCKET_CACHE_MB: '0',
  }
  try {
    readSettings({}, environment)
    expect.unreachable()
  } catch (fault) {
    if (!isProblem(fault)) throw fault
    expect(fault.details.map(detail => detail.path)).toEqual([
      'OPTAIC_BUCKET_URL',
      'OPTAIC_BUCKET_ENDPOINT',
      'OPTAIC_BUCKET_ACCESS_KEY',
      'OPTAIC_BUCKET_PATH_STYLE',
      'OPTAIC_BUCKET_CACHE_MB',
    ])
    expect(JSON.stringify([fault.message, fault.details])).not.toContain('hidden')
  }
})

test.each([
  ['127.0.0.1', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['10.0.0.1', false],
  ['127.example.com', false],
])('%s is loopback: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected)
})

const faultsOf = (read: () => unknown) => {
  try {
    read()
  } catch (fault) {
    if (isProblem(fault)) return fault.details
    throw fault
  }
  return []
}

test('a flag wins over the environment, the environment over the config file, and each is told with where it came from', () => {
  const config = {
    server: { port: 1, host: '127.0.0.4', allowedHosts: ['a', 'b'] },
    worker: { concurrency: 7 },
    bucket: { pathStyle: true },
  }
  const settings = readSettings({ port: '3' }, { OPTAIC_PORT: '2', OPTAIC_CONCURRENCY: '5' }, config)
  expect(settings).toMatchObject({ port: 3, concurrency: 5, host: '127.0.0.4', allowedHosts: ['a', 'b'] })
  const from = Object.fromEntries(settings.shown.map(({ name, value, from: origin }) => [name, [value, origin]]))
  expect(from).toMatchObject({
    OPTAIC_PORT: ['3', 'flag'],
    OPTAIC_CONCURRENCY: ['5', 'environment'],
    OPTAIC_HOST: ['127.0.0.4', 'file'],
    OPTAIC_TABLES_MEMORY_MB: ['1536', 'default'],
    OPTAIC_ENGINE_THREADS: ['2', 'default'],
    OPTAIC_TOKEN_FILE: [null, 'default'],
  })
})

test('what is wrong is told by the name under which it was set', () => {
  const messages = faultsOf(() =>
    readSettings({ port: 'x' }, { OPTAIC_TABLES_MEMORY_MB: '1' }, { worker: { concurrency: 0 } }),
  ).map(({ message }) => message.split(' ')[0])
  expect(messages).toEqual(['--port', 'worker.concurrency', 'OPTAIC_TABLES_MEMORY_MB'])
})

test('secrets can be files, and are never shown', () => {
  const folder = mkdtempSync(join(tmpdir(), 'optaic-settings-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'url'), 'postgres://me:hidden@db/optaic?sslpassword=hidden\n')
  const settings = readSettings(
    {},
    {
      OPTAIC_DATABASE_URL_FILE: join(folder, 'url'),
      OPTAIC_BUCKET_URL: 's3://research',
      OPTAIC_BUCKET_ACCESS_KEY: 'hidden-key',
      OPTAIC_BUCKET_SECRET_KEY: 'hidden-too',
    },
  )
  expect(settings.databaseUrl).toBe('postgres://me:hidden@db/optaic?sslpassword=hidden')
  expect(settings.bucket?.credentials?.secretAccessKey).toBe('hidden-too')
  expect(JSON.stringify(settings.shown)).not.toContain('hidden')
  expect(settings.shown.find(({ name }) => name === 'OPTAIC_DATABASE_URL')).toEqual({
    name: 'OPTAIC_DATABASE_URL',
    value: 'postgres://me:***@db/optaic?sslpassword=***',
    from: 'environment',
  })
  expect(faultsOf(() => readSettings({}, { OPTAIC_DATABASE_URL_FILE: join(folder, 'none') }))).toEqual([
    expect.objectContaining({ path: 'OPTAIC_DATABASE_URL_FILE' }),
  ])
})

test.each([
  ['postgres://db/x?sslmode=maybe', /"maybe", but there are disable/],
  ['postgres://db/x?sslmode=verify-ca', /sslrootcert=/],
  ['postgres://db/x?sslmode=verify-full&sslrootcert=/nowhere/ca.pem', /\/nowhere\/ca\.pem, which cannot be read/],
  ['postgres://me:p#ss@db/x', /read as a URL/],
])('the database URL %s is refused at the start', (url, message) => {
  const found = faultsOf(() => readSettings({}, { OPTAIC_DATABASE_URL: url }))
  expect(found.map(fault => fault.message)).toEqual([expect.stringMatching(message)])
})

const centrifugo = {
  OPTAIC_CENTRIFUGO_API_URL: 'http://realtime:8000/api',
  OPTAIC_CENTRIFUGO_API_KEY: 'hidden-key',
  OPTAIC_CENTRIFUGO_TOKEN_SECRET: 'hidden-and-long-enough',
}

test('a Centrifugo is used where its address is given, and told where clients reach it', () => {
  expect(readSettings({}, {})).toMatchObject({ realtime: 'sse', centrifugo: null })
  const settings = readSettings({}, centrifugo)
  expect(settings).toMatchObject({
    realtime: 'centrifugo',
    centrifugo: { apiUrl: 'http://realtime:8000/api', clientUrl: 'ws://realtime:8000/connection/websocket' },
  })
  expect(JSON.stringify(settings.shown)).not.toContain('hidden')
  const reached = { ...centrifugo, OPTAIC_CENTRIFUGO_CLIENT_URL: 'wss://live.example.com/connection/websocket' }
  expect(readSettings({}, reached).centrifugo?.clientUrl).toBe('wss://live.example.com/connection/websocket')
  expect(readSettings({ realtime: 'sse' }, centrifugo)).toMatchObject({ realtime: 'sse', centrifugo: null })
})

test('what a Centrifugo lacks is told at once, and no secret is shown', () => {
  const found = faultsOf(() => readSettings({ realtime: 'centrifugo' }, { OPTAIC_CENTRIFUGO_TOKEN_SECRET: 'hidden' }))
  expect(found.map(({ path }) => path)).toEqual([
    'OPTAIC_CENTRIFUGO_API_URL',
    'OPTAIC_CENTRIFUGO_API_KEY',
    'OPTAIC_CENTRIFUGO_TOKEN_SECRET',
  ])
  expect(JSON.stringify(found)).not.toContain('hidden')
})
