import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BucketServer, startBucketServer, whyNoBucketServer } from '@optaic/artifacts-s3/testing'
import { artifactsConformance } from '@optaic/ports/conformance/artifacts'
import { afterAll, beforeAll, test } from 'vitest'
import { openS3Artifacts } from './index.ts'

const why = whyNoBucketServer()
if (why === null) {
  let root: string
  let server: BucketServer
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'optaic-artifacts-s3-'))
    server = await startBucketServer()
  }, 900_000)
  afterAll(async () => {
    await server?.close()
    rmSync(root, { recursive: true, force: true })
  })
  artifactsConformance('artifacts-s3', () =>
    openS3Artifacts({
      bucket: server.bucket,
      prefix: 'exam',
      endpoint: server.url,
      credentials: server.credentials,
      cache: { folder: join(root, 'cache'), maxBytes: 1e9 },
    }),
  )
} else test.skip(`artifacts-s3 keeps the promises of artifacts: ${why}`, () => {})
