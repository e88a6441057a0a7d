/** Macros registered by people: examined, versioned, called by pipelines, and what follows from a new version. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openEmbeddedDatabase } from '@optaic/database-embedded'
import { queryOnce } from '@optaic/database-embedded/testing'
import type { JsonObject } from '@optaic/domain'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findServer } from '../src/running-server.ts'
import { Api } from './api.ts'
import { openPlace, type Place, type Server, startServer, stop } from './place.ts'

let place: Place
let server: Server
let api: Api

/** Two symbols, ten dates. */
const closes = Array.from({ length: 10 }, (_, t) => [`2026-01-${String(t + 5).padStart(2, '0')}`, 10 + t, 20 + t * t])

beforeAll(async () => {
  place = openPlace()
  mkdirSync(join(place.data, 'files'), { recursive: true })
  writeFileSync(join(place.data, 'files', 'prices.csv'), ['Date,AAA,BBB', ...closes.map(row => row.join())].join('\n'))
  server = await startServer(place)
  api = new Api(server.url)
  await api.createProject()
  await api.createDataset('prices', 'files', {
    paths: ['prices.csv'],
    shape: { kind: 'wide', date: 'Date', field: 'close' },
  })
  await api.execute('prices')
})
afterAll(async () => {
  if (server !== undefined) await stop(server)
  await place.close()
})

const version: JsonObject = {
  about: 'Return over a lookback, leaving out the latest rows.',
  parameters: [
    { name: 'lookback', default: 4, about: 'Rows back to where it starts.' },
    { name: 'skip', default: 1, about: 'Rows back to where it ends.' },
  ],
  body: 'REF(close, skip) / REF(close, lookback) - 1',
  examples: [
    {
      expression: 'MY_MOMENTUM(2, 1)',
      fields: { close: [[10, 20, 30, null, 40]] },
      result: [[null, null, 1, 0.5, null]],
    },
  ],
}
const macro = (change: JsonObject = {}): JsonObject => ({
  kind: 'OpMacroDef',
  name: 'my_momentum',
  ...version,
  ...change,
})
const definitions = '/api/v1/definitions'

test('a macro that leaks, whose example is wrong, or whose name is taken is refused, and nothing is kept', async () => {
  const refusal = (change: JsonObject) => api.refusal('POST', definitions, macro(change))
  expect(await refusal({ body: 'REF(close, -2)', parameters: [], examples: [] })).toMatchObject({
    code: 'definition_looks_ahead',
    status: 409,
    detail: expect.stringMatching(/its value of \d{4}-\d\d-\d\d depends on what comes later/),
    details: [{ path: 'MY_MOMENTUM', rows_ahead: 2 }],
  })
  expect(await refusal({ body: 'REF(close, lookback) / REF(close, skip) - 1' })).toMatchObject({
    code: 'definition_example_wrong',
    details: [{ path: '/examples/0' }],
  })
  expect(await refusal({ body: 'MEEN(close, 4)', examples: [] })).toMatchObject({
    code: 'expression_invalid',
    details: [{ message: expect.stringContaining('the nearest is MEAN') }],
  })
  for (const body of ['close // REF(close, 4)', '(close // 4) * 2'])
    expect(await refusal({ body, examples: [] })).toMatchObject({
      code: 'expression_invalid',
      details: [{ path: '/body', message: expect.stringContaining('FLOOR(x / y)') }],
    })
  expect(await refusal({ name: 'zscore' })).toMatchObject({ code: 'definition_shipped', status: 409 })
  expect(await refusal({ name: 'delay' })).toMatchObject({ code: 'name_taken', status: 409 })
  expect(await refusal({ kind: 'PipelineDef' })).toMatchObject({ code: 'invalid_request', status: 400 })
  expect(await api.refusal('GET', `${definitions}/my_momentum`)).toMatchObject({ code: 'definition_not_found' })
})

test('a macro is registered once, and a pipeline computes with it', async () => {
  expect(await api.ask('POST', definitions, macro())).toMatchObject({ name: 'my_momentum', version: '1.0.0' })
  expect(await api.refusal('POST', definitions, macro())).toMatchObject({ code: 'name_taken' })
  await api.createDataset(
    'trend',
    'expression',
    { outputs: [{ name: 'trend', expression: 'my_momentum(3, skip=1) * 100' }] },
    { inputs: ['prices'] },
  )
  const run = await api.execute('trend')
  expect(run).toMatchObject({ state: 'completed' })
  expect(run.definitions.filter(({ slot }) => slot === 'library').map(({ name }) => name)).toEqual([
    'my_momentum',
    'ref',
  ])
  const { rows } = await api.rows('trend', 'symbols=BBB')
  const [last, start] = [20 + 8 * 8, 20 + 6 * 6]
  expect(rows.at(-1)).toMatchObject({
    date: '2026-01-14',
    symbol: 'BBB',
    trend: expect.closeTo((last / start - 1) * 100, 9),
  })
})

