import { cpSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { type BucketServer, startBucketServer, whyNoBucketServer } from '@optaic/artifacts-s3/testing'
import { openEmbeddedDatabase } from '@optaic/database-embedded'
import { type OwnedDatabase, queryOnce, startTestServer, type TestServer } from '@optaic/database-embedded/testing'
import { type CuttableLine, openCuttableLine } from '@optaic/ports/testing/cuttable-line'
import { type FaultyProxy, openFaultyProxy } from '@optaic/ports/testing/faulty-proxy'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Api, type InstanceView, type Rows } from './api.ts'
import { type Ended, openPlace, type Place, type Server, startServer, stop } from './place.ts'
import { openSource, type Source } from './source.ts'
import { until } from './until.ts'

const nightly = { type: 'cron', cron: '0 3 * * *', timezone: 'Europe/Berlin' } as const

/** What a caller of the API can see of an installation, without what names an orchestrator. */
interface Seen {
  readonly instances: readonly InstanceView[]
  readonly rows: Rows
  readonly versions: readonly unknown[]
  readonly runs: readonly { readonly id: string; readonly state: string }[]
}

let place: Place
let source: Source
let server: TestServer
let before: Seen
let sums: unknown
let pending: string

async function see(api: Api): Promise<Seen> {
  const { items } = await api.get<{ items: InstanceView[] }>('/api/v1/instances?limit=100')
  const runs = await api.get<{ items: Seen['runs'] }>('/api/v1/runs?limit=100')
  return {
    instances: items,
    rows: await api.rows('prices'),
    versions: await api.versions('prices'),
    runs: runs.items,
  }
}

/** The rows of every table of the embedded database. */
async function sumsOf(folder: string): Promise<unknown> {
  const database = await openEmbeddedDatabase({ folder })
  try {
    const tables = await queryOnce(
      database.url,
      "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname IN ('public', 'orchestrator') ORDER BY 1",
    )
    const sums = tables.map(
      ({ name }) =>
        `SELECT '${name}' AS name, count(*) AS rows, md5(string_agg(t::text, '|' ORDER BY t::text)) AS sum FROM ${name} t`,
    )
    return await queryOnce(database.url, sums.join(' UNION ALL '))
  } finally {
    await database.close()
  }
}

/** An installation with data, a schedule, a deployment paused by hand, and a Run that nobody has taken. */
beforeAll(async () => {
  place = openPlace()
  source = await openSource()
  server = await startTestServer()
  const first = await startServer(place)
  const api = new Api(first.url)
  await api.createProject()
  await api.createDataset('prices', 'http', source.config('prices'))
  const columns = { date: 'date', symbol: 'symbol', fields: { price: 'close' } }
  await api.createDataset('nightly', 'http', { ...source.config('nightly'), columns })
  await api.createDataset('waiting', 'http', source.config('waiting'))
  const { id, revision } = await api.instance('nightly')
  await api.ask('PATCH', `/api/v1/instances/${id}`, { schedule: nightly, revision })
  await api.execute('prices')
  await api.execute('prices', 'force')
  await api.execute('nightly')
  const { flows } = await api.instance('nightly')
  const { database } = JSON.parse(readFileSync(join(place.data, 'server.json'), 'utf8'))
  for (const table of ['orchestrator.deployment SET paused = true WHERE flow_id', 'flow SET paused = true WHERE id'])
    await queryOnce(database.url, `UPDATE ${table} = '${flows[0]!.id}'`)
  await stop(first)
  const idle = await startServer(place, ['--no-sample', '--no-worker'])
  pending = (await new Api(idle.url).trigger('waiting')).id
  before = await see(new Api(idle.url))
  await stop(idle)
  sums = await sumsOf(place.data)
})
afterAll(async () => {
  await source?.close()
  await server?.close()
  await place?.close()
})

const migrate = (database: { readonly url: string }, words: readonly string[] = [], environment = {}) =>
  place.start(['migrate', '--json', '--to-database-url', database.url, ...words], environment)

const problemOf = ({ stderr }: Ended) => JSON.parse(stderr) as { code: string; detail: string; next: string }

/** Starts a server on what was moved, in an empty folder, holds it against what was seen before, and calls back with its place. */
async function expectWhole(
  database: OwnedDatabase,
  environment: Record<string, string> = {},
  then: (start: (words: readonly string[]) => Promise<Server>) => Promise<void> = async () => {},
): Promise<void> {
  expect(await sumsOf(place.data)).toEqual(sums)
  const other = openPlace()
  const start = (words: readonly string[]) =>
    startServer(other, ['--no-sample', ...words], { ...environment, OPTAIC_DATABASE_URL: database.url })
  try {
    // Files stay in the data folder where no bucket takes them.
    if (environment.OPTAIC_BUCKET_URL === undefined)
      cpSync(join(place.data, 'artifacts'), join(other.data, 'artifacts'), { recursive: true })
    const moved = await start(['--no-worker'])
    const api = new Api(moved.url)
    expect(await see(api)).toEqual(before)
    expect(await api.flow('nightly')).toMatchObject({ paused: true, provision_state: 'provisioned' })
    await stop(moved)
    await then(start)
  } finally {
    await other.close()
  }
}

