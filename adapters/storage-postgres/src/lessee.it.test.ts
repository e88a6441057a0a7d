/** What a process had leased is taken by another at once when it is killed, and never while it lives. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openTestDatabase, type TestDatabase } from '@optaic/database-embedded/testing'
import type { Storage } from '@optaic/ports'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openStorage } from './storage.ts'

const patient = { timeout: 20_000 }
const entry = new URL('../testing/hang-on-outbox.ts', import.meta.url).pathname

let database: TestDatabase
let storage: Storage
beforeAll(async () => {
  database = await openTestDatabase()
  storage = openStorage({ url: database.url })
  await storage.migrate()
})
afterAll(async () => {
  await storage?.close()
  await database?.close()
})

interface Hanging {
  readonly child: ChildProcess
  readonly taken: () => readonly string[]
}

/** A process that takes what comes and never gets done; resolves once it waits for the outbox. */
async function startHanging(...words: readonly string[]): Promise<Hanging> {
  const before = await sessions()
  const child = spawn(process.execPath, [entry, database.url, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  child.stdout!.setEncoding('utf8').on('data', text => {
    said += text
  })
  if (words.length === 0) await expect.poll(sessions, patient).toBe(before + 1)
  return { child, taken: () => said.split('\n').slice(0, -1) }
}

/** Processes that tell by a lock that they live. */
const sessions = async () =>
  Number(
    (await database.query("SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2"))[0]!.n,
  )

const put = (key: string) => storage.transaction(tx => tx.addOutbox('toy', key, {}))
const taken = async () => {
  const keys: string[] = []
  await storage.drainOutbox(['toy'], 10, async item => void keys.push(item.key))
  return keys
}

test('what a killed process had leased is taken at once, and what a living one has is left to it', async () => {
  const { child, taken: takenThere } = await startHanging()
  await put('first')
  await expect.poll(takenThere, patient).toContain('first')
  expect(await taken()).toEqual([])
  child.kill('SIGKILL')
  await once(child, 'exit')
  const killed = Date.now()
  await expect.poll(taken, patient).toEqual(['first'])
  expect(Date.now() - killed).toBeLessThan(5000)
})

test('a process that is stopped and goes on keeps what it has', async () => {
  const { child, taken: takenThere } = await startHanging()
  await put('second')
  await expect.poll(takenThere, patient).toContain('second')
  child.kill('SIGSTOP')
  expect(await taken()).toEqual([])
  child.kill('SIGCONT')
  expect(await taken()).toEqual([])
  child.kill('SIGKILL')
  await expect.poll(taken, patient).toEqual(['second'])
})

test('what a killed process did exclusively is done by another at once, and not while it lives', async () => {
  const { child, taken: takenThere } = await startHanging()
  await put('woken')
  await expect.poll(takenThere, patient).toContain('held')
  const tryIt = async () => (await storage.exclusively('held', async () => {})).ran
  expect(await tryIt()).toBe(false)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const killed = Date.now()
  await expect.poll(tryIt, patient).toBe(true)
  expect(Date.now() - killed).toBeLessThan(5000)
  await expect.poll(taken, patient).toEqual(['woken'])
})

test('without a session nothing tells that a process is gone, and its lease has to run out', async () => {
  const { child, taken: takenThere } = await startHanging('no listening')
  await put('third')
  await expect.poll(takenThere, patient).toContain('third')
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await taken()).not.toContain('third')
  await database.query("UPDATE outbox SET leased_until = now() - interval '1 second'")
  expect(await taken()).toContain('third')
})

test('a process whose session broke signs with it again when it is back, and does not take its own work twice', async () => {
  const own = openStorage({ url: database.url, applicationName: 'own' })
  onTestFinished(() => own.close())
  const before = await sessions()
  await own.listen('outbox', () => {})
  await expect.poll(sessions, patient).toBe(before + 1)
  const [asked, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  await put('fourth')
  const work = own.drainOutbox(['toy'], 1, item => {
    asked.resolve()
    return item.key === 'fourth' ? goOn.promise : Promise.resolve()
  })
  await asked.promise
  await database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'own listener'")
  await expect.poll(sessions, patient).toBe(before)
  const again: string[] = []
  await own.drainOutbox(['toy'], 10, async item => void again.push(item.key))
  expect(again).toEqual([])
  await expect.poll(sessions, patient).toBe(before + 1)
  expect(await taken()).toEqual([])
  goOn.resolve()
  await work
  expect(await storage.pendingOutbox({ key: 'fourth' })).toEqual([])
})