test('a new version makes what names it STALE; one that breaks its callers needs a major number', async () => {
  const versions = `${definitions}/my_momentum/versions`
  const broken = { ...version, version: '1.1.0', parameters: [], body: 'close / REF(close, 1) - 1', examples: [] }
  expect(await api.refusal('POST', versions, broken)).toMatchObject({
    code: 'definition_version_breaking',
    details: expect.arrayContaining([expect.objectContaining({ message: 'parameters/lookback was removed' })]),
  })
  expect((await api.flow('trend')).status).toBe('READY')
  const better = {
    ...version,
    version: '1.1.0',
    body: '2 * (REF(close, skip) / REF(close, lookback) - 1)',
    examples: [],
  }
  expect(await api.ask('POST', versions, better)).toMatchObject({ version: '1.1.0' })
  expect(await api.flow('trend')).toMatchObject({
    status: 'STALE',
    status_reason: expect.stringContaining('my_momentum 1.1.0'),
  })
  await api.execute('trend')
  expect((await api.rows('trend', 'symbols=BBB')).rows.at(-1)).toMatchObject({
    trend: expect.closeTo(200 * (84 / 56 - 1), 9),
  })
})

test('a version that is pinned is computed beside the newest, and stays READY when a newer one comes', async () => {
  const outputs = [
    { name: 'old', expression: 'MY_MOMENTUM@1.0.0(3, skip=1)' },
    { name: 'same', expression: 'REF@1.0.0(close, 1) / REF(close, 3) - 1' },
    { name: 'older_twice', expression: 'my_momentum@1.1.0(3) - my_momentum@1.0.0(3)' },
  ]
  await api.createDataset('pins', 'expression', { outputs }, { inputs: ['prices'] })
  const run = await api.execute('pins')
  expect(run).toMatchObject({ state: 'completed' })
  const used = run.definitions.filter(({ slot }) => slot === 'library')
  expect(used.map(({ name, version, pinned }) => [name, version, pinned])).toEqual([
    ['my_momentum', '1.0.0', true],
    ['my_momentum', '1.1.0', true],
    ['ref', '1.0.0', undefined],
  ])
  const change = expect.closeTo(84 / 56 - 1, 9)
  const last = { old: change, same: change, older_twice: change }
  expect((await api.rows('pins', 'symbols=BBB')).rows.at(-1)).toMatchObject(last)

  const third = { ...version, version: '1.2.0', body: 'my_momentum@1.1.0(lookback, skip) + 1', examples: [] }
  expect(await api.ask('POST', `${definitions}/my_momentum/versions`, third)).toMatchObject({ version: '1.2.0' })
  expect((await api.flow('trend')).status).toBe('STALE')
  expect((await api.flow('pins')).status).toBe('READY')
  await api.execute('trend')
  expect((await api.rows('trend', 'symbols=BBB')).rows.at(-1)).toMatchObject({
    trend: expect.closeTo(100 * (2 * (84 / 56 - 1) + 1), 9),
  })
})

test('a preview says which versions it took, and which there are where one is not', async () => {
  const inputs = [{ name: 'prices' }]
  const project = { project: 'test', inputs }
  const ask = (expression: string) => ({
    ...project,
    config: { expression },
    report: false,
    plan: true,
    values: { last: 1 },
  })
  const preview = await api.ask('POST', '/api/v1/experiments/preview', ask('MY_MOMENTUM(3) / my_momentum@1.0.0(3)'))
  expect(preview).toMatchObject({
    plan: {
      calls: [
        { kind: 'macro', name: 'MY_MOMENTUM', version: '1.0.0' },
        { kind: 'macro', name: 'MY_MOMENTUM', version: '1.1.0' },
        { kind: 'macro', name: 'MY_MOMENTUM', version: '1.2.0' },
        { kind: 'operator', name: 'REF', version: '1.0.0' },
      ],
    },
  })
  const faults = {
    'MY_MOMENTUM@1.3.0(3)': 'unknown version 1.3.0 of MY_MOMENTUM; there are 1.0.0, 1.1.0, 1.2.0',
    'REF@2.0.0(close, 1)': 'unknown version 2.0.0 of REF; there is 1.0.0',
    'MY_MOMENTUM@1.0': '"1.0" is no whole version: it wants three numbers, as in MY_MOMENTUM@1.0.0',
  }
  for (const [expression, fault] of Object.entries(faults))
    expect(await api.refusal('POST', '/api/v1/experiments/preview', ask(expression))).toMatchObject({
      code: 'expression_invalid',
      details: [{ path: '/expression', message: expect.stringContaining(fault) }],
    })
})

