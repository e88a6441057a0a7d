import { homedir } from 'node:os'
import { join } from 'node:path'
import { type OwnedDatabase, startTestServer, type TestServer } from '@optaic/database-embedded/testing'
import {
  installPrefect,
  type LocalPrefect,
  startLocalPrefect,
  whyNoPrefect,
} from '@optaic/orchestrator-prefect/local-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Api } from './api.ts'
import { type Machine, type Machines, openMachines, whyNoMachines } from './machines.ts'
import { openPlace, type Place, type Server, type Started, startServer, stop } from './place.ts'
import { type PrefectApi, prefectApi } from './prefect-api.ts'
import { openSource, type Source } from './source.ts'
import { until } from './until.ts'

const environment = process.env
const cache = join(homedir(), '.cache', 'optaic')
// Elsewhere the same cuts are tried with workers beside the servers and a line between: prefect.it and database-cut.it.
const why = whyNoMachines() ?? whyNoPrefect({ environment, cache })

describe.skipIf(why !== null)(`workers on machines of their own${why === null ? '' : ` (${why})`}`, () => {
  let machines: Machines
  let postgres: TestServer
  let prefect: LocalPrefect
  let there: PrefectApi
  let database: OwnedDatabase
  let place: Place
  let source: Source
  let server: Server
  let api: Api
  /** One on each machine. */
  let workers: readonly Worker[] = []

  type Worker = Started & { readonly name: string; readonly machine: Machine }

  /** Knows Postgres and Prefect by their addresses in the networks, and has no other way to them. */
  async function startWorker(machine: Machine): Promise<Worker> {
    const at = (network: string, url: string) => url.replace('127.0.0.1', machines.address(network))
    const started = place.startOn(machine.prefix, ['worker', '--json', '--pool', 'optaic', '--concurrency', '2'], {
      OPTAIC_ORCHESTRATOR: 'prefect',
      OPTAIC_PREFECT_API_URL: at('prefect', prefect.url),
      OPTAIC_DATABASE_URL: at('database', database.url),
    })
    const { worker } = await started.firstLine<{ worker: string }>()
    return { ...started, name: worker, machine }
  }

  beforeAll(async () => {
    await installPrefect({ environment, cache })
    machines = await openMachines(2, ['prefect', 'database', 'source'])
    postgres = await startTestServer()
    database = await postgres.createOwned()
    prefect = await startLocalPrefect({ environment, cache, databaseUrl: (await postgres.createOwned()).url })
    there = prefectApi(prefect)
    source = await openSource(machines.address('source'))
    await machines.offer('database', postgres.port)
    await machines.offer('prefect', Number(new URL(prefect.url).port))
    await machines.offer('source', source.port)
    place = openPlace()
    server = await startServer(place, ['--no-sample', '--no-worker'], {
      OPTAIC_ORCHESTRATOR: 'prefect',
      OPTAIC_PREFECT_API_URL: prefect.url,
      OPTAIC_DATABASE_URL: database.url,
    })
    api = new Api(server.url)
    await api.createProject()
    const retried = { retries: { attempts: 2, backoff: '1s', max_backoff: '1s' } }
    for (const name of ['prices', 'volumes', 'off-prefect', 'moment', 'long'])
      await api.createDataset(name, 'http', source.config(name), { execution: retried })
    workers = await Promise.all(machines.machines.map(startWorker))
  }, 900_000)
  afterAll(async () => {
    // At once: one that a failed test has left cut off would wait for what it cannot reach.
    for (const worker of workers) worker.signal('SIGKILL')
    await Promise.all(workers.map(worker => worker.ended))
    if (server !== undefined) await stop(server)
    if (place !== undefined) await until('the Runs to end', () => place.processes().length === 0)
    await source?.close()
    await prefect?.close()
    await postgres?.close()
    await machines?.close()
    await place?.close()
  })

  /** A Run that waits for its source, with the worker that has it and the other one. */
  async function halfWay(name: string) {
    const before = source.asked(name)
    source.hold(name)
    const { id } = await api.trigger(name)
    await until('the Run to ask its source', () => source.asked(name) > before)
    const { worker, external_id } = await api.run(id)
    await there.inState(external_id ?? '', ['RUNNING'])
    const has = workers.find(({ name }) => name === worker)!
    return { id, external: external_id ?? '', has, other: workers.find(({ name }) => name !== worker)! }
  }

  /** The worker takes Runs again, also when there is no other; that one is back afterwards. */
  async function expectGoesOn(worker: Worker, other: Worker): Promise<void> {
    await stop(other)
    expect(await api.ended((await api.trigger('prices', 'force')).id, 90_000)).toMatchObject({
      state: 'completed',
      worker: worker.name,
    })
    workers = [worker, await startWorker(other.machine)]
  }

  test('each reaches the servers by its networks alone, and both take Runs', async () => {
    const first = await halfWay('prices')
    const run = await api.execute('volumes')
    expect([first.has.name, first.other.name]).toContain(run.worker)
    source.release('prices')
    expect(await api.ended(first.id)).toMatchObject({ state: 'completed', worker: first.has.name })
    await stop(first.has)
    expect(await api.execute('prices', 'force')).toMatchObject({ state: 'completed', worker: first.other.name })
    workers = [first.other, await startWorker(first.has.machine)]
  })

  test('cut from Prefect, a Run goes on and its outcome counts, once; the worker goes on when the link is back', async () => {
    const { id, external, has, other } = await halfWay('off-prefect')
    has.machine.cut('prefect')
    source.release('off-prefect')
    expect(await api.ended(id)).toMatchObject({ state: 'completed', attempt: 1, worker: has.name })
    expect(await api.execute('prices', 'force')).toMatchObject({ state: 'completed', worker: other.name })
    expect(await there.flowRun(external)).toMatchObject({ state_type: 'RUNNING' })
    has.machine.mend('prefect')
    await there.inState(external, ['COMPLETED'], 90_000)
    expect(await there.ofRun(id)).toHaveLength(1)
    expect(await api.versions('off-prefect')).toHaveLength(1)
    await expectGoesOn(has, other)
  })

  test('cut from Postgres for a moment, a Run goes on, ends meanwhile, and its outcome counts, once', async () => {
    const { id, external, has, other } = await halfWay('moment')
    has.machine.cut('database')
    source.release('moment')
    const silent = async () => Date.now() - Date.parse((await api.run(id)).heartbeat_at ?? '') > 4000
    await until('its heartbeats to stay away', silent)
    expect(await api.run(id)).toMatchObject({ state: 'running' })
    has.machine.mend('database')
    expect(await api.ended(id)).toMatchObject({ state: 'completed', attempt: 1, worker: has.name })
    await there.inState(external, ['COMPLETED'])
    expect(await there.ofRun(id)).toHaveLength(1)
    expect(await api.versions('moment')).toHaveLength(1)
    await expectGoesOn(has, other)
  })

  test('cut from Postgres for longer, a Run is given to the other machine: one outcome, one version; the worker goes on', async () => {
    const { id, external, has, other } = await halfWay('long')
    has.machine.cut('database')
    await until('the Run to begin elsewhere', async () => (await api.run(id)).worker === other.name, 60_000)
    await until('the second try to ask its source', () => source.asked('long') === 2)
    source.release('long') // both tries have their data now
    expect(await api.ended(id)).toMatchObject({ state: 'completed', attempt: 2, worker: other.name })
    await there.inState(external, ['CRASHED'])
    const ended = await api.run(id)
    has.machine.mend('database')
    await expectGoesOn(has, other)
    expect(await api.run(id)).toEqual(ended)
    expect(await api.versions('long')).toHaveLength(1)
    expect((await there.ofRun(id)).map(({ state_type }) => state_type).sort()).toEqual(['COMPLETED', 'CRASHED'])
    expect(await api.flow('long')).toMatchObject({ status: 'READY', active_run_id: null })
  })
})
