/** Artifacts as objects of a bucket: written where nothing is, whole or not at all, and read through a cache on this disk. */
import { createHash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { copyFile, readFile, rm, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { isProblem, Problem, parseDuration } from '@optaic/domain'
import type { Artifacts, StoredFile } from '@optaic/ports'
import { type Bucket, type BucketOptions, openBucket } from './bucket.ts'
import { otherContent } from './bucket-faults.ts'
import { download } from './download.ts'
import { type FileCache, openFileCache } from './file-cache.ts'
import { putInParts, sweepUploads } from './multipart.ts'
import { checkKey } from './object-key.ts'

export interface S3ArtifactsOptions extends BucketOptions {
  readonly cache: {
    /** Made if it is not there; processes of one machine may share it. */
    readonly folder: string
    /** Bytes the cache may take on the disk; files in use are kept beyond it. */
    readonly maxBytes: number
    /** How long a file stays in use after it was last asked for; default `2h`. */
    readonly held?: string
  }
  /** Files larger than this go in parts of this size; at least 5 MiB, default 16 MiB. */
  readonly partBytes?: number
  /** Age at which unfinished uploads of others are taken back; default `1d`. */
  readonly abandoned?: string
  /** Milliseconds since 1970; default the clock of the machine. */
  readonly clock?: () => number
}

/** Nothing is asked of the bucket yet. Throws `artifacts_unreachable` when the cache's folder cannot be used. */
export async function openS3Artifacts(options: S3ArtifactsOptions): Promise<Artifacts> {
  const cache = await onDisk(options.cache.folder, () =>
    openFileCache({
      folder: options.cache.folder,
      maxBytes: options.cache.maxBytes,
      heldMs: parseDuration(options.cache.held ?? '2h'),
      clock: options.clock ?? Date.now,
    }),
  )
  const bucket = openBucket(options)
  const put = createPut(bucket, cache, options)
  const fetching = new Map<string, Promise<string>>()
  const fetched = (key: string): Promise<string> => {
    const under = fetching.get(key) ?? fetchTo(bucket, cache, key).finally(() => fetching.delete(key))
    fetching.set(key, under)
    return under
  }
  return {
    put: async (key, localPath) => {
      checkKey(key)
      return onDisk(options.cache.folder, () => put(key, localPath))
    },
    local: async key => {
      checkKey(key)
      return onDisk(options.cache.folder, async () => (await cache.find(key)) ?? (await fetched(key)))
    },
    has: async key => {
      checkKey(key)
      return (await bucket.head(key)) !== null
    },
    remove: async key => {
      checkKey(key)
      await bucket.remove(key)
      await onDisk(options.cache.folder, () => cache.forget(key))
    },
    list: prefix => bucket.list(prefix),
    close: async () => {
      bucket.close()
      await cache.close()
    },
  }
}

async function fetchTo(bucket: Bucket, cache: FileCache, key: string): Promise<string> {
  const partial = cache.partial()
  try {
    await download(bucket, key, partial)
    return await cache.take(key, partial)
  } finally {
    await rm(partial, { force: true })
  }
}

/** How often a writer looks again when another seems to have been first, and yet nothing is there. */
const mostLooks = 6

function createPut(bucket: Bucket, cache: FileCache, options: S3ArtifactsOptions) {
  const partBytes = Math.max(options.partBytes ?? 16 * 1024 ** 2, 5 * 1024 ** 2)
  const abandonedMs = parseDuration(options.abandoned ?? '1d')
  let sweeping: Promise<unknown> | null = null

  const write = async (key: string, file: Content & { readonly path: string }) => {
    if (file.bytes <= partBytes) return bucket.put(key, await readFile(file.path), file.sha256)
    if ((await bucket.head(key)) !== null) return 'exists'
    // Once for each process, and never in the way: what is left over costs money, not correctness.
    sweeping ??= sweepUploads(bucket, abandonedMs).catch(() => {})
    await sweeping
    return putInParts(bucket, key, file, partBytes)
  }
  return async (key: string, localPath: string): Promise<StoredFile> => {
    // A copy that nobody else writes to: it is read twice and must be the same both times. Then it stays as the cache.
    const path = cache.partial()
    try {
      await copyFile(localPath, path, constants.COPYFILE_FICLONE)
      const content = await contentOf(path)
      for (let looks = 0; (await write(key, { path, ...content })) === 'exists'; looks++) {
        const there = await bucket.head(key)
        const sha256 = there === null ? null : (there.sha256 ?? (await checksumOf(bucket, cache, key)))
        if (sha256 === content.sha256) break
        if (sha256 !== null) throw otherContent(key, content.sha256, sha256)
        if (looks >= mostLooks) throw conflict(bucket, key)
        await sleep(50 * 2 ** looks)
      }
      await cache.take(key, path)
      return { key, ...content }
    } finally {
      await rm(path, { force: true })
    }
  }
}

interface Content {
  readonly bytes: number
  readonly sha256: string
}

async function contentOf(path: string): Promise<Content> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return { bytes: (await stat(path)).size, sha256: hash.digest('hex') }
}

/** Of an object that another program stored. */
async function checksumOf(bucket: Bucket, cache: FileCache, key: string): Promise<string> {
  const path = cache.partial()
  try {
    await download(bucket, key, path)
    return (await contentOf(path)).sha256
  } finally {
    await rm(path, { force: true })
  }
}

const conflict = (bucket: Bucket, key: string) =>
  new Problem('artifacts_unreachable', `the bucket ${bucket.where} refuses to write ${key}, and does not have it`, {
    next: 'Try again; if it stays so, see what the store says of itself.',
  })

/** Turns what the disk refuses into `artifacts_unreachable`. */
async function onDisk<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (isProblem(cause)) throw cause
    throw new Problem('artifacts_unreachable', `the cache in ${folder} cannot be used: ${(cause as Error).message}`, {
      next: 'See that the folder is there, that it may be written to, and that the disk has room.',
      cause,
    })
  }
}