test('a body that would call itself through a version is refused', async () => {
  const loop = {
    ...version,
    version: '1.3.0',
    body: 'my_momentum@1.2.0(lookback) * my_momentum@1.3.0(skip)',
    examples: [],
  }
  expect(await api.refusal('POST', `${definitions}/my_momentum/versions`, loop)).toMatchObject({
    code: 'expression_invalid',
    details: [{ message: expect.stringContaining('macro MY_MOMENTUM@1.3.0 calls itself') }],
  })
})

test('a plan of a new version names who follows it and what becomes STALE; applying does that, and only that', async () => {
  const set = { definitions: [macro({ ...version, version: '1.9.0', kind: 'OpMacroDef', name: 'my_momentum' })] }
  interface Plan {
    readonly definitions: readonly JsonObject[]
    readonly flows: readonly { readonly instance_name: string; readonly kind: string; readonly new_status: string }[]
    readonly refused: readonly JsonObject[]
  }
  const stale = async () =>
    (await api.get<{ items: { instance_name: string; status: string }[] }>('/api/v1/flows')).items
      .filter(({ status }) => status === 'STALE')
      .map(flow => flow.instance_name)
  const before = await stale()
  const plan = await api.ask<Plan>('POST', '/api/v1/plan', set as JsonObject)
  expect(plan).toMatchObject({ project: null, refused: [], definitions: [{ name: 'my_momentum', change: 'update' }] })
  expect(await stale()).toEqual(before)
  expect(await api.ask<Plan>('POST', '/api/v1/apply', set as JsonObject)).toEqual(plan)
  const now = await stale()
  expect(plan.flows).toMatchObject([{ instance_name: 'trend', old_status: 'READY', new_status: 'STALE' }])
  expect(plan.flows.map(flow => flow.instance_name).toSorted()).toEqual(
    now.filter(name => !before.includes(name)).toSorted(),
  )
  const wrong = { definitions: [macro({ body: 'REF(close, -2)', parameters: [], examples: [], name: 'leaky' })] }
  expect(await api.ask<Plan>('POST', '/api/v1/plan', wrong as JsonObject)).toMatchObject({
    refused: [{ type: 'OpMacroDef', name: 'leaky', code: 'definition_looks_ahead' }],
  })
  expect(await api.refusal('POST', '/api/v1/apply', wrong as JsonObject)).toMatchObject({ code: 'change_refused' })
})

test('the operators and macros of the program are in the catalogue, and a server that knows them registers nothing anew', async () => {
  const count = async (kind: string) =>
    (await api.get<{ items: unknown[] }>(`${definitions}?kind=${kind}&limit=1000`)).items.length
  expect([await count('OpDef'), await count('OpMacroDef')]).toEqual([96, 346])
  expect(await api.get(`${definitions}/alpha001/versions`)).toMatchObject({
    items: [{ code: { body: expect.stringContaining('Ts_ArgMax'), dialect: 'optaic' } }],
  })
  const registered = async () =>
    (await api.get<{ items: { id: string; action: string }[] }>('/api/v1/activities?limit=1000')).items
      .filter(({ action }) => action === 'definition.registered')
      .map(({ id }) => id)
  const before = await registered()
  expect(before.length).toBeGreaterThan(96 + 345)
  await stop(server)
  server = await startServer(place)
  api = new Api(server.url)
  expect(await registered()).toEqual(before)
})

test('the program starts on what an earlier one described otherwise, and not on what did something else', async () => {
  /** As another program left it: the database is opened while no server has it. */
  const left = async (change: string, kind: string, name: string) => {
    const { url, close } = await openEmbeddedDatabase({ folder: place.data })
    const which = `kind = '${kind}' AND name = '${name}' AND version = '1.0.0'`
    await queryOnce(url, `UPDATE definition_version SET ${change} WHERE ${which}`).finally(close)
  }
  const stored = async (name: string) =>
    (await api.get<{ items: readonly JsonObject[] }>(`${definitions}/${name}/versions`)).items
  const start = async () => {
    server = await startServer(place)
    api = new Api(server.url)
  }
  const [mean, alpha] = [await stored('mean'), await stored('alpha001')]
  await stop(server)
  await left(`about = 'The mean.', code = jsonb_set(code, '{aliases}', '["AVERAGE"]')`, 'OpDef', 'mean')
  await start()
  expect(await stored('mean')).toEqual(mean)
  const { items } = await api.get<{ items: readonly JsonObject[] }>('/api/v1/activities?limit=1')
  expect(items).toMatchObject([
    { action: 'definition.described', payload: { name: 'mean', changed: ['about', 'code'] } },
  ])
  expect((await api.flow('pins')).status).toBe('READY')

  const { body } = alpha[0]!.code as { readonly body: string }
  await stop(server)
  await left(`code = jsonb_set(code, '{body}', '"close"')`, 'OpMacroDef', 'alpha001')
  const refused = await place.run(['server', '--json', '--no-sample'])
  expect([refused.code, refused.stdout + refused.stderr]).toEqual([
    1,
    expect.stringMatching(/definition_version_changed[\s\S]*OpMacroDef alpha001 1\.0\.0/),
  ])
  await left(`code = jsonb_set(code, '{body}', '${JSON.stringify(body)}')`, 'OpMacroDef', 'alpha001')
  await start()
  expect(await stored('alpha001')).toEqual(alpha)
})

