/** An embedded installation that has lived a little, to be moved: and how to see afterwards that all of it is there. */
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openEmbeddedDatabase } from '@optaic/database-embedded'
import { queryOnce } from '@optaic/database-embedded/testing'
import { expect } from 'vitest'
import { Api, type InstanceView, type ProblemDocument, type Rows } from './api.ts'
import { type Ended, openPlace, type Place, type Server, type Started, startServer, stop } from './place.ts'
import { openSource, type Source } from './source.ts'
import { until } from './until.ts'

const nightly = { type: 'cron', cron: '0 3 * * *', timezone: 'Europe/Berlin' } as const
const weekly = { type: 'interval', minutes: 7 * 24 * 60 } as const

/** What a caller of the API can see of an installation. */
export interface Seen {
  readonly instances: readonly InstanceView[]
  readonly rows: Rows
  readonly versions: readonly unknown[]
  readonly runs: readonly { readonly id: string; readonly state: string }[]
}

type Environment = Readonly<Record<string, string>>
export type Start = (words: readonly string[]) => Promise<Server>

export interface OldInstallation {
  readonly place: Place
  readonly source: Source
  readonly before: Seen
  /** The Run that nobody has taken. */
  readonly pending: string
  migrate(database: { readonly url: string }, words?: readonly string[], environment?: Environment): Started
  /** A server on it, as before it was moved; to be stopped. */
  start(words?: readonly string[]): Promise<Server>
  /** Starts a server on what was moved, in an empty folder, holds it against what was seen before, and calls back with its place. */
  expectWhole(
    database: { readonly url: string },
    environment?: Environment,
    then?: (start: Start) => Promise<void>,
  ): Promise<void>
  /** What was waiting runs, and new Runs go on where the old ones ended. */
  expectWork(start: Start): Promise<void>
  close(): Promise<void>
}

export const problemOf = ({ stderr }: Ended) => JSON.parse(stderr) as ProblemDocument

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

/** Without the names that another orchestrator gives anew: those of deployments, and of what waited. */
const withoutHandles = ({ instances, runs, ...seen }: Seen) => ({
  ...seen,
  instances: instances.map(({ flows, ...instance }) => ({
    ...instance,
    flow_execution_handles: null,
    flows: flows.map(flow => ({ ...flow, handle: null, deployed_digest: null })),
  })),
  runs: runs.map(run => (run.state === 'pending' ? { ...run, external_id: null } : run)),
})

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

/** With data, schedules, a deployment paused by hand, and a Run that nobody has taken. */
export async function openOldInstallation(): Promise<OldInstallation> {
  const place = openPlace()
  const source = await openSource()
  const close = async () => {
    await source.close()
    await place.close()
  }
  try {
    const first = await startServer(place)
    await liveALittle(place, new Api(first.url), source.config).finally(() => stop(first))
    const idle = await startServer(place, ['--no-sample', '--no-worker'])
    const api = new Api(idle.url)
    const seen = async () => {
      const { id } = await api.trigger('waiting')
      await until('it to be handed to the orchestrator', async () => (await api.run(id)).external_id !== null)
      return { pending: id, before: await see(api) }
    }
    const { pending, before } = await seen().finally(() => stop(idle))
    const sums = await sumsOf(place.data)
    return { place, source, before, pending, close, ...createChecks(place, before, pending, sums) }
  } catch (fault) {
    await close()
    throw fault
  }
}

async function liveALittle(place: Place, api: Api, config: (name: string) => ReturnType<typeof JSON.parse>) {
  await api.createProject()
  await api.createDataset('prices', 'http', config('prices'))
  const columns = { date: 'date', symbol: 'symbol', fields: { price: 'close' } }
  await api.createDataset('nightly', 'http', { ...config('nightly'), columns })
  const execution = { retries: { attempts: 2, backoff: '1s', max_backoff: '1s' } }
  await api.createDataset('waiting', 'http', config('waiting'), { execution })
  await api.createDataset('weekly', 'http', config('weekly'))
  for (const [name, schedule] of Object.entries({ nightly, weekly })) {
    const { id, revision } = await api.instance(name)
    await api.ask('PATCH', `/api/v1/instances/${id}`, { schedule, revision })
  }
  await api.execute('prices')
  await api.execute('prices', 'force')
  await api.execute('nightly')
  const { flows } = await api.instance('nightly')
  const { database } = JSON.parse(readFileSync(join(place.data, 'server.json'), 'utf8'))
  for (const table of ['orchestrator.deployment SET paused = true WHERE flow_id', 'flow SET paused = true WHERE id'])
    await queryOnce(database.url, `UPDATE ${table} = '${flows[0]!.id}'`)
}

function createChecks(place: Place, before: Seen, pending: string, sums: unknown) {
  const expectWhole: OldInstallation['expectWhole'] = async (database, environment = {}, then = async () => {}) => {
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
      if (environment.OPTAIC_ORCHESTRATOR === undefined) expect(await see(api)).toEqual(before)
      else expect(withoutHandles(await see(api))).toEqual(withoutHandles(before))
      expect(await api.flow('nightly')).toMatchObject({ paused: true, provision_state: 'provisioned' })
      await stop(moved)
      await then(start)
    } finally {
      await other.close()
    }
  }
  const expectWork: OldInstallation['expectWork'] = async start => {
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
  const migrate: OldInstallation['migrate'] = ({ url }, words = [], environment = {}) =>
    place.start(['migrate', '--json', '--to-database-url', url, ...words], environment)
  const start = (words: readonly string[] = []) => startServer(place, ['--no-sample', ...words])
  return { expectWhole, expectWork, migrate, start }
}
