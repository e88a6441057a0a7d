/** What a dataset tells, now and as it was known before, in every format. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDuckDbTables } from '@optaic/tables-duckdb'
import { tableFromIPC } from 'apache-arrow'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Api, type ProblemDocument } from './api.ts'
import { openPlace, type Place, type Server, startServer, stop } from './place.ts'

let place: Place
let server: Server
let api: Api
let data: string
/** When each version became known. */
let known: readonly string[]

const put = (name: string, lines: readonly string[]) =>
  writeFileSync(join(place.data, 'files', name), ['date,symbol,close', ...lines, ''].join('\n'))
const json = { accept: 'application/json' }
const longFiles = (path: string) => ({ paths: [path], shape: { kind: 'long' } })

beforeAll(async () => {
  place = openPlace()
  server = await startServer(place)
  api = new Api(server.url)
  mkdirSync(join(place.data, 'files'), { recursive: true })
  await api.createProject()
  await api.createDataset('prices', 'files', longFiles('prices.csv'))
  const first = ['2026-01-05,AAA,1', '2026-01-05,BBB,10', '2026-01-06,AAA,2', '2026-01-06,BBB,20']
  put('prices.csv', first)
  await api.execute('prices')
  put('prices.csv', [...first.slice(0, 3), '2026-01-06,BBB,21', '2026-01-07,AAA,3'])
  await api.execute('prices')
  put('prices.csv', [
    '2026-01-05,AAA,1',
    '2026-01-05,BBB,',
    '2026-01-06,AAA,2',
    '2026-01-06,BBB,21',
    '2026-01-07,AAA,3',
  ])
  await api.execute('prices')
  known = (await api.versions('prices')).toSorted((a, b) => a.number - b.number).map(version => version.knowledge_time)
  data = `${server.url}/api/v1/instances/${(await api.instance('prices')).id}/data`
})
afterAll(async () => {
  if (server !== undefined) await stop(server)
  await place.close()
})

const row = (date: string, symbol: string, close: number | null) => ({ date: `2026-01-0${date}`, symbol, close })
const versions = [
  [row('5', 'AAA', 1), row('6', 'AAA', 2), row('5', 'BBB', 10), row('6', 'BBB', 20)],
  [row('5', 'AAA', 1), row('6', 'AAA', 2), row('7', 'AAA', 3), row('5', 'BBB', 10), row('6', 'BBB', 21)],
  [row('5', 'AAA', 1), row('6', 'AAA', 2), row('7', 'AAA', 3), row('5', 'BBB', null), row('6', 'BBB', 21)],
]
type Row = (typeof versions)[number][number]

const minute = (instant: string, by: number) => new Date(Date.parse(instant) + by).toISOString()

/** The rows of an answer, whichever way they came. */
const readers: Readonly<Record<string, (bytes: Uint8Array) => Promise<unknown[]> | unknown[]>> = {
  'application/json': bytes => JSON.parse(Buffer.from(bytes).toString()).rows,
  'text/csv': bytes => {
    const [head, ...lines] = Buffer.from(bytes).toString().trimEnd().split('\n')
    expect(head).toBe('date,symbol,close')
    return lines.map(line => {
      const [date, symbol, close] = line.split(',')
      return { date, symbol, close: close === '' ? null : Number(close) }
    })
  },
  'application/vnd.apache.parquet': async bytes => {
    const path = join(place.folder, `${crypto.randomUUID()}.parquet`)
    writeFileSync(path, bytes)
    const session = await createDuckDbTables().open({ temporaryFolder: place.folder })
    try {
      return await session.rows(await session.scanParquet([path]))
    } finally {
      await session.close()
    }
  },
  'application/vnd.apache.arrow.stream': bytes =>
    [...tableFromIPC(bytes)].map(found => {
      const { date, symbol, close } = found!.toJSON()
      return { date: new Date(date).toISOString().slice(0, 10), symbol, close }
    }),
}

async function read(query: Readonly<Record<string, string>>, accept = 'application/json') {
  const answer = await fetch(`${data}?${new URLSearchParams(query)}`, { headers: { accept } })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining(accept)])
  const bytes = new Uint8Array(await answer.arrayBuffer())
  return { version: answer.headers.get('x-dataset-version'), rows: (await readers[accept]!(bytes)) as Row[] }
}

