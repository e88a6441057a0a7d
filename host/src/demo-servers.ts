/** What `demo --database server` and `demo --bucket server` stand on: servers of the demo's own, gone with it. */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDatabaseServer } from '@optaic/database-embedded'
import { Problem } from '@optaic/domain'
import type { Environment } from './settings.ts'
import { sweepWorkFolders, workFolderName } from './work-folders.ts'

export interface DemoServer {
  /** What the demo's settings are read from, besides the rest. */
  readonly environment: Environment
  close(): Promise<void>
}

/** A Postgres server that the demo reaches by URL, by a role that only owns its database. */
export async function startDemoDatabase(): Promise<DemoServer> {
  const prefix = 'optaic-demo-postgres-'
  await sweepWorkFolders(tmpdir(), prefix)
  const folder = await mkdtemp(join(tmpdir(), `${workFolderName(prefix)}-`))
  try {
    await chmod(folder, 0o755) // the account that root lends to Postgres has to get in
    const server = await startDatabaseServer({ folder: join(folder, 'server') })
    const { url } = await server.createOwned()
    const close = async () => {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    }
    return { environment: { OPTAIC_DATABASE_URL: url }, close }
  } catch (fault) {
    await rm(folder, { recursive: true, force: true })
    throw fault
  }
}

/** An S3-compatible server, the one that the tests use too. Throws `invalid_request` where none can be had. */
export async function startDemoBucket(): Promise<DemoServer> {
  const { startBucketServer, whyNoBucketServer } = await import('@optaic/artifacts-s3/testing')
  const why = whyNoBucketServer()
  if (why !== null)
    throw new Problem('invalid_request', `There is no bucket to start: ${why}`, {
      next: 'Install Go, or name a bucket with --bucket-url.',
    })
  const { url, bucket, credentials, close } = await startBucketServer()
  return {
    environment: {
      OPTAIC_BUCKET_URL: `s3://${bucket}/demo`,
      OPTAIC_BUCKET_ENDPOINT: url,
      OPTAIC_BUCKET_ACCESS_KEY: credentials.accessKeyId,
      OPTAIC_BUCKET_SECRET_KEY: credentials.secretAccessKey,
    },
    close,
  }
}
