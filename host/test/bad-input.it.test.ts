/** Everything that people give wrongly: each by a stable code, with what to do next, and nothing half-done. */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject, Run } from '@optaic/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Api, type NewInstance, type ProblemDocument } from './api.ts'
import { openPlace, type Place, type Server, startServer, stop } from './place.ts'
import { openSource, type Source } from './source.ts'
import { until } from './until.ts'

let place: Place
let source: Source
let server: Server
let api: Api

const put = (name: string, text: string) => writeFileSync(join(place.data, 'files', name), text)
const rows = 'date,symbol,close\n2026-01-05,AAA,1\n2026-01-06,AAA,2\n'
const files = (path: string, more: JsonObject = {}): JsonObject => ({ paths: [path], shape: { kind: 'long' }, ...more })

beforeAll(async () => {
  place = openPlace()
  source = await openSource()
  server = await startServer(place)
  api = new Api(server.url)
  mkdirSync(join(place.data, 'files'), { recursive: true })
  put('good.csv', rows)
  await api.createProject()
  await api.createDataset('prices', 'files', files('good.csv'))
  await api.createDataset('slow', 'http', source.config('slow'))
  const signal = { type: 'SignalInstance', inputs: ['prices'] }
  const expression = (text: string) => ({ outputs: [{ name: 'signal', expression: text }] })
  await api.createDataset('momentum', 'expression', expression('close / REF(close, 1) - 1'), signal)
  await api.createDataset('blend', 'expression', expression('signal * 2'), { ...signal, inputs: ['momentum'] })
  await api.ask('POST', '/api/v1/projects', { name: 'elsewhere' })
  await api.ask('POST', '/api/v1/instances', {
    project: 'elsewhere',
    type: 'StoreInstance',
    name: 'foreign',
    definition: 'parquet',
  })
})
afterAll(async () => {
  if (server !== undefined) await stop(server)
  await source.close()
  await place.close()
})

/** What the records hold: instances with their revisions, flows with their statuses, runs, and who did what. */
async function records() {
  const [instances, flows, runs, activities] = await Promise.all(
    ['instances', 'flows', 'runs', 'activities'].map(what =>
      api.get<{ items: readonly JsonObject[] }>(`/api/v1/${what}?limit=1000`),
    ),
  )
  return {
    instances: instances!.items.map(({ name, revision, config_json, upstream_refs }) => ({
      name,
      revision,
      config_json,
      upstream_refs,
    })),
    flows: flows!.items.map(({ instance_name, status, status_reason }) => [instance_name, status, status_reason]),
    runs: runs!.items.map(({ id, state }) => [id, state]),
    activities: activities!.items.length,
  }
}

const said = ({ detail, next, details }: ProblemDocument) => `${detail} ${next} ${JSON.stringify(details)}`

/** Refuses by the code, says what the pattern asks for and what to do next, and leaves everything as it was. */
async function refused(code: string, says: RegExp, method: string, path: string, body: JsonObject) {
  const before = await records()
  const problem = await api.refusal(method, path, body)
  expect(problem).toMatchObject({ code, next: expect.stringMatching(/\w{3}/) })
  expect(said(problem)).toMatch(says)
  expect(await records()).toEqual(before)
  return problem
}

const pipeline = (change: Partial<NewInstance>): Partial<NewInstance> => ({
  type: 'PipelineInstance',
  name: 'bad',
  definition: 'files',
  config: files('good.csv'),
  ...change,
})
const parts = [
  { name: 'prices-pipeline', role: 'pipeline' },
  { name: 'store', role: 'store' },
  { name: 'accessor', role: 'accessor' },
]
const dataset = (change: JsonObject): JsonObject => ({
  type: 'DatasetInstance',
  name: 'bad',
  upstreams: parts,
  ...change,
})
const daily = { type: 'cron', cron: '0 18 * * 1-5', timezone: 'America/New_York' }