describe.each(Object.keys(readers))('as %s', accept => {
  test('the rows as they are now', async () => {
    expect(await read({}, accept)).toEqual({ version: '3', rows: versions[2] })
  })

  test('the rows as they were known at any moment: restated values, new ones and those that went missing', async () => {
    expect(known).toHaveLength(3)
    for (const [at, rows] of versions.entries()) {
      expect((await read({ as_of: known[at]! }, accept)).rows).toEqual(rows)
      const later = minute(known[at]!, 1)
      if (known[at + 1] === undefined || later < known[at + 1]!)
        expect((await read({ as_of: later }, accept)).rows).toEqual(rows)
      expect((await read({ as_of: minute(known[at]!, -1) }, accept)).rows).toEqual(versions[at - 1] ?? [])
    }
  })

  test('the rows of an older version by its number', async () => {
    for (const [at, rows] of versions.entries())
      expect(await read({ version: String(at + 1) }, accept)).toEqual({ version: String(at + 1), rows })
  })

  test('some dates and symbols', async () => {
    const wanted = versions[2]!.filter(({ date, symbol }) => date >= '2026-01-06' && symbol === 'AAA')
    expect((await read({ from: '2026-01-06', symbols: 'AAA' }, accept)).rows).toEqual(wanted)
    expect((await read({ from: '2026-01-06', to: '2026-01-06', symbols: 'AAA, BBB,CCC' }, accept)).rows).toEqual(
      versions[2]!.filter(({ date }) => date === '2026-01-06'),
    )
    expect((await read({ symbols: "A' OR '1'='1" }, accept)).rows).toEqual([])
  })
})

test('an instant may be told in any zone', async () => {
  const instant = Temporal.Instant.from(known[0]!)
  for (const timeZone of ['+00:00', '-05:00', '+09:30'])
    expect((await read({ as_of: instant.toString({ timeZone, smallestUnit: 'millisecond' }) })).rows).toEqual(
      versions[0],
    )
  expect((await read({ as_of: '2001-01-01T00:00:00+14:00' })).rows).toEqual([])
})

test('what cannot be meant is refused, with its place', async () => {
  for (const [query, code, place] of [
    ['from=2026-02-30', 'invalid_request', '/from'],
    ['as_of=2026-03-06', 'invalid_request', '/as_of'],
    ['as_of=2026-03-06T21:00:00', 'invalid_request', '/as_of'],
    ['limit=0', 'invalid_request', '/limit'],
    ['version=0', 'invalid_request', '/version'],
    ['version=4', 'dataset_version_not_found', 'version 4'],
    ['columns=close,open', 'column_missing', 'open'],
  ] as const) {
    const answer = await fetch(`${data}?${query}`, { headers: json })
    const problem = (await answer.json()) as ProblemDocument
    expect([query, problem.code]).toEqual([query, code])
    expect(JSON.stringify(problem)).toContain(place)
  }
  const picture = await fetch(data, { headers: { accept: 'image/png' } })
  expect([picture.status, ((await picture.json()) as ProblemDocument).code]).toEqual([406, 'format_not_available'])
})

test('JSON gives ten thousand rows unless asked for more, and says that there are more; files give all', async () => {
  const lines = Array.from({ length: 12_345 }, (_, i) => `2026-01-05,S${String(i).padStart(5, '0')},${i}`)
  put('many.csv', lines)
  await api.createDataset('many', 'files', longFiles('many.csv'))
  await api.execute('many')
  const cut = (await api.rows('many')) as { rows: readonly unknown[]; more?: boolean }
  expect([cut.rows.length, cut.more]).toEqual([10_000, true])
  const whole = (await api.rows('many', 'limit=12345')) as { rows: readonly unknown[]; more?: boolean }
  expect([whole.rows.length, whole.more]).toEqual([12_345, false])
  const { id } = await api.instance('many')
  const csv = await fetch(`${server.url}/api/v1/instances/${id}/data`, { headers: { accept: 'text/csv' } })
  expect((await csv.text()).trimEnd().split('\n')).toHaveLength(12_346)
})

