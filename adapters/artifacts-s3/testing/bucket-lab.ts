/** A bucket server behind a proxy that can be told to fail, and stores opened on it, all gone after the tests. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Artifacts } from '@optaic/ports'
import { type FaultyProxy, openFaultyProxy } from '@optaic/ports/testing/faulty-proxy'
import { openS3Artifacts, type S3ArtifactsOptions } from '../src/s3-artifacts.ts'
import { type BucketServer, startBucketServer } from './bucket-server.ts'

export interface BucketLab {
  readonly server: BucketServer
  readonly proxy: FaultyProxy
  readonly folder: string
  /** Options of a store with few tries, behind the proxy. */
  options(change?: Partial<S3ArtifactsOptions>): S3ArtifactsOptions
  open(change?: Partial<S3ArtifactsOptions>): Promise<Artifacts>
  /** A local file with that content. */
  file(content: string | Uint8Array): string
  close(): Promise<void>
}

export async function openBucketLab(): Promise<BucketLab> {
  const server = await startBucketServer()
  const proxy = await openFaultyProxy(() => server.url)
  const folder = mkdtempSync(join(tmpdir(), 'optaic-bucket-lab-'))
  const opened: Artifacts[] = []
  let count = 0
  const options = (change: Partial<S3ArtifactsOptions> = {}): S3ArtifactsOptions => ({
    bucket: server.bucket,
    endpoint: proxy.url,
    credentials: server.credentials,
    cache: { folder: join(folder, `cache-${++count}`), maxBytes: 1e9 },
    partBytes: 5 * 1024 ** 2,
    tries: 3,
    timeout: '1s',
    ...change,
  })
  return {
    server,
    proxy,
    folder,
    options,
    open: async change => {
      const artifacts = await openS3Artifacts(options(change))
      opened.push(artifacts)
      return artifacts
    },
    file: content => {
      const path = join(folder, `file-${++count}`)
      writeFileSync(path, content)
      return path
    },
    close: async () => {
      for (const artifacts of opened) await artifacts.close()
      await proxy.close()
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
