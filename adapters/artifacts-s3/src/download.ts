/** An object into a local file, as a stream that goes on where it broke off, held against its checksum. */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Bucket, ObjectHead } from './bucket.ts'
import { damagedFile, missingFile } from './bucket-faults.ts'

/** How often a body may break off without a byte having come. */
const mostBreaks = 5

/** Writes the object of a key to `path`. Throws `store_corrupt` when it is missing or not what was put there. */
export async function download(bucket: Bucket, key: string, path: string): Promise<void> {
  const head = await bucket.head(key)
  if (head === null) throw missingFile(key)
  // Bytes may have been damaged on the way as well as where they lie: only the same fault twice is the object's.
  for (let last = false; ; last = true) {
    const found = await fetchWhole(bucket, key, head, path)
    if (head.sha256 === null || found === head.sha256) return
    await rm(path, { force: true })
    if (last) throw damagedFile(key, head.sha256, found)
  }
}

/** The checksum of what was written. */
async function fetchWhole(bucket: Bucket, key: string, head: ObjectHead, path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(async function* () {
    for await (const chunk of bytesOf(bucket, key, head)) {
      hash.update(chunk)
      yield chunk
    }
  }, createWriteStream(path))
  return hash.digest('hex')
}

async function* bytesOf(bucket: Bucket, key: string, head: ObjectHead): AsyncGenerator<Buffer> {
  let at = 0
  for (let breaks = 0; at < head.bytes; ) {
    const body: Readable = await bucket.read(key, head.etag, at)
    const before = at
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        at += chunk.length
        yield chunk
      }
      if (at < head.bytes) throw Object.assign(new Error('the answer ended early'), { code: 'ECONNRESET' })
    } catch (fault) {
      breaks = at > before ? 0 : breaks + 1
      if (breaks >= mostBreaks) await bucket.attempt(() => Promise.reject(fault))
    } finally {
      body.destroy()
    }
  }
}