test('a macro as text has the limits of its parameters that one as code has', async () => {
  const parameters = [{ name: 'n', constant: 'whole', min: 2, max: 250, default: 20, about: 'Rows.' }]
  const body = 'close / REF(close, n) - 1'
  const limited: JsonObject = { kind: 'OpMacroDef', name: 'limited', about: 'A change.', parameters, body }
  const wrong = {
    ...limited,
    parameters: [
      { ...parameters[0], default: 1 },
      { name: 'n', min: 3 },
    ],
  } as JsonObject
  expect(await api.refusal('POST', definitions, wrong)).toMatchObject({
    code: 'invalid_request',
    status: 400,
    details: [
      { path: '/parameters/0/default', message: 'must be at least 2, not 1' },
      { path: '/parameters/1/name', message: 'is that of another parameter' },
      { path: '/parameters/1/min', message: expect.stringContaining('give constant as well') },
    ],
  })
  expect(await api.ask('POST', definitions, limited)).toMatchObject({
    parameters_schema: { properties: { n: { type: 'integer', minimum: 2, maximum: 250, default: 20 } } },
  })
  const ask = (expression: string) => ({ project: 'test', inputs: [{ name: 'prices' }], config: { expression } })
  for (const [call, fault] of [
    ['LIMITED(1)', 'LIMITED: n must be at least 2, not 1'],
    ['LIMITED(2.5)', 'LIMITED: n must be a whole number, not 2.5'],
    ['LIMITED(close)', 'LIMITED: n must be a number known before the run'],
  ] as const)
    expect(await api.refusal('POST', '/api/v1/experiments/preview', ask(call))).toMatchObject({
      code: 'expression_invalid',
      details: [{ message: expect.stringContaining(fault) }],
    })
})

test('a macro keeps its name when the program begins to ship that name, and the doctor says so', async () => {
  // As an earlier program left it, which shipped neither: ALPHA101 and the operator MAD are names of one's own here.
  const { database } = findServer(place.data)!
  for (const [name, kind] of [
    ['alpha101', 'OpMacroDef'],
    ['mad', 'OpDef'],
  ] as const) {
    await queryOnce(
      database!.url,
      `DELETE FROM resource WHERE id = (SELECT id FROM definition WHERE kind = '${kind}' AND name = '${name}')`,
    )
    await api.ask('POST', definitions, {
      kind: 'OpMacroDef',
      name: `my_${name}`,
      about: 'Mine.',
      body: 'close + 1',
      parameters: [],
    })
    for (const table of ['definition', 'definition_version', 'resource'])
      await queryOnce(database!.url, `UPDATE ${table} SET name = '${name}' WHERE name = 'my_${name}'`)
  }
  const outputs = [{ name: 'value', expression: 'ALPHA101 + MAD' }]
  await api.createDataset('own', 'expression', { outputs }, { inputs: ['prices'] })
  await api.execute('own')
  const rows = async () => (await api.rows('own')).rows
  const before = await rows()
  expect(before[0]).toMatchObject({ symbol: 'AAA', value: 22 })

  await stop(server)
  server = await startServer(place)
  api = new Api(server.url)
  expect((await api.instance('own')).status).toBe('READY')
  await api.execute('own', 'force')
  expect(await rows()).toEqual(before)
  const { code, stdout } = await place.run(['eval', 'ALPHA101 + MAD', '--dataset', 'prices', '--json'], {
    OPTAIC_URL: server.url,
  })
  expect([code, JSON.parse(stdout).values.values[0].at(-1)]).toEqual([0, 40])
  const doctor = await place.run(['doctor', '--json'])
  expect(doctor.code).toBe(0)
  expect(JSON.parse(doctor.stdout).findings).toContainEqual({
    what: 'definitions',
    state: 'note',
    found: expect.stringMatching(
      /^definition_held_back: OpDef mad is registered here, .*; OpMacroDef alpha101 is registered here, so the one/,
    ),
    next: expect.stringContaining('names of your own'),
  })
})
