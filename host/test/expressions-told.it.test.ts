/** What is wrong with the expression of a pipeline is told when it is written, and not when it is run. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Api } from './api.ts'
import { openPlace, type Place, type Server, startServer, stop } from './place.ts'

let place: Place
let server: Server
let api: Api

const files = (fields: Readonly<Record<string, string>>) => ({ paths: ['prices.csv'], shape: { kind: 'long', fields } })
const output = (expression: string) => ({ outputs: [{ name: 'signal', expression }] })
const pipeline = (name: string, expression: string) => ({
  project: 'test',
  type: 'PipelineInstance',
  name,
  definition: 'expression',
  config: output(expression),
})
const refusal = (expression: string) => api.refusal('POST', '/api/v1/instances', pipeline('wrong', expression))
const change = async (name: string, parts: object) => {
  const { id, revision } = await api.instance(name)
  return { path: `/api/v1/instances/${id}`, body: { revision, ...parts } }
}

beforeAll(async () => {
  place = openPlace()
  mkdirSync(join(place.data, 'files'), { recursive: true })
  writeFileSync(join(place.data, 'files', 'prices.csv'), 'date,symbol,close\n2026-01-05,AAA,1\n2026-01-06,AAA,2\n')
  server = await startServer(place)
  api = new Api(server.url)
  await api.createProject()
  await api.createDataset('prices', 'files', files({ close: 'close' }))
  expect((await api.execute('prices')).state).toBe('completed')
})
afterAll(async () => {
  if (server !== undefined) await stop(server)
  await place.close()
})

test('syntax, operators and pinned versions are told at the creation, with place and suggestion', async () => {
  expect(await refusal('ZSCOR(close)')).toMatchObject({
    code: 'expression_invalid',
    status: 422,
    detail: expect.stringContaining('ZSCORE'),
    details: [{ path: '/outputs/0/expression', line: 1, column: 1 }],
  })
  expect(await refusal('ZSCORE((close)')).toMatchObject({ details: [{ path: '/outputs/0/expression' }] })
  expect(await refusal('ALPHA001@7.0.0')).toMatchObject({ detail: expect.stringContaining('1.0.0') })
  const { path, body } = await change((await api.create({ ...pipeline('right', 'ZSCORE(close)') })).name, {
    config: output('ZSCORE(close'),
  })
  expect(await api.refusal('PATCH', path, body)).toMatchObject({ code: 'expression_invalid' })
})

test('unknown fields are told where the dataset is composed, once the input holds data; and in a plan', async () => {
  await api.create(pipeline('clsoe', 'RANK(clsoe)'))
  const parts = [
    { name: 'clsoe', role: 'pipeline' },
    { name: 'store', role: 'store' },
    { name: 'accessor', role: 'accessor' },
  ]
  const wanted = (input: string) => ({
    type: 'SignalInstance',
    name: `of-${input}`,
    upstreams: [...parts, { name: input, role: 'input' }],
  })
  const told = {
    code: 'expression_invalid',
    detail: expect.stringMatching(
      /^The pipeline "clsoe" does not fit what "of-prices" reads: .*no field "clsoe".*close/,
    ),
  }
  expect(await api.refusal('POST', '/api/v1/instances', { project: 'test', ...wanted('prices') })).toMatchObject(told)
  const plan = await api.ask<{ refused: readonly object[] }>('POST', '/api/v1/plan', {
    project: { name: 'test' },
    instances: [wanted('prices')],
  })
  expect(plan.refused).toMatchObject([{ name: 'of-prices', code: 'expression_invalid' }])

  await api.createDataset('empty', 'files', files({ close: 'close' }))
  await api.create(wanted('empty')) // nobody knows yet what it will hold
  const wrong = await change('clsoe', { config: output('RANK(close)') })
  await api.ask('PATCH', wrong.path, wrong.body)
  await api.create(wanted('prices'))
  const again = await change('clsoe', { config: output('RANK(open)') })
  expect(await api.refusal('PATCH', again.path, again.body)).toMatchObject({
    code: 'expression_invalid',
    detail: expect.stringContaining('"of-prices"'),
  })
})

test('a field that an input no longer has does not keep anybody from changing a schedule', async () => {
  await api.createDataset('reads', 'expression', output('close * 2'), { type: 'SignalInstance', inputs: ['prices'] })
  const other = await change('prices-pipeline', { config: files({ last: 'close' }) })
  await api.ask('PATCH', other.path, other.body)
  await api.execute('prices', 'force')
  const schedule = await change('reads', { schedule: { type: 'cron', cron: '0 18 * * 1-5' } })
  expect(await api.ask('PATCH', schedule.path, schedule.body)).toMatchObject({ schedule_json: { type: 'cron' } })
})
