import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { type BucketServer, startBucketServer, whyNoBucketServer } from '@optaic/artifacts-s3/testing'
import { type OwnedDatabase, queryOnce, startTestServer, type TestServer } from '@optaic/database-embedded/testing'
import { type CuttableLine, openCuttableLine } from '@optaic/ports/testing/cuttable-line'
import { type FaultyProxy, openFaultyProxy } from '@optaic/ports/testing/faulty-proxy'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type OldInstallation, openOldInstallation, problemOf } from './old-installation.ts'
import type { Place } from './place.ts'
import { startServer, stop } from './place.ts'
import { until } from './until.ts'

let old: OldInstallation
let place: Place
let server: TestServer

beforeAll(async () => {
  old = await openOldInstallation()
  place = old.place
  server = await startTestServer()
})
afterAll(async () => {
  await server?.close()
  await old?.close()
})

describe('an installation moves to a Postgres server', () => {
  let line: CuttableLine
  afterEach(() => line?.close())

  test('whole, verified, and the source stays as it was; a second call finds nothing to do', async () => {
    const database = await server.createOwned()
    const ended = await old.migrate(database).ended
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    const document = JSON.parse(ended.stdout)
    expect(document).toMatchObject({
      state: 'done',
      went_on: false,
      bucket: null,
      orchestrator: 'local',
      deployments: 4,
    })
    expect(document.rows).toMatchObject({
      project: 1,
      instance: old.before.instances.length,
      run: old.before.runs.length,
    })
    expect(document.rows['orchestrator.deployment']).toBe(4)
    expect(JSON.parse((await old.migrate(database).ended).stdout)).toMatchObject({
      state: 'done',
      went_on: true,
      rows: null,
    })
    await old.expectWhole(database, {}, old.expectWork)
  })

  test.each([
    ['before it has taken the database', 'CREATE SCHEMA IF NOT EXISTS optaic_move', 'without'],
    ['when the first tables are made', 'CREATE TABLE resource', 'without'],
    ['in the middle of the records', 'COPY "public"."run" ', 'with'],
    ['when all is moved but the commit', "SET state = 'moved'", 'without'],
    ['after the commit, before the deployments are compared', 'instances_by_ids', 'without'],
    ['when only the last note is missing', 'UPDATE optaic_move.note SET state = $2', 'without'],
  ] as const)('killed %s, it goes on when it is run again', async (_, words, passes) => {
    const database = await server.createOwned()
    line = await openCuttableLine({ port: server.port })
    line.holdAt(words, passes)
    const killed = old.migrate({ url: database.url.replace(`:${server.port}/`, `:${line.port}/`) })
    await until('it to be there', () => line.held || killed.child.exitCode !== null)
    expect(killed.child.exitCode).toBeNull()
    killed.signal('SIGKILL')
    await killed.ended
    await until('its database to end', () => place.processes().length === 0)
    line.cut()
    const ended = await old.migrate(database).ended
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    await old.expectWhole(database)
  })
})