describe('an Instance that cannot be', () => {
  test.each<[string, object, string, RegExp]>([
    ['of an unknown type', { type: 'DatasetInstanz', name: 'bad' }, 'instance_type_unknown', /"DatasetInstance"\?/],
    ['of an unknown Definition', pipeline({ definition: 'filez' }), 'definition_not_found', /files/],
    ['of an unknown version', { ...pipeline({}), version: '99.0.0' }, 'definition_version_not_found', /\d+\.\d+\.\d+/],
    ['of a Definition for something else', pipeline({ definition: 'parquet' }), 'definition_slot_mismatch', /StoreDef/],
    ['without its Definition', { type: 'StoreInstance', name: 'bad' }, 'definition_not_found', /StoreDef/],
    [
      'on an upstream that is missing',
      dataset({ upstreams: [...parts.slice(1), { name: 'nothing', role: 'pipeline' }] }),
      'upstream_not_found',
      /"nothing".*\/upstreams\/2/,
    ],
    [
      'on an upstream of a type that is not allowed',
      dataset({ upstreams: [{ name: 'prices', role: 'pipeline' }, ...parts.slice(1)] }),
      'upstream_type_not_allowed',
      /"prices" is a DatasetInstance.*takes PipelineInstance/,
    ],
    [
      'on an upstream in a role that there is not',
      dataset({ upstreams: [...parts, { name: 'prices', role: 'input' }] }),
      'upstream_type_not_allowed',
      /roles are/,
    ],
    ['on too few upstreams', dataset({ upstreams: parts.slice(1) }), 'upstream_count_wrong', /pipeline/],
    ['by a name that is taken', dataset({ name: 'prices' }), 'name_taken', /another name/],
    ['by a name that is none', dataset({ name: 'Über alles' }), 'invalid_request', /\/name.*lower-case/],
    ['in a project that there is not', { ...dataset({}), project: 'tests' }, 'project_not_found', /"test"\?/],
    ['with a cron that cannot be read', dataset({ schedule: { ...daily, cron: 'at six' } }), 'cron_invalid', /five/],
    ['with a cron that never fires', dataset({ schedule: { ...daily, cron: '0 0 31 2 *' } }), 'cron_invalid', /never/],
    [
      'in a zone that does not exist',
      dataset({ schedule: { ...daily, timezone: 'America/Gotham' } }),
      'timezone_unknown',
      /America\/Gotham/,
    ],
    [
      'by a calendar that does not exist',
      dataset({ freshness: { update_frequency: 'daily', calendar: 'XLON' } }),
      'calendar_unknown',
      /XLON.*XNYS/,
    ],
    [
      'with a timeout that is no duration',
      dataset({ execution: { timeout: 'soon', retries: { backoff: 'some' } } }),
      'config_invalid',
      /timeout.*backoff|backoff.*timeout/,
    ],
  ])('%s', async (_, wanted, code, says) => {
    await refused(code, says, 'POST', '/api/v1/instances', { project: 'test', ...wanted })
  })

  test('on an upstream of another project', async () => {
    const elsewhere = await api.get<{ items: { id: string }[] }>('/api/v1/instances?project=elsewhere')
    const upstreams = [parts[0]!, { resource_id: elsewhere.items[0]!.id, role: 'store' }, parts[2]!]
    const body = { project: 'test', ...dataset({ upstreams }) }
    await refused('upstream_other_project', /"foreign"/, 'POST', '/api/v1/instances', body)
  })

  test('that closes a cycle, as it is and through others', async () => {
    const upstreamsOf = (name: string, input: string) => [
      { name: `${name}-pipeline`, role: 'pipeline' },
      ...parts.slice(1),
      { name: input, role: 'input' },
    ]
    for (const [name, input] of [
      ['momentum', 'blend'],
      ['momentum', 'momentum'],
    ] as const) {
      const { id, revision } = await api.instance(name)
      const body = { revision, upstreams: upstreamsOf(name, input) }
      await refused('dependency_cycle', /momentum.* -> .*momentum/, 'PATCH', `/api/v1/instances/${id}`, body)
    }
  })
})

describe('a configuration that breaks its schema', () => {
  test('is refused with all faults at once, each with its place', async () => {
    const config = { paths: [], shape: { kind: 'long', date: 7, symbols: 'x' }, format: 'xls', separator: ';' }
    const body = { project: 'test', ...pipeline({ config }) } as unknown as JsonObject
    const { details } = await refused('config_invalid', /5 faults/, 'POST', '/api/v1/instances', body)
    expect(details.map(({ path }) => path).toSorted()).toEqual([
      '/format',
      '/paths',
      '/separator',
      '/shape/date',
      '/shape/symbols',
    ])
  })

  test('of a fixed procedure, too; and what is right alone and wrong together', async () => {
    const upstreams = [
      { name: 'momentum', role: 'signal' },
      { name: 'prices', role: 'prices' },
    ]
    const backtest = (config: JsonObject) => ({
      project: 'test',
      type: 'BacktestInstance',
      name: 'bad',
      upstreams,
      config,
    })
    const wrong = {
      signal_lag: 0,
      fee_bps: -1,
      rebalance: 'hourly',
      from: '2022-02-30',
      construction: { kind: 'magic' },
    }
    const { details } = await refused('config_invalid', /./, 'POST', '/api/v1/instances', backtest(wrong))
    expect(details.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/signal_lag', '/fee_bps', '/rebalance', '/from', '/construction/kind']),
    )
    const backwards = backtest({ from: '2022-01-01', to: '2021-01-01' })
    await refused('config_invalid', /date/, 'POST', '/api/v1/instances', backwards)
  })

  test('is refused in a change as well, and the Instance stays as it was', async () => {
    const { id, revision } = await api.instance('prices-pipeline')
    const body = { revision, config: { paths: ['good.csv'], shape: { kind: 'tall' } } }
    await refused('config_invalid', /\/shape\/kind.*long, wide/, 'PATCH', `/api/v1/instances/${id}`, body)
  })

  test('a change from an old revision is refused', async () => {
    const { id, revision } = await api.instance('prices')
    const body = { revision: revision - 1, about: 'mine' }
    await refused('revision_conflict', /again/, 'PATCH', `/api/v1/instances/${id}`, body)
  })
})

