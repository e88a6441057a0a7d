import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { type BucketLab, openBucketLab, whyNoBucketServer } from '@optaic/artifacts-s3/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { checkBucket } from './index.ts'

const why = whyNoBucketServer()
const mib = 1024 ** 2
/** Twelve mebibytes: three parts. */
const large = Buffer.alloc(12 * mib, 'a large file. ')
const isPart = (method: string, path: string) => method === 'PUT' && path.includes('partNumber=')
const isRead = (method: string, path: string) => method === 'GET' && path.includes('x-id=GetObject')

describe.skipIf(why !== null)(`a bucket on a bad day${why === null ? '' : ` (${why})`}`, () => {
  let lab: BucketLab
  beforeAll(async () => {
    lab = await openBucketLab()
  }, 900_000)
  afterEach(() => lab.proxy.heal())
  afterAll(() => lab?.close())

  const unreachable = (message: RegExp) => ({ code: 'artifacts_unreachable', message: expect.stringMatching(message) })
  /** Uploads that were begun and neither completed nor taken back. */
  const leftUploads = () => {
    const folder = join(lab.server.folder, lab.server.bucket, '.sgwtmp', 'multipart')
    return existsSync(folder)
      ? readdirSync(folder, { recursive: true }).filter(name => /\/.*\/?.+/.test(String(name)))
      : []
  }

  test('a large file goes in parts and comes back byte for byte, with little of it in memory', async () => {
    const artifacts = await lab.open()
    const stored = await artifacts.put('large/whole', lab.file(large))
    expect(stored).toEqual({
      key: 'large/whole',
      bytes: large.length,
      sha256: createHash('sha256').update(large).digest('hex'),
    })
    expect(lab.proxy.seen.filter(request => isPart(...(request.split(' ') as [string, string])))).toHaveLength(3)
    const other = await lab.open()
    expect(readFileSync(await other.local('large/whole')).equals(large)).toBe(true)
    expect(await artifacts.put('large/whole', lab.file(large))).toEqual(stored)
    await expect(artifacts.put('large/whole', lab.file(large.subarray(1)))).rejects.toMatchObject({
      code: 'store_corrupt',
    })
    expect(leftUploads()).toEqual([])
  })

  test('of two large files put under one key at once, one wins and the other leaves nothing behind', async () => {
    const [one, two] = [await lab.open(), await lab.open()]
    const other = Buffer.alloc(large.length, 'another')
    const ended = await Promise.allSettled([
      one.put('large/raced', lab.file(large)),
      two.put('large/raced', lab.file(other)),
    ])
    expect(ended.map(end => end.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(leftUploads()).toEqual([])
  })

  test('500 and 503 are tried again, and nobody notices', async () => {
    const artifacts = await lab.open()
    lab.proxy.break({ kind: 'status', status: 503 }, () => true, 2)
    await artifacts.put('again/put', lab.file('x'))
    lab.proxy.break({ kind: 'status', status: 500 }, () => true, 2)
    expect(await artifacts.has('again/put')).toBe(true)
    lab.proxy.break({ kind: 'status', status: 503 }, isPart, 2)
    await artifacts.put('again/large', lab.file(large))
    expect(await artifacts.has('again/large')).toBe(true)
  })

  test('a store that stays busy is artifacts_unreachable, with its status and how often it was asked', async () => {
    const artifacts = await lab.open()
    lab.proxy.break({ kind: 'status', status: 503 }, () => true, Number.POSITIVE_INFINITY)
    await expect(artifacts.put('busy', lab.file('x'))).rejects.toMatchObject(unreachable(/answers 503 .*3 times/))
  })

  test('a write whose answer is lost is a write, whether in one piece or in parts', async () => {
    const artifacts = await lab.open()
    lab.proxy.break({ kind: 'lose-answer' }, method => method === 'PUT')
    expect((await artifacts.put('lost/small', lab.file('x'))).bytes).toBe(1)
    lab.proxy.break({ kind: 'lose-answer' }, (method, path) => method === 'POST' && path.includes('uploadId='))
    expect((await artifacts.put('lost/large', lab.file(large))).bytes).toBe(large.length)
    const other = await lab.open()
    expect(readFileSync(await other.local('lost/large')).equals(large)).toBe(true)
    expect(leftUploads()).toEqual([])
  })

  test('a store that goes away in the middle of a large write leaves no half file, and the write works later', async () => {
    const artifacts = await lab.open()
    lab.proxy.break({ kind: 'hang-up' }, (_, path) => path.includes('partNumber=3'), Number.POSITIVE_INFINITY)
    lab.proxy.break({ kind: 'hang-up' }, method => method === 'DELETE', Number.POSITIVE_INFINITY)
    await expect(artifacts.put('gone/large', lab.file(large))).rejects.toMatchObject(unreachable(/does not answer/))
    lab.proxy.heal()
    expect(await artifacts.has('gone/large')).toBe(false)
    expect(await Array.fromAsync(artifacts.list('gone/'))).toEqual([])
    expect(leftUploads()).not.toEqual([])
    const later = await lab.open({ abandoned: '0s' })
    await later.put('gone/large', lab.file(large))
    expect(leftUploads()).toEqual([])
  })

  test('a store that crashes in the middle of a large write leaves no half file after it comes back', async () => {
    const artifacts = await lab.open()
    lab.proxy.break({ kind: 'silence' }, (_, path) => path.includes('partNumber=2'), Number.POSITIVE_INFINITY)
    const put = artifacts.put('crashed/large', lab.file(large))
    const failed = expect(put).rejects.toMatchObject(unreachable(/does not answer/))
    await expect.poll(() => lab.proxy.seen.some(request => request.includes('crashed/large?partNumber=3'))).toBe(true)
    await lab.server.stop()
    await failed
    await expect(artifacts.has('crashed/large')).rejects.toMatchObject(unreachable(/does not answer/))
    await lab.server.start()
    lab.proxy.heal()
    expect(await artifacts.has('crashed/large')).toBe(false)
    expect(await Array.fromAsync(artifacts.list('crashed/'))).toEqual([])
  })

  test('a write that fails is taken back at once', async () => {
    const artifacts = await lab.open()
    lab.proxy.break({ kind: 'status', status: 503 }, isPart, Number.POSITIVE_INFINITY)
    const before = leftUploads()
    await expect(artifacts.put('failed/large', lab.file(large))).rejects.toMatchObject(unreachable(/503/))
    expect(leftUploads()).toEqual(before)
  })

  test('a silent store is given up after the timeout', async () => {
    const artifacts = await lab.open({ timeout: '200ms', tries: 2 })
    lab.proxy.break({ kind: 'silence' }, () => true, Number.POSITIVE_INFINITY)
    const started = performance.now()
    await expect(artifacts.has('silent')).rejects.toMatchObject(unreachable(/does not answer/))
    expect(performance.now() - started).toBeLessThan(3000)
  })

  test('a body that breaks off is fetched on from where it broke', async () => {
    await (await lab.open()).put('cut/large', lab.file(large))
    const artifacts = await lab.open()
    lab.proxy.break({ kind: 'cut', afterBytes: 3 * mib }, isRead, 3)
    expect(readFileSync(await artifacts.local('cut/large')).equals(large)).toBe(true)
    const reads = lab.proxy.seen.filter(
      request => request.includes('cut/large') && isRead(...(request.split(' ') as [string, string])),
    )
    expect(reads.length).toBeGreaterThanOrEqual(4)
  })

  test('bits that change on the way there are refused by the store, and nothing is stored', async () => {
    const artifacts = await lab.open()
    for (const [key, content] of [
      ['bits/small', 'as it was'],
      ['bits/large', large],
    ] as const) {
      lab.proxy.break({ kind: 'damage-request' }, method => method === 'PUT')
      await expect(artifacts.put(key, lab.file(content))).rejects.toMatchObject(unreachable(/not what was sent/))
      expect(await artifacts.has(key)).toBe(false)
      await artifacts.put(key, lab.file(content))
    }
  })

  test('a bit that changes on the way back is found, and the file fetched again', async () => {
    await (await lab.open()).put('bits/back', lab.file('as it was'))
    const artifacts = await lab.open()
    lab.proxy.break({ kind: 'damage-answer' }, isRead)
    expect(readFileSync(await artifacts.local('bits/back'), 'utf8')).toBe('as it was')
  })

  test('a file that was damaged where it lies is store_corrupt, naming it', async () => {
    await (await lab.open()).put('bits/rotten', lab.file('as it was'))
    writeFileSync(join(lab.server.folder, lab.server.bucket, 'bits/rotten'), 'as it wes')
    const artifacts = await lab.open()
    await expect(artifacts.local('bits/rotten')).rejects.toMatchObject({
      code: 'store_corrupt',
      message: expect.stringContaining('bits/rotten'),
    })
    expect(readdirSync(join(lab.server.folder, lab.server.bucket, 'bits'))).toContain('rotten')
  })

  test('what another program stored is read, and compared by its content', async () => {
    mkdirSync(join(lab.server.folder, lab.server.bucket, 'foreign'), { recursive: true })
    writeFileSync(join(lab.server.folder, lab.server.bucket, 'foreign/file'), 'by hand')
    const artifacts = await lab.open()
    expect(readFileSync(await artifacts.local('foreign/file'), 'utf8')).toBe('by hand')
    expect((await artifacts.put('foreign/file', lab.file('by hand'))).bytes).toBe(7)
    await expect(artifacts.put('foreign/file', lab.file('by foot'))).rejects.toMatchObject({ code: 'store_corrupt' })
  })

  test.each([
    [
      'an access key that is not known',
      { credentials: { accessKeyId: 'nobody', secretAccessKey: 'no secret' } },
      /access key/,
    ],
    ['a bucket that is not there', { bucket: 'nowhere' }, /there is no such bucket/],
    ['a store that is not there', { endpoint: 'http://127.0.0.1:9' }, /does not answer/],
  ])('%s is told in words, with what to do', async (_, change, message) => {
    const artifacts = await lab.open(change)
    const fault = await artifacts.put('told', lab.file('x')).catch(caught => caught)
    expect(fault).toMatchObject(unreachable(message))
    expect(fault.next).not.toBe('')
    await expect(checkBucket(lab.options(change))).rejects.toMatchObject(unreachable(message))
  })

  test('a wrong secret is told in words, and no secret is ever shown', async () => {
    const secretAccessKey = 'a-secret-that-nobody-may-see'
    const credentials = { accessKeyId: lab.server.credentials.accessKeyId, secretAccessKey }
    const artifacts = await lab.open({ credentials })
    for (const work of [
      () => artifacts.put('x', lab.file('x')),
      () => artifacts.has('x'),
      () => artifacts.local('x'),
    ]) {
      const fault = await work().catch(caught => caught)
      expect(fault).toMatchObject({ code: 'artifacts_unreachable', next: expect.stringContaining('secret key') })
      expect(inspect(fault, { depth: 9, showHidden: true })).not.toContain(secretAccessKey)
      expect(inspect(fault, { depth: 9, showHidden: true })).not.toContain('AWS4-HMAC')
    }
  })

  test('a healthy bucket passes the check, and the check leaves nothing behind', async () => {
    await checkBucket(lab.options({ prefix: 'checked' }))
    expect(await Array.fromAsync((await lab.open({ prefix: 'checked' })).list(''))).toEqual([])
  })

  test('with a file in the cache, the store may be away', async () => {
    const artifacts = await lab.open()
    await artifacts.put('cached/file', lab.file('kept here'))
    await lab.server.stop()
    expect(readFileSync(await artifacts.local('cached/file'), 'utf8')).toBe('kept here')
    await lab.server.start()
  })

  test('stores with other prefixes in one bucket do not see each other', async () => {
    const [one, two] = [await lab.open({ prefix: 'one/' }), await lab.open({ prefix: '/two' })]
    await one.put('a', lab.file('1'))
    await two.put('a', lab.file('2'))
    expect(await Array.fromAsync(one.list(''))).toEqual(['a'])
    expect(readFileSync(await (await lab.open({ prefix: 'two' })).local('a'), 'utf8')).toBe('2')
  })
})
