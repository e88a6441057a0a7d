import { isProblem } from '@optaic/domain'
import { expect, test } from 'vitest'
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