describe('what would do harm is refused, and everything stays as it was', () => {
  test('a server that runs on the data folder', async () => {
    const database = await server.createOwned()
    const running = await startServer(place, ['--no-sample', '--no-worker'])
    const ended = await old.migrate(database).ended
    await stop(running)
    expect(ended.code).not.toBe(0)
    expect(problemOf(ended)).toMatchObject({
      code: 'data_folder_in_use',
      detail: expect.stringContaining(`${running.pid}`),
    })
    expect(await tablesOf(database)).toEqual([])
  })

  test('a database that holds something else', async () => {
    const database = await server.createOwned()
    await queryOnce(database.url, 'CREATE TABLE theirs AS SELECT 1 AS x')
    const problem = problemOf(await old.migrate(database).ended)
    expect(problem).toMatchObject({ code: 'target_not_empty', detail: expect.stringContaining('theirs') })
    expect(await tablesOf(database)).toEqual(['public.theirs'])
  })

  test('a database that another installation was moved to', async () => {
    const database = await server.createOwned()
    await queryOnce(database.url, 'CREATE SCHEMA optaic_move')
    await queryOnce(
      database.url,
      "CREATE TABLE optaic_move.note AS SELECT 'another/optaic' AS source, 'done' AS state, now() AS at",
    )
    expect(problemOf(await old.migrate(database).ended)).toMatchObject({
      code: 'target_not_empty',
      detail: expect.stringContaining('another installation'),
    })
  })

  test('a role that may not make tables, and a password that is wrong: told without it', async () => {
    const database = await server.createOwned()
    await server.query(`ALTER DATABASE ${database.name} OWNER TO optaic`)
    expect(problemOf(await old.migrate(database).ended)).toMatchObject({
      code: 'database_unreachable',
      detail: /may not make tables/,
    })
    const wrong = await old.migrate({ url: database.url.replace(database.password, 'not-the-password') }).ended
    expect(problemOf(wrong)).toMatchObject({ code: 'database_unreachable', detail: /password/ })
    expect(wrong.stderr).not.toContain('not-the-password')
  })
})

const tablesOf = async (database: OwnedDatabase) =>
  (
    await queryOnce(
      database.url,
      "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1",
    )
  ).map(row => row.name)

const why = whyNoBucketServer()
describe.skipIf(why !== null)(`an installation moves to a bucket${why === null ? '' : ` (${why})`}`, () => {
  let bucket: BucketServer
  let proxy: FaultyProxy
  beforeAll(async () => {
    bucket = await startBucketServer()
    proxy = await openFaultyProxy(() => bucket.url)
  }, 900_000)
  afterAll(async () => {
    await proxy?.close()
    await bucket?.close()
  })
  const environmentOf = (url: string) => ({
    OPTAIC_BUCKET_ENDPOINT: url,
    OPTAIC_BUCKET_ACCESS_KEY: bucket.credentials.accessKeyId,
    OPTAIC_BUCKET_SECRET_KEY: bucket.credentials.secretAccessKey,
  })

  test('with every file; killed while the files move, it goes on when it is run again', async () => {
    const database = await server.createOwned()
    const url = `s3://${bucket.bucket}/moved`
    let puts = 0
    proxy.break({ kind: 'silence' }, method => method === 'PUT' && ++puts > 1, Number.POSITIVE_INFINITY)
    const killed = old.migrate(database, ['--to-bucket-url', url], environmentOf(proxy.url))
    await until('a file to be under way', () => puts > 1 || killed.child.exitCode !== null)
    expect(killed.child.exitCode).toBeNull()
    killed.signal('SIGKILL')
    await killed.ended
    await until('its database to end', () => place.processes().length === 0)
    proxy.heal()
    const ended = await old.migrate(database, ['--to-bucket-url', url], environmentOf(bucket.url)).ended
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(ended.stdout).files.files).toBeGreaterThan(1)
    await old.expectWhole(database, { ...environmentOf(bucket.url), OPTAIC_BUCKET_URL: url }, old.expectWork)
  })

  test('and not to one that holds something else, nor without a file that the records name', async () => {
    const database = await server.createOwned()
    const taken = problemOf(
      await old.migrate(database, ['--to-bucket-url', `s3://${bucket.bucket}`], environmentOf(bucket.url)).ended,
    )
    expect(taken).toMatchObject({ code: 'target_not_empty', detail: /moved\// })
    const [artifacts, away] = [join(place.data, 'artifacts'), join(place.folder, 'away')]
    renameSync(artifacts, away)
    const poor = await old.migrate(
      database,
      ['--to-bucket-url', `s3://${bucket.bucket}/poor`],
      environmentOf(bucket.url),
    ).ended
    renameSync(away, artifacts)
    expect(problemOf(poor)).toMatchObject({
      code: 'store_corrupt',
      details: [{ message: 'missing' }, { message: 'missing' }],
    })
  })
})
