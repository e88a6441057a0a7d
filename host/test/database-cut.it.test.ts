import { type OwnedDatabase, startTestServer, type TestServer } from '@optaic/database-embedded/testing'
import { type CuttableLine, openCuttableLine } from '@optaic/ports/testing/cuttable-line'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Api } from './api.ts'
import { openPlace, type Place, type Server, type Started, startServer, stop } from './place.ts'
import { openSource, type Source } from './source.ts'
import { until } from './until.ts'

let place: Place
let source: Source
let postgres: TestServer
let database: OwnedDatabase
let line: CuttableLine
let server: Server
let api: Api
/** Reaches Postgres by the line. */
let far: Started & { readonly name: string }

async function startWorker(url: string): Promise<Started & { readonly name: string }> {
  const environment = { OPTAIC_DATABASE_URL: url, OPTAIC_LOG_LEVEL: 'warning' }
  const started = place.start(['worker', '--json', '--concurrency', '1'], environment)
  const { worker } = await started.firstLine<{ worker: string }>()
  return { ...started, name: worker }
}

beforeAll(async () => {
  place = openPlace()
  source = await openSource()
  postgres = await startTestServer()
  database = await postgres.createOwned()
  line = await openCuttableLine({ port: postgres.port })
  server = await startServer(place, ['--no-sample', '--no-worker'], { OPTAIC_DATABASE_URL: database.url })
  far = await startWorker(database.url.replace(`:${postgres.port}/`, `:${line.port}/`))
  api = new Api(server.url)
  await api.createProject()
  const execution = { retries: { attempts: 2, backoff: '1s', max_backoff: '1s' } }
  for (const name of ['short', 'long', 'after'])
    await api.createDataset(name, 'http', source.config(name), { execution })
})
afterAll(async () => {
  line?.release()
  source?.release('short')
  source?.release('long')
  if (far !== undefined) await stop(far)
  if (server !== undefined) await stop(server)
  await line?.close()
  await source?.close()
  await place?.close()
  await postgres?.close()
})

/** A Run of the far worker that waits for its source. */
async function halfWay(name: string): Promise<string> {
  source.hold(name)
  const { id } = await api.trigger(name)
  await until('the Run to ask its source', () => source.asked(name) > 0)
  expect(await api.run(id)).toMatchObject({ state: 'running', worker: far.name })
  return id
}

test('cut from Postgres for a moment, a Run goes on, ends meanwhile, and its outcome counts', async () => {
  const run = await halfWay('short')
  line.sever()
  source.release('short')
  await until('the worker to notice', () => far.stderr().includes('heartbeat'))
  line.release()
  expect(await api.ended(run)).toMatchObject({ state: 'completed', attempt: 1, worker: far.name })
  expect(await api.versions('short')).toHaveLength(1)
})

test('cut off without a word for longer than heartbeats may fail, a Run is given to another, and one outcome counts', async () => {
  const run = await halfWay('long')
  line.hold()
  const near = await startWorker(database.url)
  try {
    await until('the Run to begin elsewhere', async () => (await api.run(run)).worker === near.name, 60_000)
    source.release('long')
    expect(await api.ended(run)).toMatchObject({ state: 'completed', attempt: 2, worker: near.name })
    const ended = await api.run(run)
    line.release()
    await stop(near)
    expect(await api.execute('after')).toMatchObject({ state: 'completed', worker: far.name })
    expect(await api.run(run)).toEqual(ended)
    expect(await api.versions('long')).toHaveLength(1)
    expect(await api.flow('long')).toMatchObject({ status: 'READY', active_run_id: null })
  } finally {
    await stop(near)
  }
})
