import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BucketServer, startBucketServer, whyNoBucketServer } from '@optaic/artifacts-s3/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openArtifacts } from './artifact-stores.ts'
import { examine } from './doctor.ts'
import { type Environment, readSettings } from './settings.ts'
import { artifactPlace, readTaskSettings, taskEnvironment } from './task-settings.ts'

const why = whyNoBucketServer()

describe.skipIf(why !== null)(`a bucket named in the settings${why === null ? '' : ` (${why})`}`, () => {
  let server: BucketServer
  let folder: string
  let environment: Environment
  beforeAll(async () => {
    server = await startBucketServer()
    folder = mkdtempSync(join(tmpdir(), 'optaic-host-bucket-'))
    environment = {
      OPTAIC_DATA: folder,
      OPTAIC_BUCKET_URL: `s3://${server.bucket}/team`,
      OPTAIC_BUCKET_ENDPOINT: server.url,
      OPTAIC_BUCKET_ACCESS_KEY: server.credentials.accessKeyId,
      OPTAIC_BUCKET_SECRET_KEY: server.credentials.secretAccessKey,
    }
  }, 900_000)
  afterAll(async () => {
    await server?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const finding = async (change: Environment) =>
    (await examine(readSettings({}, { ...environment, ...change }))).find(found => found.what === 'artifacts')

  test('holds what a worker stores, and the process of a Run reads it with what it is told', async () => {
    const settings = readSettings({}, environment)
    const worker = await openArtifacts(artifactPlace(settings))
    const source = join(folder, 'source')
    writeFileSync(source, 'kept in the bucket')
    await worker.put('datasets/a', source)
    expect(readFileSync(join(server.folder, server.bucket, 'team/datasets/a'), 'utf8')).toBe('kept in the bucket')
    const task = await openArtifacts(readTaskSettings(taskEnvironment(settings, environment)).artifacts)
    expect(readFileSync(await task.local('datasets/a'), 'utf8')).toBe('kept in the bucket')
    await task.close()
    await worker.close()
  })

  test('is examined by the doctor, who says what is wrong and what to do', async () => {
    expect(await finding({})).toMatchObject({ state: 'good' })
    const wrong = [
      [{ OPTAIC_BUCKET_URL: 's3://nowhere' }, /no such bucket/],
      [{ OPTAIC_BUCKET_ACCESS_KEY: 'nobody' }, /access key/],
      [{ OPTAIC_BUCKET_SECRET_KEY: 'not-the-secret' }, /secret key/],
    ] as const
    for (const [change, found] of wrong)
      expect(await finding(change)).toMatchObject({
        state: 'wrong',
        found: expect.stringMatching(found),
        next: expect.stringMatching(/./),
      })
    expect(JSON.stringify(await finding({ OPTAIC_BUCKET_SECRET_KEY: 'not-the-secret' }))).not.toContain(
      'not-the-secret',
    )
  })
})
