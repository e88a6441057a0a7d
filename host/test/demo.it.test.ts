import { mkdirSync, readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { JsonObject } from '@optaic/domain'
import { freePort } from '@optaic/local-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ended, openPlace, type Place } from './place.ts'
import { plainBacktest, plainMetrics, readPrices } from './plain-backtest.ts'

interface DemoDocument {
  readonly project: string
  readonly instances: readonly {
    readonly type: string
    readonly name: string
    readonly status: string | null
    readonly flow_execution_handles: Readonly<Record<string, JsonObject>>
    readonly flows: readonly { readonly kind: string; readonly status: string; readonly last_data_date: string }[]
  }[]
  readonly runs: readonly {
    readonly kind: string
    readonly state: string
    readonly seconds: number
    readonly rows: number
    readonly metrics: JsonObject
  }[]
  readonly dataset: JsonObject
  readonly backtest: {
    readonly metrics: Readonly<Record<string, number>>
    readonly first_date: string
    readonly last_date: string
    readonly final_equity: number
  }
}

let place: Place
let port: number
let ended: Ended
let document: DemoDocument
beforeAll(async () => {
  place = openPlace()
  port = await freePort()
  mkdirSync(leftover())
  const elsewhere = { OPTAIC_DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:1/not-for-demos' }
  ended = await place.run(['demo', '--json'], { OPTAIC_PORT: String(port), ...elsewhere })
  document = JSON.parse(ended.stdout) as DemoDocument
})
afterAll(() => place.close())

/** What a demo that was killed has left: no process of this machine can have that pid. */
const leftover = () => join(place.folder, `optaic-demo-${hostname()}.${2 ** 31 - 1}-abcdef`)

/** Relative, because sums of 166,260 products are rounded in another order. */
const close = (actual: number, expected: number, tolerance = 1e-9) =>
  expect(Math.abs(actual / expected - 1), `${actual} for ${expected}`).toBeLessThan(tolerance)

test('says one JSON document and nothing else', () => {
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(Object.keys(document)).toEqual(['project', 'instances', 'runs', 'dataset', 'backtest'])
})

test('every Instance of the sample is there, and every Flow is READY and has its handle', () => {
  expect(document.project).toBe('sample')
  expect(document.instances.map(({ type, name, status }) => [type, name, status])).toEqual([
    ['PipelineInstance', 'stock-files', null],
    ['PipelineInstance', 'index-file', null],
    ['PipelineInstance', 'momentum-expression', null],
    ['StoreInstance', 'parquet', null],
    ['AccessorInstance', 'panel', null],
    ['DatasetInstance', 'prices', 'READY'],
    ['DatasetInstance', 'sp500', 'READY'],
    ['SignalInstance', 'momentum', 'READY'],
    ['BacktestInstance', 'momentum-long-short', 'READY'],
  ])
  const running = document.instances.filter(({ flows }) => flows.length > 0)
  for (const { flows, flow_execution_handles } of running) {
    const [{ kind, ...flow } = { kind: '' }] = flows
    expect(flow).toEqual({ status: 'READY', last_data_date: '2022-12-28' })
    expect(flow_execution_handles).toEqual({ [kind]: { deployment_id: expect.stringMatching(/./) } })
  }
  expect(running.map(({ flows }) => flows.map(({ kind }) => kind).join())).toEqual([
    'refresh',
    'refresh',
    'refresh',
    'backtest',
  ])
})

test('four Runs did it, each told with what it took', () => {
  expect(document.runs.map(({ kind, state, rows }) => [kind, state, rows]).sort()).toEqual([
    ['BacktestRun', 'completed', 7048],
    ['PipelineRun', 'completed', 161_220],
    ['PipelineRun', 'completed', 166_260],
    ['PipelineRun', 'completed', 8313],
  ])
  for (const { seconds } of document.runs) expect(seconds).toBeGreaterThan(0)
})

test('the dataset holds what is in the file', () => {
  const { dates, symbols, close: prices } = readPrices('sp500_20_adjclose.csv')
  expect(document.dataset).toEqual({
    rows: prices.flat().filter(price => !Number.isNaN(price)).length,
    symbols: symbols.length,
    first_date: dates[0],
    last_date: dates.at(-1),
  })
})

test('the backtest is what plain loops over the CSV file give', () => {
  const plain = plainBacktest(readPrices('sp500_20_adjclose.csv'))
  const { backtest } = document
  expect([backtest.first_date, backtest.last_date]).toEqual([plain.dates[0], plain.dates.at(-1)])
  close(plain.equity.at(-1)!, 1_249_008.0515, 1e-10)
  close(backtest.final_equity, plain.equity.at(-1)!)
  close(backtest.metrics.total_fees!, plain.fees)
  expect(backtest.metrics.trades).toBe(plain.trades)
  for (const [name, value] of Object.entries(plainMetrics(plain.equity))) close(backtest.metrics[name]!, value)
})

test('the benchmark is the index, bought and held', () => {
  const index = readPrices('sp500_index.csv')
  const at = (date: string) => index.close[index.dates.indexOf(date)]![0]!
  close(document.backtest.metrics.benchmark_total_return!, at('2022-12-28') / at('1995-01-03') - 1)
})

test('no process, no server and no file stays behind, not even of a demo that was killed before', async () => {
  expect(place.processes()).toEqual([])
  const refused = await new Promise<string>(resolve => {
    const socket = connect(port, '127.0.0.1', () => resolve('somebody listens'))
    socket.once('error', fault => resolve((fault as NodeJS.ErrnoException).code ?? ''))
    socket.once('close', () => socket.destroy())
  })
  expect(refused).toBe('ECONNREFUSED')
  expect(readdirSync(place.folder)).toEqual([])
})