test('only what is new or restated is written, and a refresh that finds nothing new makes no version', async () => {
  expect((await api.versions('prices')).map(({ rows }) => rows)).toEqual([5, 5, 4])
  const { items } = await api.get<{ items: { rows: number; metrics: object }[] }>(
    `/api/v1/runs?instance_id=${(await api.instance('prices')).id}`,
  )
  expect(items.map(({ rows }) => rows)).toEqual([1, 2, 4])
  const again = await api.execute('prices')
  expect(again).toMatchObject({ state: 'completed', rows: 0, metrics: { unchanged: expect.any(String) } })
  expect(await api.versions('prices')).toHaveLength(3)
})

describe('a Run repeated as it was', () => {
  const repeat = async (id: string) => {
    const { id: repeated } = await api.ask<{ id: string }>('POST', `/api/v1/runs/${id}/rerun`, { as_was: true })
    return api.ended(repeated)
  }

  test('gives the same bytes: prices of which the source gave others since, a signal of them, and its backtest', async () => {
    put('moving.csv', ['2026-01-05,AAA,1', '2026-01-05,BBB,5', '2026-01-06,AAA,2', '2026-01-06,BBB,4'])
    await api.createDataset('moving', 'files', longFiles('moving.csv'))
    const outputs = [{ name: 'signal', expression: 'ZSCORE(close)' }]
    await api.createDataset('score', 'expression', { outputs }, { type: 'SignalInstance', inputs: ['moving'] })
    await api.create({
      type: 'BacktestInstance',
      name: 'trial',
      config: { rebalance: 'daily', construction: { kind: 'top_k', k: 1 } },
      upstreams: [
        { name: 'score', role: 'signal' },
        { name: 'moving', role: 'prices' },
      ],
    })
    await api.execute('moving')
    put('moving.csv', [
      '2026-01-05,AAA,1',
      '2026-01-05,BBB,5',
      '2026-01-06,AAA,2',
      '2026-01-06,BBB,6',
      '2026-01-07,AAA,3',
    ])
    const before = [await api.execute('moving'), await api.execute('score'), await api.execute('trial')]
    expect(before.map(({ state }) => state)).toEqual(['completed', 'completed', 'completed'])
    // The world moves on: other prices, another formula, other costs.
    const pipeline = await api.instance('score-pipeline')
    const other = { outputs: [{ name: 'signal', expression: '0 - close' }] }
    await api.ask('PATCH', `/api/v1/instances/${pipeline.id}`, { revision: pipeline.revision, config: other })
    const trial = await api.instance('trial')
    await api.ask('PATCH', `/api/v1/instances/${trial.id}`, { revision: trial.revision, config: { fee_bps: 99 } })
    await api.execute('score')
    for (const run of before.slice(1)) {
      const repeated = await repeat(run.id)
      expect(repeated).toMatchObject({ state: 'completed', rerun_of: run.id, metrics: { same_bytes: true } })
      expect({ ...repeated, definitions: repeated.definitions }).toMatchObject({
        definitions: run.definitions,
        config: run.config,
        inputs: run.inputs,
        seed: run.seed,
        knowledge_time: run.knowledge_time,
        output_version_id: null,
      })
    }
    expect(await api.versions('score')).toHaveLength(2)
  })

  test('of a source that gives others now, says that they are others, and leaves the data alone', async () => {
    const { items } = await api.get<{ items: { id: string; output_version_id: string }[] }>(
      `/api/v1/runs?instance_id=${(await api.instance('moving')).id}`,
    )
    const rows = await api.rows('moving')
    expect(await repeat(items.at(-1)!.id)).toMatchObject({ state: 'completed', metrics: { same_bytes: false } })
    expect(await api.rows('moving')).toEqual(rows)
  })

  test('is refused where there is nothing to repeat', async () => {
    put('broken.csv', ['2026-01-05,AAA'])
    await api.createDataset('broken', 'files', longFiles('broken.csv'))
    const { id } = await api.execute('broken')
    expect(await api.refusal('POST', `/api/v1/runs/${id}/rerun`, { as_was: true })).toMatchObject({
      code: 'rerun_impossible',
    })
  })
})
