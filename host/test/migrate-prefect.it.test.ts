import { randomUUID } from 'node:crypto'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { openEmbeddedDatabase } from '@optaic/database-embedded'
import {
  openTestDatabase,
  queryOnce,
  startTestServer,
  type TestDatabase,
  type TestServer,
} from '@optaic/database-embedded/testing'
import type { Run } from '@optaic/domain'
import {
  installPrefect,
  type LocalPrefect,
  startLocalPrefect,
  whyNoPrefect,
} from '@optaic/orchestrator-prefect/local-server'
import { openCuttableLine } from '@optaic/ports/testing/cuttable-line'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Api } from './api.ts'
import { type OldInstallation, openOldInstallation, problemOf } from './old-installation.ts'
import { openPlace, startServer, stop } from './place.ts'
import { type PrefectApi, prefectApi } from './prefect-api.ts'
import { until } from './until.ts'

const environment = process.env
const cache = join(homedir(), '.cache', 'optaic')
const why = whyNoPrefect({ environment, cache })

describe.skipIf(why !== null)(`an installation moves to Prefect${why === null ? '' : ` (${why})`}`, () => {
  let old: OldInstallation
  let server: TestServer
  let database: TestDatabase
  let prefect: LocalPrefect
  let there: PrefectApi

  /** Every test moves to a work pool of its own. */
  const settings = (pool: string, url = prefect.url) => ({
    OPTAIC_ORCHESTRATOR: 'prefect',
    OPTAIC_PREFECT_API_URL: url,
    OPTAIC_PREFECT_POOL: pool,
  })
  /** The embedded installation has no orchestrator but its own: where it goes is told by the flag. */
  const migrate = (target: { readonly url: string }, pool: string, url?: string) => {
    const { OPTAIC_ORCHESTRATOR: name, ...rest } = settings(pool, url)
    return old.migrate(target, ['--to-orchestrator', name], rest)
  }
  const flowIds = () => old.before.instances.flatMap(({ flows }) => flows.map(({ id }) => id)).sort()
  const flowIdOf = (name: string) => old.before.instances.find(instance => instance.name === name)!.flows[0]!.id

  /** One deployment for each Flow, with its schedule, and paused where it was. */
  async function expectDeployments(pool: string): Promise<void> {
    const deployments = await there.deployments(pool)
    expect(deployments.map(({ parameters }) => parameters.flow_id).sort()).toEqual(flowIds())
    expect(deployments.filter(({ paused }) => paused).map(({ parameters }) => parameters.flow_id)).toEqual([
      flowIdOf('nightly'),
    ])
    const schedules = deployments.flatMap(({ parameters, schedules }) =>
      schedules.map(({ active, schedule }) => [parameters.flow_id, active, schedule]),
    )
    expect(schedules.toSorted()).toEqual(
      [
        [flowIdOf('nightly'), true, expect.objectContaining({ cron: '0 3 * * *', timezone: 'Europe/Berlin' })],
        [flowIdOf('weekly'), true, expect.objectContaining({ interval: 7 * 24 * 3600 })],
      ].toSorted(),
    )
  }

  /** The new installation with a worker, in an empty folder. */
  async function startElsewhere(target: { readonly url: string }, pool: string, then: (api: Api) => Promise<void>) {
    const place = openPlace()
    try {
      const environment = { ...settings(pool), OPTAIC_DATABASE_URL: target.url }
      const working = await startServer(place, ['--no-sample'], environment)
      await then(new Api(working.url)).finally(() => stop(working))
    } finally {
      await place.close()
    }
  }

  beforeAll(async () => {
    await installPrefect({ environment, cache })
    old = await openOldInstallation()
    server = await startTestServer()
    database = await openTestDatabase()
    prefect = await startLocalPrefect({ environment, cache, databaseUrl: database.url })
    there = prefectApi(prefect)
  }, 900_000)
  afterAll(async () => {
    await prefect?.close()
    await database?.close()
    await server?.close()
    await old?.close()
  })

  test('with schedules, what is paused, and history; what waited runs there, and new Runs too', async () => {
    const target = await server.createOwned()
    const ended = await migrate(target, 'whole').ended
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    const document = JSON.parse(ended.stdout)
    expect(document).toMatchObject({ state: 'done', orchestrator: 'prefect', deployments: flowIds().length })
    expect(document.rows).not.toHaveProperty('orchestrator.deployment')
    await expectDeployments('whole')
    await old.expectWhole(target, settings('whole'), async start => {
      await old.expectWork(async words => {
        const working = await start(words)
        const api = new Api(working.url)
        const deployments = await there.deployments('whole')
        for (const name of ['prices', 'nightly', 'weekly', 'waiting']) {
          const { id, handle } = await api.flow(name)
          expect(deployments.find(deployment => deployment.id === handle)?.parameters.flow_id).toBe(id)
        }
        const run = await api.execute('prices', 'force')
        expect(await there.inState(run.external_id ?? '', ['COMPLETED'])).toMatchObject({ state_type: 'COMPLETED' })
        expect(await there.ofRun(old.pending)).toHaveLength(1)
        return working
      })
    })
    await expectDeployments('whole') // as they were made, not made anew
    expect(JSON.parse((await migrate(target, 'whole').ended).stdout)).toMatchObject({ went_on: true, rows: null })
  })

  /** A move that is killed when the paused Flow has just been deployed; then `look`s at what is there. */
  async function killedInPrefect(target: { readonly url: string }, pool: string, look = async () => {}): Promise<void> {
    const line = await openCuttableLine({ port: Number(new URL(prefect.url).port) })
    try {
      line.holdAt(flowIdOf('nightly'), 'with')
      const killed = migrate(target, pool, `http://127.0.0.1:${line.port}/api`)
      await until('it to be there', () => line.held || killed.child.exitCode !== null)
      expect(killed.child.exitCode).toBeNull()
      killed.signal('SIGKILL')
      await killed.ended
      await until('its database to end', () => old.place.processes().length === 0)
      await look()
    } finally {
      await line.close()
    }
  }

  test('killed when a paused Flow has just been deployed, that one is paused, and it goes on when it is run again', async () => {
    const target = await server.createOwned()
    await killedInPrefect(target, 'killed', async () => {
      const made = async () =>
        (await there.deployments('killed')).find(({ parameters }) => parameters.flow_id === flowIdOf('nightly'))
      await expect.poll(made, { timeout: 20_000 }).toMatchObject({ paused: true, schedules: [{ active: true }] })
    })
    const ended = await migrate(target, 'killed').ended
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(ended.stdout)).toMatchObject({ state: 'done', went_on: true, rows: null })
    await expectDeployments('killed')
    await old.expectWhole(target, settings('killed'))
  })

  test('killed on its way to a work pool, it is ended with no other place: nothing stays there that nobody mends', async () => {
    const target = await server.createOwned()
    await killedInPrefect(target, 'begun')
    for (const elsewhere of [() => old.migrate(target), () => migrate(target, 'other')])
      expect(problemOf(await elsewhere().ended)).toMatchObject({
        code: 'target_not_empty',
        detail: expect.stringContaining('prefect, work pool begun'),
      })
    expect(await there.deployments('other')).toEqual([])
    expect(await migrate(target, 'begun').ended).toMatchObject({ code: 0, stderr: '' })
    await expectDeployments('begun')
  })

  test('not to a Prefect that does not answer, nor to the work pool of another installation: nothing is moved', async () => {
    const target = await server.createOwned()
    const away = problemOf(await migrate(target, 'away', 'http://127.0.0.1:1/api').ended)
    expect(away).toMatchObject({ code: 'orchestrator_unreachable' })
    const theirs = await there.deploy('whole', randomUUID())
    const taken = problemOf(await migrate(target, 'whole').ended)
    expect(taken).toMatchObject({ code: 'target_not_empty', detail: expect.stringContaining(theirs) })
    expect((await there.deployments('whole')).map(({ id }) => id)).toContain(theirs)
    expect(await queryOnce(target.url, 'SELECT count(*)::int AS rows FROM resource')).toEqual([{ rows: 0 }])
    expect(await migrate(target, 'free').ended).toMatchObject({ code: 0, stderr: '' })
    await expectDeployments('free')
  })

  test('a Run that was under way when the old server was killed is tried again there, and no version is written twice', async () => {
    const { source, pending } = old
    const before = source.asked('waiting')
    source.hold('waiting')
    const killed = await old.start()
    await until('the Run to ask its source', () => source.asked('waiting') > before)
    expect(await new Api(killed.url).run(pending)).toMatchObject({ state: 'running', attempt: 1 })
    killed.signal('SIGKILL')
    await killed.ended
    source.release('waiting')
    await until('everything of it to end', () => old.place.processes().length === 0)
    const target = await server.createOwned()
    expect(await migrate(target, 'lost').ended).toMatchObject({ code: 0, stderr: '' })
    await startElsewhere(target, 'lost', async api => {
      expect(await api.ended(pending, 60_000)).toMatchObject({ state: 'completed', attempt: 2 })
      expect(await api.versions('waiting')).toHaveLength(1)
      const tries = (await there.ofRun(pending)).filter(({ work_pool_name }) => work_pool_name === 'lost')
      expect(tries.map(({ id }) => id)).toEqual([(await api.run(pending)).external_id])
      await there.inState(tries[0]!.id, ['COMPLETED'])
    })
  })

  test('a tick that came due while nothing ran is a Run there, but not of a Flow that is paused', async () => {
    const embedded = await openEmbeddedDatabase({ folder: old.place.data })
    const due =
      "UPDATE orchestrator.deployment SET next_fire_at = now() - interval '1 minute' WHERE next_fire_at IS NOT NULL"
    await queryOnce(embedded.url, due).finally(() => embedded.close())
    const target = await server.createOwned()
    expect(await migrate(target, 'due').ended).toMatchObject({ code: 0, stderr: '' })
    await startElsewhere(target, 'due', async api => {
      const runs = async (name: string) =>
        (await api.get<{ items: Run[] }>(`/api/v1/runs?flow_id=${flowIdOf(name)}`)).items
      const [run, ...more] = await runs('weekly')
      expect(run).toMatchObject({ trigger: 'schedule', scheduled_for: expect.any(String) })
      expect(more).toEqual([])
      expect(await api.ended(run!.id)).toMatchObject({ state: 'completed' })
      expect(await runs('nightly')).toHaveLength(1) // the one that it had
    })
  })
})