describe('a source that cannot be read', () => {
  const outside = () => join(place.folder, 'outside.csv')
  let made = 0

  /** Reads good data first, then what is given, and checks that the Run failed alone. */
  async function fails(config: JsonObject): Promise<NonNullable<Run['error']>> {
    const name = `source-${made++}`
    put(`${name}.csv`, rows)
    await api.createDataset(name, 'files', files(`${name}.csv`))
    expect(await api.execute(name)).toMatchObject({ state: 'completed', rows: 2 })
    const good = await api.rows(name)
    const { id, revision } = await api.instance(`${name}-pipeline`)
    await api.ask('PATCH', `/api/v1/instances/${id}`, { revision, config })
    const stored = readdirSync(join(place.data, 'artifacts'), { recursive: true }).length
    const run = await api.execute(name)
    expect(run).toMatchObject({ state: 'failed', output_version_id: null, attempt: 1 })
    expect(await api.flow(name)).toMatchObject({
      status: 'ERROR',
      active_run_id: null,
      status_reason: expect.stringContaining(run.error!.code),
    })
    expect(await api.versions(name)).toHaveLength(1)
    expect(await api.rows(name)).toEqual(good)
    expect(readdirSync(join(place.data, 'artifacts'), { recursive: true })).toHaveLength(stored)
    return run.error!
  }

  test.each<[string, string, RegExp]>([
    ['a line with a value too many', `${rows}2026-01-07,AAA,3,4\n`, /broken\.csv.*line 4/s],
    ['a number that is none', `${rows}2026-01-07,AAA,three\n`, /line 4.*"three".*close/s],
    ['a date that is none', `${rows}2026-02-30,AAA,3\n`, /line 4.*"2026-02-30".*date/s],
    ['a quote that never ends', `${rows}2026-01-07,"AAA,3\n`, /broken\.csv/],
    ['bytes that are no text', `${rows}2026-01-07,A\0A,x\0\n`, /line 4/],
  ])('a CSV file with %s', async (_, content, says) => {
    put('broken.csv', content)
    const { code, message } = await fails(files('broken.csv'))
    expect(code).toBe('source_malformed')
    expect(message).toMatch(says)
  })

  test('an empty file, and one with nothing but its header', async () => {
    put('empty.csv', '')
    expect(await fails(files('empty.csv'))).toMatchObject({
      code: 'source_malformed',
      message: expect.stringContaining('empty.csv'),
    })
    put('header.csv', 'date,symbol,close\n')
    expect(await fails(files('header.csv'))).toMatchObject({ code: 'source_empty' })
  })

  test('the same date and symbol twice, in one file and in two', async () => {
    put('twice.csv', `${rows}2026-01-06,AAA,3\n`)
    put('twice-b.csv', 'date,symbol,close\n2026-01-05,AAA,9\n')
    const twice = { code: 'duplicate_key', message: expect.stringMatching(/AAA on 2026-01-0[56]/) }
    expect(await fails(files('twice.csv'))).toMatchObject(twice)
    expect(await fails({ ...files('twice-b.csv'), paths: ['good.csv', 'twice-b.csv'] })).toMatchObject(twice)
  })

  test('a path outside the allowed folders, however it is written, and however it leads there', async () => {
    writeFileSync(outside(), rows)
    symlinkSync(outside(), join(place.data, 'files', 'link.csv'))
    symlinkSync(place.folder, join(place.data, 'files', 'folder'))
    for (const path of [
      outside(),
      '../../outside.csv',
      'x/../../../outside.csv',
      join(place.data, 'files', '..', '..', 'outside.csv'),
      '/etc/passwd',
      '/proc/self/environ',
      '../postgres/PG_VERSION',
      'link.csv',
      'link*.csv',
      'folder/outside.csv',
      'folder/*.csv',
      '{folder,nowhere}/outside.csv',
    ]) {
      const { code, message } = await fails(files(path, { format: 'csv' }))
      expect([path, code]).toEqual([path, 'path_not_allowed'])
      expect(message).not.toContain('root:')
    }
  })

  test('a file that is not there, a column that is not, a zone that does not exist', async () => {
    expect(await fails(files('nowhere-*.csv'))).toMatchObject({ code: 'source_not_found' })
    expect(await fails({ ...files('good.csv'), shape: { kind: 'long', date: 'day' } })).toMatchObject({
      code: 'column_missing',
      message: expect.stringContaining('"day"'),
    })
    put('moments.csv', 'date,symbol,close\n2026-01-05T23:30:00,AAA,1\n')
    expect(await fails(files('moments.csv', { timezone: 'America/Gotham' }))).toMatchObject({
      code: 'timezone_unknown',
    })
  })
})

