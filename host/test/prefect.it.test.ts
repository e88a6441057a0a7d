import { homedir } from 'node:os'
import { join } from 'node:path'
import { openTestDatabase, type TestDatabase } from '@optaic/database-embedded/testing'
import type { Run } from '@optaic/domain'
import {
  installPrefect,
  type LocalPrefect,
  startLocalPrefect,
  whyNoPrefect,
} from '@optaic/orchestrator-prefect/local-server'
import { type CuttableLine, openCuttableLine } from '@optaic/ports/testing/cuttable-line'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Api } from './api.ts'
import { openPlace, type Place, type Server, type Started, startServer, stop } from './place.ts'
import { type PrefectApi, prefectApi } from './prefect-api.ts'
import { openSource, type Source } from './source.ts'
import { until } from './until.ts'

const environment = process.env
const cache = join(homedir(), '.cache', 'optaic')
const whyNot = whyNoPrefect({ environment, cache })
/** The server asks everybody for it, so all that is tested here goes through that door. */
const secret = 'optaic:s3cret/+ with=all:kinds'
const retried = { retries: { attempts: 2, backoff: '1s', max_backoff: '1s' } }

describe.skipIf(whyNot !== null)(`the program on Prefect${whyNot === null ? '' : ` (${whyNot})`}`, () => {
  let database: TestDatabase
  let prefect: LocalPrefect
  let there: PrefectApi
  let line: CuttableLine
  let place: Place
  let source: Source
  let server: Server
  let api: Api
  let worker: Worker

  type Worker = Started & { readonly name: string }
  const settings = (url: string) => ({
    OPTAIC_ORCHESTRATOR: 'prefect',
    OPTAIC_PREFECT_API_URL: url,
    OPTAIC_PREFECT_AUTH_STRING: secret,
  })

  /** Its way to Prefect is the line, which can be cut. */
  async function startWorker(): Promise<Worker> {
    const words = ['worker', '--json', '--pool', 'optaic', '--concurrency', '4']
    const started = place.start(words, settings(`http://127.0.0.1:${line.port}/api`))
    const { worker } = await started.firstLine<{ worker: string }>()
    return { ...started, name: worker }
  }
  const handleOf = async (name: string): Promise<string> => (await api.flow(name)).handle ?? ''
  /** The Run here that Prefect's flow run is. */
  const runOf = async (name: string, flowRunId: string): Promise<Run> => {
    const { id } = await api.flow(name)
    const { items } = await api.get<{ items: Run[] }>(`/api/v1/runs?flow_id=${id}`)
    const found = items.find(run => run.external_id === flowRunId)
    if (found === undefined) throw new Error(`no Run here is the flow run ${flowRunId}`)
    return found
  }
  /** A Run that waits for its source, with the id that Prefect has for it. */
  async function halfWay(name: string): Promise<{ readonly id: string; readonly external: string }> {
    const before = source.asked(name)
    source.hold(name)
    const { id } = await api.trigger(name)
    await until(`"${name}" to ask its source`, () => source.asked(name) > before)
    return { id, external: (await api.run(id)).external_id ?? '' }
  }

  beforeAll(async () => {
    await installPrefect({ environment, cache })
    database = await openTestDatabase()
    prefect = await startLocalPrefect({ environment, cache, databaseUrl: database.url, authString: secret })
    there = prefectApi(prefect, secret)
    line = await openCuttableLine({ port: Number(new URL(prefect.url).port) })
    place = openPlace()
    source = await openSource()
    server = await startServer(place, ['--no-sample', '--no-worker'], settings(prefect.url))
    api = new Api(server.url)
    await api.createProject()
    for (const name of ['prices', 'slow', 'late']) await api.createDataset(name, 'http', source.config(name))
    for (const name of ['lost', 'asleep'])
      await api.createDataset(name, 'http', source.config(name), { execution: retried })
    const outputs = [{ name: 'double', expression: 'close * 2' }]
    await api.createDataset('derived', 'expression', { outputs }, { inputs: ['late'] })
    worker = await startWorker()
  }, 900_000)
  afterAll(async () => {
    worker?.signal('SIGKILL') // a test that failed may have left Prefect away, and a worker in good order waits for it
    if (server !== undefined) await stop(server)
    await source?.close()
    await line?.close()
    await prefect?.close()
    await database?.close()
    await place?.close()
  })

  test('a Run asked for here is a flow run there, with the same end and a link back', async () => {
    const run = await api.execute('prices')
    expect(run).toMatchObject({ state: 'completed', worker: worker.name })
    const flowRun = await there.inState(run.external_id ?? '', ['COMPLETED'])
    expect(flowRun.tags).toContain(`run:${run.id}`)
    expect(await there.ofRun(run.id)).toHaveLength(1)
    const artifact = (await there.artifacts(flowRun.id)).find(({ type }) => type === 'markdown')
    expect(artifact?.data).toContain(`${server.url}/api/v1/runs/${run.id}`)
    expect(artifact?.data).toMatch(/\| rows \| 2 \|/)
    const here = await api.get<{ items: { message: string }[] }>(`/api/v1/runs/${run.id}/logs`)
    expect([...(await there.logs(flowRun.id))].sort()).toEqual(here.items.map(({ message }) => message).sort())
  })

  test('a Run started in Prefect is the same Run here', async () => {
    const id = await there.start(await handleOf('prices'))
    await there.inState(id, ['COMPLETED'])
    expect(await runOf('prices', id)).toMatchObject({ state: 'completed', trigger: 'manual', worker: worker.name })
  })

  test('a Run that Prefect starts while an upstream is not ready is refused in both, with the blockers named', async () => {
    const id = await there.start(await handleOf('derived'))
    const refused = await there.inState(id, ['Refused'])
    expect(refused).toMatchObject({ state_type: 'FAILED', state_name: 'Refused' })
    expect(refused.state.message).toMatch(/upstream_not_ready.*late/)
    expect(await runOf('derived', id)).toMatchObject({ state: 'failed', error: { code: 'upstream_not_ready' } })
    expect(await api.flow('derived')).toMatchObject({ status: 'NOT_INITIALIZED' })
  })

  test('cancelled here or there, a Run is stopped in both', async () => {
    const one = await halfWay('slow')
    await there.inState(one.external, ['RUNNING'])
    await there.cancel(one.external)
    expect(await api.ended(one.id)).toMatchObject({ state: 'cancelled' })
    await there.inState(one.external, ['CANCELLED'])
    const two = await halfWay('slow')
    await api.ask('POST', `/api/v1/runs/${two.id}/cancel`, {})
    expect(await api.ended(two.id)).toMatchObject({ state: 'cancelled' })
    await there.inState(two.external, ['CANCELLED'])
    source.release('slow')
  })

  test('while Prefect is away Runs go on, Instances are made and say why they wait, and all is whole when it is back', async () => {
    const { id, external } = await halfWay('slow')
    await there.inState(external, ['RUNNING'])
    await prefect.stop()
    source.release('slow')
    expect(await api.ended(id)).toMatchObject({ state: 'completed' })
    interface Provisioned {
      readonly provisioning: { readonly state: string; readonly reason: string | null }
    }
    const created = await api.createDataset('new', 'http', source.config('new'))
    const provisioning = async () => (await api.get<Provisioned>(`/api/v1/instances/${created.id}`)).provisioning
    const why = await until('it to say why', async () => (await provisioning()).reason)
    expect(why).toMatch(/Prefect at .* does not answer/)
    expect((await provisioning()).state).toBe('provisioning')
    const waiting = await api.trigger('prices')
    expect(waiting.state).toBe('pending')
    await prefect.start()
    expect(await api.ended(waiting.id, 60_000)).toMatchObject({ state: 'completed' })
    await there.inState(external, ['COMPLETED'], 60_000)
    await until('the new one to be provisioned', async () => (await provisioning()).state === 'provisioned', 60_000)
    expect(await api.execute('new')).toMatchObject({ state: 'completed', attempt: 1 })
  })

  test('a worker that is cut off from Prefect is not dead: its Run completes, and Prefect hears of it later', async () => {
    const { id, external } = await halfWay('slow')
    await there.inState(external, ['RUNNING'])
    line.sever()
    source.release('slow')
    expect(await api.ended(id)).toMatchObject({ state: 'completed', attempt: 1 })
    expect(await there.flowRun(external)).toMatchObject({ state_type: 'RUNNING' })
    line.release()
    await there.inState(external, ['COMPLETED'], 60_000)
  })

  test('a killed worker: crashed there and worker_lost here within 30 s, and tried again by another', async () => {
    const { id, external } = await halfWay('lost')
    await there.inState(external, ['RUNNING'])
    const killed = worker
    killed.signal('SIGKILL')
    const at = performance.now()
    await killed.ended
    worker = await startWorker()
    source.release('lost')
    const crashed = await there.inState(external, ['CRASHED'])
    expect(performance.now() - at).toBeLessThan(30_000)
    expect(crashed.state.message).toMatch(/worker_lost.*has not answered since/)
    expect(await api.ended(id)).toMatchObject({ state: 'completed', attempt: 2, worker: worker.name })
    const all = await until('the second try to be told', async () => {
      const runs = await there.ofRun(id)
      return runs.some(({ state_type }) => state_type === 'COMPLETED') && runs
    })
    expect(all.map(({ state_type }) => state_type).sort()).toEqual(['COMPLETED', 'CRASHED'])
    expect(await api.versions('lost')).toHaveLength(1)
  })

  test('a worker asleep for longer than the limit changes nothing when it wakes: one outcome, one version', async () => {
    const sleeper = worker
    const { id, external } = await halfWay('asleep')
    await there.inState(external, ['RUNNING'])
    sleeper.signal('SIGSTOP')
    worker = await startWorker()
    await there.inState(external, ['CRASHED'])
    await until('the second try to ask its source', () => source.asked('asleep') === 2)
    source.release('asleep') // both tries have their data now
    expect(await api.ended(id)).toMatchObject({ state: 'completed', attempt: 2, worker: worker.name })
    sleeper.signal('SIGCONT')
    sleeper.signal('SIGTERM')
    expect((await sleeper.ended).code).toBe(0)
    expect(await there.flowRun(external)).toMatchObject({ state_type: 'CRASHED' })
    expect(await api.run(id)).toMatchObject({ state: 'completed', attempt: 2, worker: worker.name })
    expect(await api.versions('asleep')).toHaveLength(1)
    await until('Prefect to show the second try', async () =>
      (await there.ofRun(id)).some(({ state_type }) => state_type === 'COMPLETED'),
    )
    expect(await there.ofRun(id)).toHaveLength(2)
  })

  test('the doctor finds Prefect in order, and says what to do where it is not', async () => {
    const examine = async (change: Readonly<Record<string, string>>) => {
      const { stdout, stderr } = await place.run(['doctor', '--json'], { ...settings(prefect.url), ...change })
      for (const said of [stdout, stderr]) expect(said).not.toMatch(/s3cret|almost/)
      const { findings } = JSON.parse(stdout) as {
        findings: { what: string; state: string; found: string; next?: string }[]
      }
      return findings.find(({ what }) => what === 'orchestrator')
    }
    expect(await examine({})).toMatchObject({
      state: 'good',
      found: expect.stringMatching(/^Prefect 3\.\d+\.\d+ at .*work pool "optaic" is ready$/),
    })
    expect(await examine({ OPTAIC_PREFECT_AUTH_STRING: `${secret} almost` })).toMatchObject({
      state: 'wrong',
      found: expect.stringContaining('does not accept our OPTAIC_PREFECT_AUTH_STRING'),
      next: expect.stringContaining('PREFECT_SERVER_API_AUTH_STRING'),
    })
    expect(await examine({ OPTAIC_PREFECT_AUTH_STRING: '' })).toMatchObject({
      state: 'wrong',
      found: expect.stringContaining('asks for a secret, and none is set'),
      next: expect.stringContaining('OPTAIC_PREFECT_AUTH_STRING'),
    })
    expect(await examine({ OPTAIC_PREFECT_API_URL: prefect.url.replace('/api', '') })).toMatchObject({
      state: 'wrong',
      next: expect.stringContaining('/api'),
    })
    expect(await examine({ OPTAIC_PREFECT_API_URL: 'http://127.0.0.1:1/api' })).toMatchObject({
      state: 'wrong',
      found: expect.stringContaining('does not answer'),
    })
  })
})
