import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Api } from './api.ts'
import { openPlace, type Place, type Server, startServer, stop } from './place.ts'
import { openSource, type Source } from './source.ts'
import { until } from './until.ts'

let place: Place
let source: Source
let server: Server
let api: Api

/** A server on the same folder as before; the tests below end it in every way there is. */
async function start(how: Place['start'] = place.start): Promise<void> {
  server = await startServer(place, ['--no-sample'], { OPTAIC_LOG_LEVEL: 'info' }, how)
  api = new Api(server.url)
}
beforeAll(async () => {
  place = openPlace()
  source = await openSource()
  await start()
  await api.createProject()
  await api.createDataset('prices', 'http', source.config('prices'))
  await api.createDataset('slow', 'http', source.config('slow'))
})
afterAll(async () => {
  if (server !== undefined) await stop(server)
  await source.close()
  await place.close()
})

/** A Run that waits for its source. */
async function halfWay(name: string): Promise<string> {
  const before = source.asked(name)
  source.hold(name)
  const { id } = await api.trigger(name)
  await until('the Run to ask its source', () => source.asked(name) > before)
  return id
}
/** Everything that Runs have in their temporary folders. */
const workFiles = () => readdirSync(join(place.data, 'runs'), { recursive: true }).map(String)

test('a server says where it is, and is ready', async () => {
  const { pid } = JSON.parse(server.stdout())
  expect(pid).toBe(server.pid)
  expect(await api.get('/readyz')).toEqual({ status: 'ready', faults: [] })
  expect(await api.get('/healthz')).toMatchObject({ status: 'ok' })
  const page = await fetch(server.url)
  expect(await page.text()).toMatch(/Everything is in order.*API reference/s)
  expect((await api.execute('prices')).state).toBe('completed')
})

test('what it counts is told in the format of Prometheus, each with its type and a word of help', async () => {
  const answer = await fetch(`${server.url}/metrics`)
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const lines = (await answer.text()).split('\n').filter(line => line !== '')
  const told = (word: string) =>
    new Set(lines.filter(line => line.startsWith(`# ${word} `)).map(line => line.split(' ')[2]))
  const samples = lines.filter(line => !line.startsWith('#'))
  for (const line of samples) {
    expect(line).toMatch(/^optaic_[a-z0-9_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? [-+0-9.eEINFan]+$/)
    const name = /^[a-z0-9_]+/.exec(line)![0]
    const family = told('TYPE').has(name) ? name : name.replace(/_(bucket|sum|count)$/, '')
    expect([line, told('TYPE').has(family), told('HELP').has(family)]).toEqual([line, true, true])
  }
  expect(samples).toEqual(
    expect.arrayContaining(['optaic_flows{status="READY"} 1', expect.stringMatching(/^optaic_outbox_pending \d+$/)]),
  )
})

test("a second server on the same data folder is refused with the first one's pid, and leaves it alone", async () => {
  const { code, stdout, stderr } = await place.run(['server', '--json'])
  expect([code, stdout]).toEqual([1, ''])
  expect(JSON.parse(stderr)).toMatchObject({
    code: 'data_folder_in_use',
    detail: expect.stringContaining(`process ${server.pid}`),
    next: expect.stringContaining('--data'),
  })
  const demo = await place.run(['demo', '--data', place.data])
  expect(demo.code).toBe(1)
  expect(demo.stderr).toContain('data_folder_in_use')
  expect(await api.get('/readyz')).toMatchObject({ status: 'ready' })
})

test('a killed server takes its database and its Runs with it, and the next one finds everything', async () => {
  const before = await api.rows('prices')
  const run = await halfWay('slow')
  server.signal('SIGKILL')
  await server.ended
  await until('every process to end by itself', () => place.processes().length === 0, 10_000)
  expect(workFiles()).toEqual(expect.arrayContaining([expect.stringMatching(/run-\w+\/tables-\w+$/)]))
  source.release('slow')
  await start()
  expect(await api.rows('prices')).toEqual(before)
  expect(await api.get('/readyz')).toMatchObject({ status: 'ready' })
  expect(workFiles().filter(name => name.includes('/'))).toEqual([])
  const lost = await api.ended(run)
  expect(lost).toMatchObject({ state: 'failed', error: { code: 'worker_lost' } })
  expect(await api.execute('slow')).toMatchObject({ state: 'completed' })
})

test('asked to end, a server finishes the Run under way, takes no more, and leaves no process', async () => {
  const run = await halfWay('slow')
  server.signal('SIGTERM')
  await until('it to hear of it', () => server.stderr().includes('stopping'))
  const late = await api.trigger('prices')
  source.release('slow')
  expect((await server.ended).code).toBe(0)
  expect(place.processes()).toEqual([])
  expect(readdirSync(place.data).sort()).toEqual(['artifacts', 'files', 'postgres', 'runs'])
  await start()
  expect(await api.run(run)).toMatchObject({ state: 'completed', attempt: 1 })
  expect(await api.ended(late.id)).toMatchObject({ state: 'completed', attempt: 1 })
})

test('one Ctrl-C at the terminal of npm start, which arrives twice, finishes the Run under way', async () => {
  await stop(server)
  await start(place.startByStarter)
  const run = await halfWay('slow')
  server.interrupt()
  await until('it to hear of it', () => server.stderr().includes('stopping'))
  source.release('slow')
  expect((await server.ended).code).toBe(0)
  expect(place.processes()).toEqual([])
  await start()
  expect(await api.run(run)).toMatchObject({ state: 'completed', attempt: 1 })
})

test('interrupted twice at a terminal, a server ends at once', async () => {
  await halfWay('slow')
  await until('it to end', () => {
    if (server.child.exitCode === null) server.interrupt()
    return server.child.exitCode !== null
  })
  expect(await server.ended).toMatchObject({ code: 130 })
  await until('every process to end by itself', () => place.processes().length === 0, 10_000)
  source.release('slow')
  await start()
  expect(await api.get('/readyz')).toMatchObject({ status: 'ready' })
})