describe('at the wrong moment', () => {
  /** A Run that waits for its source. */
  async function halfWay(): Promise<string> {
    const before = source.asked('slow')
    source.hold('slow')
    const { id } = await api.trigger('slow')
    await until('it to ask its source', () => source.asked('slow') > before)
    return id
  }

  test('deleting while a Run is under way is refused, alone and by cascade, and the Run goes on', async () => {
    const run = await halfWay()
    for (const [name, cascade] of [
      ['slow', 'false'],
      ['slow-pipeline', 'true'],
    ] as const) {
      const { id } = await api.instance(name)
      const problem = await api.refusal('DELETE', `/api/v1/instances/${id}?cascade=${cascade}`)
      expect(problem).toMatchObject({ code: 'instance_busy', next: expect.stringContaining(run) })
    }
    source.release('slow')
    expect(await api.ended(run)).toMatchObject({ state: 'completed' })
  })

  test('what others depend on is not deleted, and they are named', async () => {
    const { id } = await api.instance('prices')
    const problem = await api.refusal('DELETE', `/api/v1/instances/${id}`)
    expect(problem).toMatchObject({ code: 'has_dependents', next: expect.stringContaining('cascade') })
    expect(problem.details.map(({ path }) => path).toSorted()).toEqual(['blend', 'momentum'])
    expect(await api.instance('prices')).toMatchObject({ name: 'prices' })
  })

  test('two Runs triggered at once are one Run and one refusal that names it', async () => {
    source.hold('slow')
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => api.trigger('slow')))
    const made = tries.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
    expect(made).toHaveLength(1)
    for (const result of tries) {
      if (result.status === 'fulfilled') continue
      expect(result.reason.problem).toMatchObject({
        code: 'run_in_progress',
        detail: expect.stringContaining(made[0]!.id),
        next: expect.stringContaining('cancel'),
      })
    }
    expect(await api.refusal('POST', `/api/v1/flows/${made[0]!.flow_id}/runs`, { mode: 'force' })).toMatchObject({
      code: 'run_in_progress',
    })
    source.release('slow')
    expect(await api.ended(made[0]!.id)).toMatchObject({ state: 'completed' })
  })

  test('a Run whose upstream is not READY is refused, naming each that holds it up', async () => {
    const { id } = await api.flow('blend')
    const problem = await refused('upstream_not_ready', /recursive/, 'POST', `/api/v1/flows/${id}/runs`, {
      mode: 'normal',
    })
    expect(problem.details).toMatchObject([
      { path: 'momentum.refresh', status: 'NOT_INITIALIZED', message: 'has never run' },
    ])
  })

  test('what is not there is not found, by the code of its kind', async () => {
    const id = '01a20ffa-7a8f-78e5-bfd2-fbf117bb7028'
    for (const [path, code] of [
      [`instances/${id}`, 'instance_not_found'],
      [`flows/${id}`, 'flow_not_found'],
      [`runs/${id}`, 'run_not_found'],
      [`plans/${id}`, 'plan_not_found'],
      ['definitions/nothing', 'definition_not_found'],
      ['projects/nothing', 'project_not_found'],
    ] as const)
      expect(await api.refusal('GET', `/api/v1/${path}`)).toMatchObject({ code, status: 404 })
    const { id: prices } = await api.instance('blend')
    expect(await api.refusal('GET', `/api/v1/instances/${prices}/data`)).toMatchObject({
      code: 'dataset_version_not_found',
      next: expect.stringContaining('optaic run blend'),
    })
  })
})
