/** A bucket: the few requests that artifacts need, tried again where that helps, with faults told in our words. */
import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import { Problem, parseDuration } from '@optaic/domain'
import { asBucketError, bucketProblem, missingFile, statusOf } from './bucket-faults.ts'
import { prefixOf } from './object-key.ts'

export interface BucketOptions {
  readonly bucket: string
  /** What the names of all objects begin with; default nothing. */
  readonly prefix?: string
  /** Address of the store; default that of AWS in the region. */
  readonly endpoint?: string
  /** Default `us-east-1`. */
  readonly region?: string
  /** Default: where the client finds some by itself, such as the role of the machine. */
  readonly credentials?: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
  /** Bucket in the path and not in the host's name; default true where an endpoint is given. */
  readonly pathStyle?: boolean
  /** How long nothing may come before a request is given up; default `30s`. */
  readonly timeout?: string
  /** How often a request is tried; default 6. */
  readonly tries?: number
}

export interface ObjectHead {
  readonly bytes: number
  /** Null for what another program stored. */
  readonly sha256: string | null
  readonly etag: string
}

/** The end of a write that may only happen where nothing is yet. */
export type Written = 'written' | 'exists'

export interface Bucket {
  /** Name and address, for people. */
  readonly where: string
  readonly client: S3Client
  readonly name: string
  readonly prefix: string
  /** Runs a request; every fault comes out as a Problem, but for those that `accept` turns into a value. */
  attempt<T, A = never>(work: () => Promise<T>, accept?: (fault: unknown) => A | undefined): Promise<T | A>
  head(key: string): Promise<ObjectHead | null>
  /** Writes if nothing is there. */
  put(key: string, body: Uint8Array, sha256: string): Promise<Written>
  /** The object's bytes from an offset on; fails when it is no longer the same object. */
  read(key: string, etag: string, from: number): Promise<Readable>
  remove(key: string): Promise<void>
  list(prefix: string): AsyncIterable<string>
  close(): void
}

/** Another wrote first, or is writing: the store says so in two ways. */
export const isTaken = (fault: unknown): 'exists' | undefined =>
  statusOf(fault) === 412 || (statusOf(fault) === 409 && asBucketError(fault).name !== 'NoSuchBucket')
    ? 'exists'
    : undefined

export const metadataOf = (sha256: string) => ({ Metadata: { sha256 }, ContentType: 'application/octet-stream' })

function createClient(options: BucketOptions): S3Client {
  const timeout = parseDuration(options.timeout ?? '30s')
  const config: S3ClientConfig = {
    region: options.region ?? 'us-east-1',
    forcePathStyle: options.pathStyle ?? options.endpoint !== undefined,
    maxAttempts: options.tries ?? 6,
    // The signature covers a hash of every body we send; further checksums are what many stores do not know.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: Math.min(timeout, 5000), socketTimeout: timeout },
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
  }
  return new S3Client(config)
}

export function openBucket(options: BucketOptions): Bucket {
  const { bucket: Bucket } = options
  const client = createClient(options)
  const where = options.endpoint === undefined ? Bucket : `${Bucket} at ${options.endpoint}`
  const prefix = prefixOf(options.prefix)
  const named = (key: string) => ({ Bucket, Key: `${prefix}${key}` })
  const attempt = async <T, A = never>(
    work: () => Promise<T>,
    accept?: (fault: unknown) => A | undefined,
  ): Promise<T | A> => {
    try {
      return await work()
    } catch (fault) {
      const accepted = accept?.(fault)
      if (accepted !== undefined) return accepted
      throw bucketProblem(where, fault)
    }
  }
  // "Not found" is said of an object and of the bucket alike, so the bucket is looked at once.
  let bucketThere = false
  const checkBucketThere = async () => {
    if (bucketThere) return
    await attempt(() => client.send(new HeadBucketCommand({ Bucket })), noBucket(where))
    bucketThere = true
  }
  return {
    where,
    client,
    name: Bucket,
    prefix,
    attempt,
    head: async key => {
      const found = await attempt(() => client.send(new HeadObjectCommand(named(key))), absent)
      if (found !== 'absent')
        return { bytes: found.ContentLength ?? 0, sha256: found.Metadata?.sha256 ?? null, etag: found.ETag ?? '' }
      await checkBucketThere()
      return null
    },
    put: (key, body, sha256) =>
      attempt(async () => {
        const request = { ...named(key), ...metadataOf(sha256), Body: body, IfNoneMatch: '*' }
        await client.send(new PutObjectCommand(request))
        return 'written' as Written
      }, isTaken),
    read: (key, etag, from) =>
      attempt<Readable>(async () => {
        const range = from === 0 ? {} : { Range: `bytes=${from}-` }
        const { Body } = await client.send(new GetObjectCommand({ ...named(key), IfMatch: etag, ...range }))
        return Body as Readable
      }, gone(key)),
    remove: key => attempt(async () => void (await client.send(new DeleteObjectCommand(named(key))))),
    list: start => listed(client, attempt, Bucket, prefix, start),
    close: () => client.destroy(),
  }
}

const absent = (fault: unknown) => (statusOf(fault) === 404 ? ('absent' as const) : undefined)

const gone = (key: string) => (fault: unknown) => {
  if (statusOf(fault) === 404) throw missingFile(key)
  return undefined
}

const noBucket = (where: string) => (fault: unknown) => {
  if (statusOf(fault) === 404)
    throw bucketProblem(where, Object.assign(new Error('no such bucket'), { name: 'NoSuchBucket' }))
  return undefined
}

async function* listed(
  client: S3Client,
  attempt: Bucket['attempt'],
  Bucket: string,
  prefix: string,
  start: string,
): AsyncGenerator<string> {
  const pages = paginateListObjectsV2({ client }, { Bucket, Prefix: `${prefix}${start}` })
  while (true) {
    const page = await attempt(() => pages.next())
    if (page.done) return
    for (const { Key } of page.value.Contents ?? []) if (Key !== undefined) yield Key.slice(prefix.length)
  }
}

/** Writes, reads and deletes a probe. Resolves where all is well, throws a Problem that says what is not. */
export async function checkBucket(options: BucketOptions): Promise<void> {
  const bucket = openBucket(options)
  const key = `.probes/${randomUUID()}`
  try {
    if ((await bucket.put(key, Buffer.from('probe'), 'probe')) !== 'written') return
    try {
      if ((await bucket.put(key, Buffer.from('other'), 'other')) === 'written')
        throw new Problem('artifacts_unreachable', `the bucket ${bucket.where} overwrites what is there already`, {
          next: 'Use a store that knows conditional writes (If-None-Match).',
        })
      if ((await bucket.head(key)) === null)
        throw new Problem('artifacts_unreachable', `the bucket ${bucket.where} does not have what was just written`, {
          next: 'Use a store whose reads see what was written before them.',
        })
    } finally {
      await bucket.remove(key)
    }
  } finally {
    bucket.close()
  }
}