/** What was waiting runs, and new Runs go on where the old ones ended. */
async function expectWork(start: (words: readonly string[]) => Promise<Server>): Promise<void> {
  const working = await start([])
  try {
    const api = new Api(working.url)
    expect(await api.ended(pending)).toMatchObject({ state: 'completed' })
    expect(await api.execute('prices', 'force')).toMatchObject({ state: 'completed' })
    expect((await api.rows('prices')).rows).toEqual(before.rows.rows)
  } finally {
    await stop(working)
  }
}

describe('an installation moves to a Postgres server', () => {
  let line: CuttableLine
  afterEach(() => line?.close())

  test('whole, verified, and the source stays as it was; a second call finds nothing to do', async () => {
    const database = await server.createOwned()
    const ended = await migrate(database).ended
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    const document = JSON.parse(ended.stdout)
    expect(document).toMatchObject({
      state: 'done',
      went_on: false,
      bucket: null,
      orchestrator: 'local',
      deployments: 3,
    })
    expect(document.rows).toMatchObject({ project: 1, instance: before.instances.length, run: before.runs.length })
    expect(document.rows['orchestrator.deployment']).toBe(3)
    expect(JSON.parse((await migrate(database).ended).stdout)).toMatchObject({
      state: 'done',
      went_on: true,
      rows: null,
    })
    await expectWhole(database, {}, expectWork)
  })

  test.each([
    ['before it has taken the database', 'CREATE SCHEMA IF NOT EXISTS optaic_move', 'without'],
    ['when the first tables are made', 'CREATE TABLE resource', 'without'],
    ['in the middle of the records', 'COPY "public"."run" ', 'with'],
    ['when all is moved but the commit', "SET state = 'moved'", 'without'],
    ['after the commit, before the deployments', 'FROM orchestrator.deployment', 'without'],
    ['when only the last note is missing', 'UPDATE optaic_move.note SET state = $2', 'without'],
  ] as const)('killed %s, it goes on when it is run again', async (_, words, passes) => {
    const database = await server.createOwned()
    line = await openCuttableLine({ port: server.port })
    line.holdAt(words, passes)
    const killed = migrate({ url: database.url.replace(`:${server.port}/`, `:${line.port}/`) })
    await until('it to be there', () => line.held || killed.child.exitCode !== null)
    expect(killed.child.exitCode).toBeNull()
    killed.signal('SIGKILL')
    await killed.ended
    await until('its database to end', () => place.processes().length === 0)
    line.cut()
    const ended = await migrate(database).ended
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    await expectWhole(database)
  })
})

describe('what would do harm is refused, and everything stays as it was', () => {
  test('a server that runs on the data folder', async () => {
    const database = await server.createOwned()
    const running = await startServer(place, ['--no-sample', '--no-worker'])
    const ended = await migrate(database).ended
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
    const problem = problemOf(await migrate(database).ended)
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
    expect(problemOf(await migrate(database).ended)).toMatchObject({
      code: 'target_not_empty',
      detail: expect.stringContaining('another installation'),
    })
  })

  test('a role that may not make tables, and a password that is wrong: told without it', async () => {
    const database = await server.createOwned()
    await server.query(`ALTER DATABASE ${database.name} OWNER TO optaic`)
    expect(problemOf(await migrate(database).ended)).toMatchObject({
      code: 'database_unreachable',
      detail: /may not make tables/,
    })
    const wrong = await migrate({ url: database.url.replace(database.password, 'not-the-password') }).ended
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
    const killed = migrate(database, ['--to-bucket-url', url], environmentOf(proxy.url))
    await until('a file to be under way', () => puts > 1 || killed.child.exitCode !== null)
    expect(killed.child.exitCode).toBeNull()
    killed.signal('SIGKILL')
    await killed.ended
    await until('its database to end', () => place.processes().length === 0)
    proxy.heal()
    const ended = await migrate(database, ['--to-bucket-url', url], environmentOf(bucket.url)).ended
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(ended.stdout).files.files).toBeGreaterThan(1)
    await expectWhole(database, { ...environmentOf(bucket.url), OPTAIC_BUCKET_URL: url }, expectWork)
  })

  test('and not to one that holds something else, nor without a file that the records name', async () => {
    const database = await server.createOwned()
    const taken = problemOf(
      await migrate(database, ['--to-bucket-url', `s3://${bucket.bucket}`], environmentOf(bucket.url)).ended,
    )
    expect(taken).toMatchObject({ code: 'target_not_empty', detail: /moved\// })
    const [artifacts, away] = [join(place.data, 'artifacts'), join(place.folder, 'away')]
    renameSync(artifacts, away)
    const poor = await migrate(database, ['--to-bucket-url', `s3://${bucket.bucket}/poor`], environmentOf(bucket.url))
      .ended
    renameSync(away, artifacts)
    expect(problemOf(poor)).toMatchObject({
      code: 'store_corrupt',
      details: [{ message: 'missing' }, { message: 'missing' }],
    })
  })
})
