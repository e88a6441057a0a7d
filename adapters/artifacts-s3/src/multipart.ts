/** Large files in parts: a few in memory at a time, all of them or none. */
import { type FileHandle, open } from 'node:fs/promises'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandInput,
  type MultipartUpload,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { type Bucket, isTaken, metadataOf, type Written } from './bucket.ts'
import { statusOf } from './bucket-faults.ts'

/** Parts under way at once; with the size of a part it says how much memory a large file takes. */
const atOnce = 3
/** What the protocol allows. */
const mostParts = 10_000

interface Upload {
  readonly bucket: Bucket
  readonly key: string
  readonly UploadId: string
}

const named = ({ bucket, key, UploadId }: Upload) => ({ Bucket: bucket.name, Key: `${bucket.prefix}${key}`, UploadId })

/** Writes if nothing is there; what was sent is taken back when it does not come to an end. */
export async function putInParts(
  bucket: Bucket,
  key: string,
  file: { readonly path: string; readonly bytes: number; readonly sha256: string },
  partBytes: number,
): Promise<Written> {
  const request = { Bucket: bucket.name, Key: `${bucket.prefix}${key}`, ...metadataOf(file.sha256) }
  const made = await bucket.attempt(() => bucket.client.send(new CreateMultipartUploadCommand(request)))
  const upload = { bucket, key, UploadId: made.UploadId! }
  try {
    const parts = await sendParts(upload, file, Math.max(partBytes, Math.ceil(file.bytes / mostParts)))
    const written = await complete(upload, parts)
    if (written === 'exists') await abort(upload)
    return written
  } catch (fault) {
    await abort(upload)
    throw fault
  }
}

async function sendParts(
  upload: Upload,
  file: { readonly path: string; readonly bytes: number },
  partBytes: number,
): Promise<CompletedPart[]> {
  const count = Math.ceil(file.bytes / partBytes)
  const parts: CompletedPart[] = []
  const handle = await open(file.path, 'r')
  let next = 0
  const lane = async () => {
    try {
      while (next < count) {
        const index = next++
        const bytes = Math.min(partBytes, file.bytes - index * partBytes)
        parts[index] = await sendPart(upload, handle, index, index * partBytes, bytes)
      }
    } catch (fault) {
      next = count // the other lanes stop after the part they are at
      throw fault
    }
  }
  try {
    const ended = await Promise.allSettled(Array.from({ length: Math.min(atOnce, count) }, lane))
    const failed = ended.find(end => end.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    return parts
  } finally {
    await handle.close()
  }
}

async function sendPart(upload: Upload, handle: FileHandle, index: number, from: number, bytes: number) {
  const body = Buffer.allocUnsafe(bytes)
  for (let read = 0; read < bytes; ) {
    const { bytesRead } = await handle.read(body, read, bytes - read, from + read)
    if (bytesRead === 0) throw new Error('the file became shorter while it was read')
    read += bytesRead
  }
  const request = { ...named(upload), PartNumber: index + 1, Body: body }
  const { ETag } = await upload.bucket.attempt(() => upload.bucket.client.send(new UploadPartCommand(request)))
  return { ETag, PartNumber: index + 1 }
}

/** An answer that was lost makes the client ask again: then the upload is gone, and the object is there. */
const isGone = (fault: unknown) => (statusOf(fault) === 404 ? ('exists' as const) : undefined)

const complete = (upload: Upload, Parts: CompletedPart[]): Promise<Written> =>
  upload.bucket.attempt(
    async () => {
      const request = { ...named(upload), MultipartUpload: { Parts }, IfNoneMatch: '*' }
      await upload.bucket.client.send(new CompleteMultipartUploadCommand(request))
      return 'written' as Written
    },
    fault => isTaken(fault) ?? isGone(fault),
  )

/** What cannot be taken back now, because the store is away, is swept later. */
const abort = async (upload: Upload): Promise<void> => {
  await upload.bucket.client.send(new AbortMultipartUploadCommand(named(upload))).catch(() => {})
}

/** Takes back the uploads that writers have left behind: those that began so long ago that nobody goes on with them. */
export async function sweepUploads(bucket: Bucket, abandonedMs: number): Promise<void> {
  for await (const { Key, UploadId, Initiated } of uploads(bucket)) {
    if (Key === undefined || UploadId === undefined || Initiated === undefined) continue
    if (Date.now() - Initiated.getTime() < abandonedMs) continue
    await abort({ bucket, key: Key.slice(bucket.prefix.length), UploadId })
  }
}

async function* uploads({ client, name, prefix, attempt }: Bucket): AsyncGenerator<MultipartUpload> {
  let from: Pick<ListMultipartUploadsCommandInput, 'KeyMarker' | 'UploadIdMarker'> = {}
  while (true) {
    const request = { Bucket: name, Prefix: prefix, ...from }
    const page = await attempt(() => client.send(new ListMultipartUploadsCommand(request)))
    yield* page.Uploads ?? []
    if (page.IsTruncated !== true) return
    from = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
  }
}
