import { openTestDatabase, type TestDatabase } from '@optaic/database-embedded/testing'
import { openCuttableLine } from '@optaic/ports/testing/cuttable-line'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openedSession, openSession, type SessionOptions } from './session.ts'

const patient = { timeout: 30_000 }

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database?.close())

/** What a session tells, in order. */
function diary(applicationName: string) {
  const told: string[] = []
  const options: SessionOptions = {
    url: database.url,
    applicationName,
    channels: ['news', 'Other News'],
    notify: (channel, payload) => told.push(`${channel}: ${payload}`),
    opened: again => told.push(again ? 'opened again' : 'opened'),
    lost: () => told.push('lost'),
    pulse: { text: 'SELECT 7 AS seven', heard: ({ seven }) => told.push(`heard ${seven}`) },
  }
  return { told, options }
}

test('a session hears its channels, and is opened again when it breaks', async () => {
  const { told, options } = diary('toy breaks')
  const session = await openedSession(options)
  onTestFinished(session.close)
  await database.query("SELECT pg_notify('news', 'a'), pg_notify('Other News', 'b'), pg_notify('no news', 'c')")
  await expect.poll(() => told, patient).toEqual(['heard 7', 'opened', 'news: a', 'Other News: b'])
  told.length = 0
  await database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'toy breaks'")
  await expect.poll(() => told, patient).toEqual(['lost', 'heard 7', 'opened again'])
  await database.query("SELECT pg_notify('news', 'd')")
  await expect.poll(() => told.at(-1), patient).toBe('news: d')
})

test('a session that is closed leaves nothing open', async () => {
  const { options } = diary('toy closes')
  const session = await openedSession(options)
  await session.close()
  const left = () => database.query("SELECT 1 FROM pg_stat_activity WHERE application_name = 'toy closes'")
  await expect.poll(left, patient).toEqual([])
})

test('where the first try fails it is told, and only the session that is to be kept tries again', async () => {
  const { port, hostname } = new URL(database.url)
  const line = await openCuttableLine({ port: Number(port) })
  onTestFinished(() => line.close())
  const { told, options } = diary('toy waits')
  const url = options.url.replace(`${hostname}:${port}`, `127.0.0.1:${line.port}`)
  line.sever()
  await expect(openedSession({ ...options, url })).rejects.toThrow()
  const session = openSession({ ...options, url })
  onTestFinished(session.close)
  await expect(session.first).rejects.toThrow()
  expect(told).toEqual([])
  line.release()
  await expect.poll(() => told, patient).toEqual(['heard 7', 'opened'])
})

test('a connection that ends without a word is noticed, and replaced', async () => {
  const { port, hostname } = new URL(database.url)
  const line = await openCuttableLine({ port: Number(port) })
  onTestFinished(() => line.close())
  const { told, options } = diary('toy is swallowed')
  const session = await openedSession({
    ...options,
    url: options.url.replace(`${hostname}:${port}`, `127.0.0.1:${line.port}`),
  })
  onTestFinished(session.close)
  line.hold()
  await expect.poll(() => told, patient).toContain('lost')
  line.release()
  await database.query("SELECT pg_notify('news', 'nobody hears this')")
  await expect.poll(() => told.at(-1), patient).toBe('opened again')
  await database.query("SELECT pg_notify('news', 'heard again')")
  await expect.poll(() => told.at(-1), patient).toBe('news: heard again')
})
