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
