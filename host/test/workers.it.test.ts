import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Flow, JsonObject } from '@optaic/domain'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Api } from './api.ts'
import { openPlace, type Place, type Server, type Started, startServer, stop } from './place.ts'
import { openSource, type Source } from './source.ts'
import { until } from './until.ts'

let place: Place
let source: Source
let server: Server
let api: Api

const stocks = new URL('../../examples/sample-project/data/sp500_20_adjclose.csv', import.meta.url)
const numbers = Array.from({ length: 400 }, (_, i) => i + 2)

/** Computes for minutes without ever giving the event loop a turn: medians over 4000 rows cannot slide. */
const spinning = { outputs: [{ name: 'spin', expression: numbers.map(n => `MAD(close * ${n}, 4000)`).join(' + ') }] }
/** Holds 400 columns of 166,260 numbers: half a gigabyte. */
const hoarding = { outputs: numbers.map(n => ({ name: `c${n}`, expression: `close * ${n}` })) }

const onPrices = (name: string, config: JsonObject, execution: JsonObject = {}) =>
  api.createDataset(name, 'expression', config, { inputs: ['prices'], execution })
const retried = { retries: { attempts: 2, backoff: '1s', max_backoff: '1s' } }

beforeAll(async () => {
  place = openPlace()
  source = await openSource()
  server = await startServer(place, ['--no-sample', '--no-worker'])
  api = new Api(server.url)
  mkdirSync(join(place.data, 'files'), { recursive: true })
  copyFileSync(stocks, join(place.data, 'files', 'prices.csv'))
  await api.createProject()
  await api.createDataset('prices', 'files', { paths: ['prices.csv'], shape: { kind: 'wide', date: 'Date' } })
  await api.createDataset('lost', 'http', source.config('lost'))
  await api.createDataset('retried', 'http', source.config('retried'), { execution: retried })
  await api.createDataset('neighbour', 'http', source.config('neighbour'))
  await onPrices('spinning', spinning)
  await onPrices('late', spinning, { timeout: '1s' })
  await onPrices('hoarding', hoarding, { memory_mb: 450 })
})
afterAll(async () => {
  second?.signal('SIGKILL')
  if (server !== undefined) await stop(server)
  await source.close()
  await place.close()
})

type Worker = Started & { readonly name: string }
/** The one that is left when the first is killed, and goes on with everything. */
let second: Worker

async function startWorker(): Promise<Worker> {
  const started = place.start(['worker', '--json', '--concurrency', '4'])
  const { worker } = await started.firstLine<{ worker: string }>()
  return { ...started, name: worker }
}
const running = async () =>
  (await api.get<{ items: (Flow & { readonly instance_name: string })[] }>('/api/v1/flows?status=RUNNING')).items
/** The processes in which the Runs of a worker execute. */
const runProcesses = (worker: Started) => place.processes().filter(({ parent }) => parent === worker.pid)

/** A Run that waits for its source. */
async function halfWay(name: string): Promise<string> {
  const before = source.asked(name)
  source.hold(name)
  const { id } = await api.trigger(name)
  await until(`"${name}" to ask its source`, () => source.asked(name) > before)
  return id
}

test('a killed worker leaves no Flow RUNNING: its Runs are failed as worker_lost, or tried again by another', async () => {
  const first = await startWorker()
  const [lost, again] = [await halfWay('lost'), await halfWay('retried')]
  expect((await running()).map(flow => flow.instance_name).sort()).toEqual(['lost', 'retried'])
  expect(await api.run(lost)).toMatchObject({ state: 'running', worker: first.name })
  first.signal('SIGKILL')
  await first.ended
  await until('its Runs to end with it', () => runProcesses(first).length === 0, 10_000)
  second = await startWorker()
  source.release('lost')
  source.release('retried')
  await until('no Flow to be RUNNING', async () => (await running()).length === 0, 60_000)
  expect(await api.ended(lost)).toMatchObject({
    state: 'failed',
    attempt: 1,
    error: { code: 'worker_lost', message: expect.stringContaining(first.name) },
  })
  expect(await api.flow('lost')).toMatchObject({ status: 'ERROR', active_run_id: null })
  expect(await api.ended(again)).toMatchObject({ state: 'completed', attempt: 2, worker: second.name })
  expect(await api.versions('retried')).toHaveLength(1)
  expect(await api.execute('lost')).toMatchObject({ state: 'completed', worker: second.name })
  expect(await api.flow('lost')).toMatchObject({ status: 'READY' })
  expect(await api.execute('prices')).toMatchObject({ state: 'completed', worker: second.name })
})

test('a killed process of a Run fails that Run, is replaced, and the worker goes on', async () => {
  const run = await halfWay('lost')
  for (const { pid } of runProcesses(second)) process.kill(pid, 'SIGKILL')
  expect(await api.ended(run)).toMatchObject({
    state: 'failed',
    error: { code: 'run_crashed', message: expect.stringContaining('SIGKILL') },
  })
  expect(await api.flow('lost')).toMatchObject({ status: 'ERROR' })
  source.release('lost')
  expect(await api.execute('prices')).toMatchObject({ state: 'completed', worker: second.name })
})

test('cancelled, a Run that computes without a pause is stopped for real', async () => {
  // Warm processes have computed before, and starting one takes a while of its own: what was added since counts.
  const before = new Map(runProcesses(second).map(({ pid, seconds }) => [pid, seconds]))
  const { id } = await api.trigger('spinning')
  const spins = () => runProcesses(second).filter(({ pid, seconds }) => seconds - (before.get(pid) ?? 0) > 2)
  const [spinner] = await until('it to spin', () => spins().length === 1 && spins())
  await api.ask('POST', `/api/v1/runs/${id}/cancel`, {})
  expect(await api.ended(id, 10_000)).toMatchObject({ state: 'cancelled', error: { code: 'run_cancelled' } })
  await until('its process to be gone', () => runProcesses(second).every(({ pid }) => pid !== spinner!.pid), 5000)
  expect(await api.flow('spinning')).toMatchObject({ status: 'NOT_INITIALIZED', active_run_id: null })
  expect(await api.refusal('POST', `/api/v1/runs/${id}/cancel`, {})).toMatchObject({ code: 'run_not_active' })
})

test('a timeout and a memory limit end the Run that breaks them, and no other of the same worker', async () => {
  const neighbour = await halfWay('neighbour')
  const [late, hoard] = [await api.trigger('late'), await api.trigger('hoarding')]
  expect(await api.ended(late.id)).toMatchObject({
    state: 'failed',
    error: { code: 'run_timed_out', message: 'The Run took longer than 1 s' },
  })
  expect(await api.ended(hoard.id)).toMatchObject({
    state: 'failed',
    error: { code: 'run_out_of_memory', message: expect.stringContaining('more than its limit of 450 MB') },
  })
  expect(await api.run(neighbour)).toMatchObject({ state: 'running' })
  source.release('neighbour')
  expect(await api.ended(neighbour)).toMatchObject({ state: 'completed', worker: second.name })
  expect(await api.execute('prices')).toMatchObject({ state: 'completed' })
})

test('asked to end, the worker finishes the Run under way and leaves no process', async () => {
  const run = await halfWay('neighbour')
  second.signal('SIGTERM')
  source.release('neighbour')
  expect(await second.ended).toMatchObject({ code: 0, stderr: '' })
  expect(runProcesses(second)).toEqual([])
  expect(await api.run(run)).toMatchObject({ state: 'completed', worker: second.name })
})
