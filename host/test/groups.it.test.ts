/** Expressions relative to a group, such as the sector of each symbol: by the API, by the command line, and as a signal. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject, Run } from '@optaic/domain'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Api } from './api.ts'
import { openPlace, type Place, type Server, startServer, stop } from './place.ts'

let place: Place
let server: Server
let api: Api

/** AAA and BBB are banks; CCC is a mine, and a bank from the third date on; DDD has no sector. */
const sectors: Readonly<Record<string, (t: number) => string>> = {
  AAA: () => 'bank',
  BBB: () => 'bank',
  CCC: t => (t < 2 ? 'mine' : 'bank'),
  DDD: () => '',
}
const symbols = Object.keys(sectors)
const dateOf = (t: number) => `2026-01-${String(t + 5).padStart(2, '0')}`
const closeOf = (t: number, s: number) => 10 * (s + 1) + t * (s + 2)
const rowsOf = (t: number) => symbols.map((symbol, s) => [dateOf(t), symbol, closeOf(t, s), sectors[symbol]!(t)].join())

beforeAll(async () => {
  place = openPlace()
  mkdirSync(join(place.data, 'files'), { recursive: true })
  const lines = ['date,symbol,close,sector', ...[0, 1, 2, 3].flatMap(rowsOf)]
  writeFileSync(join(place.data, 'files', 'prices.csv'), `${lines.join('\n')}\n`)
  server = await startServer(place)
  api = new Api(server.url)
  await api.createProject()
  await api.createDataset('prices', 'files', {
    paths: ['prices.csv'],
    shape: { kind: 'long', fields: { close: 'close', sector: { from: 'sector', type: 'string' } } },
  })
  await api.execute('prices')
})
afterAll(async () => {
  if (server !== undefined) await stop(server)
  await place.close()
})

const optaic = (...words: readonly string[]) => place.run(words, { OPTAIC_URL: server.url })
async function json<T>(...words: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await optaic(...words, '--json')
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout) as T
}

const expression = 'close - GROUP_MEAN(close, sector)'

/** By hand: each close less the mean of those that are in the same sector on the date; missing without one. */
function relative(t: number, s: number): number | null {
  const sector = sectors[symbols[s]!]!(t)
  if (sector === '') return null
  const peers = symbols.flatMap((symbol, i) => (sectors[symbol]!(t) === sector ? [closeOf(t, i)] : []))
  return closeOf(t, s) - peers.reduce((sum, close) => sum + close, 0) / peers.length
}
const table = (dates: number) => symbols.map((_, s) => Array.from({ length: dates }, (__, t) => relative(t, s)))

const preview = (config: JsonObject): JsonObject => ({ project: 'test', inputs: [{ name: 'prices' }], config })

test('the API tries it without storing', async () => {
  const body = { ...preview({ expression, groups: ['sector'] }), values: { last: 10 } }
  const found = await api.ask<{ values: { symbols: string[]; values: (number | null)[][] } }>(
    'POST',
    '/api/v1/experiments/preview',
    body,
  )
  expect(found.values.symbols).toEqual(symbols)
  expect(found.values.values).toEqual(table(4))
})

test('the command line shows it', async () => {
  const words = ['--dataset', 'prices', '--groups', 'sector', '--last', '10']
  const { values } = await json<{ values: { values: (number | null)[][] } }>('eval', expression, ...words)
  expect(values.values).toEqual(table(4))
  const { stdout } = await optaic('eval', expression, ...words, '--plan')
  expect(stdout).toMatch(/reads +close, sector/)
})

test('groups that are not told, or not there, are named in the refusal', async () => {
  const told = (config: JsonObject) => api.refusal('POST', '/api/v1/experiments/preview', preview(config))
  expect(await told({ expression })).toMatchObject({
    code: 'expression_invalid',
    details: [
      { path: '/expression', message: expect.stringContaining('there is no group "sector"; the groups are none') },
    ],
  })
  expect(await told({ expression: expression.replace('sector', 'sectr'), groups: ['sector'] })).toMatchObject({
    code: 'expression_invalid',
    details: [{ message: expect.stringContaining('the nearest is sector') }],
  })
  expect(await told({ expression: 'RANK(sector)', groups: ['sector'] })).toMatchObject({
    code: 'expression_invalid',
    details: [{ message: expect.stringContaining('a group can only be the group of an operator') }],
  })
  expect(await told({ expression: 'GROUP_RANK(close, industry)', groups: ['industry'] })).toMatchObject({
    code: 'column_missing',
    details: [{ path: '/groups/0', message: expect.stringContaining('sector') }],
  })
  expect(await told({ expression: 'GROUP_RANK(close, close)', groups: ['close'] })).toMatchObject({
    code: 'column_missing',
    details: [{ path: '/groups/0', message: expect.stringContaining('numbers') }],
  })
})

test('an experiment is run with it, and promoted to a signal that computes the same, one more day too', async () => {
  const words = ['--dataset', 'prices', '--expression', expression, '--groups', 'sector']
  expect(await json('experiment', 'create', 'relative', ...words)).toMatchObject({
    config_json: { expression, groups: ['sector'] },
  })
  const { run } = await json<{ run: Run }>('experiment', 'run', 'relative')
  expect(run).toMatchObject({ state: 'completed', metrics: { count: 12, missing: 4, causality: 'causal' } })
  await json('experiment', 'promote', 'relative', '--as', 'relative-signal')
  await json('run', 'relative-signal')
  const rows = async () => {
    const found = await api.get<{ rows: { date: string; symbol: string; signal: number | null }[] }>(
      `/api/v1/instances/${(await api.instance('relative-signal')).id}/data`,
    )
    return symbols.map(symbol => found.rows.filter(row => row.symbol === symbol).map(row => row.signal))
  }
  const known = (dates: number) => table(dates).map(values => values.filter(value => value !== null))
  expect(await rows()).toEqual(known(4))
  appendFileSync(join(place.data, 'files', 'prices.csv'), `${rowsOf(4).join('\n')}\n`)
  await json('run', 'prices', '--force')
  await json('run', 'relative-signal')
  expect(await rows()).toEqual(known(5))
})
