import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type FileCache, openFileCache } from './file-cache.ts'

const root = () => mkdtempSync(join(tmpdir(), 'optaic-file-cache-'))
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean()
})

async function lab(maxBytes: number, folder = root()) {
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }))
  let now = Date.parse('2026-03-06')
  const open = async () => {
    const cache = await openFileCache({ folder, maxBytes, heldMs: 60_000, clock: () => now })
    cleanUp.push(() => cache.close())
    return cache
  }
  const take = async (cache: FileCache, key: string, content = key.padEnd(100, '.')) => {
    now += 1000
    const partial = cache.partial()
    writeFileSync(partial, content)
    return cache.take(key, partial)
  }
  const find = (cache: FileCache, key: string) => {
    now += 1000
    return cache.find(key)
  }
  const kept = () =>
    readdirSync(join(folder, 'files'), { recursive: true, withFileTypes: true }).filter(e => e.isFile())
  return { folder, open, take, find, kept, pass: (ms: number) => (now += ms) }
}

test('a file that was taken in is found, by its key alone, also by the next to open the folder', async () => {
  const { open, take } = await lab(1000)
  const first = await open()
  expect(await first.find('a')).toBeNull()
  expect(readFileSync(await take(first, 'datasets/a.parquet', 'content'), 'utf8')).toBe('content')
  await first.close()
  const found = await (await open()).find('datasets/a.parquet')
  expect(readFileSync(found!, 'utf8')).toBe('content')
  expect(found).toMatch(/\.parquet$/)
})

test('beyond the limit, what was not used for the longest time goes first', async () => {
  const { open, take, find, kept } = await lab(350)
  const writer = await open()
  for (const key of ['a', 'b', 'c']) await take(writer, key)
  await writer.close() // nobody uses them now
  const cache = await open()
  expect(await find(cache, 'a')).not.toBeNull()
  await cache.close()
  const next = await open()
  await take(next, 'd')
  expect(kept()).toHaveLength(3)
  expect(await find(next, 'b')).toBeNull()
  for (const key of ['a', 'c', 'd']) expect(await find(next, key)).not.toBeNull()
})

test('a file in use stays readable, whatever other processes take in', async () => {
  const { open, take } = await lab(250)
  const [reader, writer] = [await open(), await open()]
  const path = await take(reader, 'read')
  for (let n = 0; n < 10; n++) await take(writer, `other-${n}`)
  expect(readFileSync(path, 'utf8')).toMatch(/^read/)
  expect(await reader.find('read')).toBe(path)
})

test('a file is no longer in use some time after it was last asked for', async () => {
  const { open, take, find, pass, kept } = await lab(150)
  const cache = await open()
  const path = await take(cache, 'a')
  pass(58_000)
  await find(cache, 'a')
  pass(58_000)
  await take(cache, 'b')
  expect(existsSync(path)).toBe(true)
  pass(61_000)
  await take(cache, 'c')
  expect(existsSync(path)).toBe(false)
  expect(kept()).toHaveLength(1)
})

test('a file larger than the cache is given out and not kept', async () => {
  const { open, take, kept } = await lab(50)
  const cache = await open()
  expect(readFileSync(await take(cache, 'large'), 'utf8')).toHaveLength(100)
  expect(kept()).toEqual([])
  await cache.close()
  expect(await (await open()).find('large')).toBeNull()
})

test('what is forgotten is fetched anew, and other content takes its place', async () => {
  const { open, take } = await lab(1000)
  const cache = await open()
  const old = await take(cache, 'a', 'old')
  await cache.forget('a')
  expect(existsSync(old)).toBe(false)
  expect(await cache.find('a')).toBeNull()
  await take(cache, 'a', 'new')
  expect(readFileSync((await cache.find('a'))!, 'utf8')).toBe('new')
})

test('many processes that take in one key at once all read it whole', async () => {
  const { open, take } = await lab(100_000)
  const caches = await Promise.all(Array.from({ length: 8 }, open))
  const content = 'x'.repeat(50_000)
  const paths = await Promise.all(caches.map(cache => take(cache, 'a', content)))
  for (const path of paths) expect(readFileSync(path, 'utf8')).toBe(content)
})

test('what a killed process left is swept by the next, and a living one is left alone', async () => {
  const { folder, open, take } = await lab(1000)
  const script = `
    const { openFileCache } = await import(${JSON.stringify(new URL('./file-cache.ts', import.meta.url).href)})
    const cache = await openFileCache({ folder: ${JSON.stringify(folder)}, maxBytes: 1000, heldMs: 60_000, clock: Date.now })
    ;(await import('node:fs')).writeFileSync(cache.partial(), 'half')
    console.log('open')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  cleanUp.push(() => child.kill('SIGKILL'))
  await new Promise(resolve => child.stdout.once('data', resolve))
  const living = await open()
  const path = await take(living, 'a')
  expect(readdirSync(join(folder, 'processes'))).toHaveLength(2)
  child.kill('SIGKILL')
  await new Promise(resolve => child.once('exit', resolve))
  await open()
  expect(readdirSync(join(folder, 'processes')).every(name => name.startsWith(`${process.pid}-`))).toBe(true)
  expect(existsSync(path)).toBe(true)
})
