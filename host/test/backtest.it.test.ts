/** The fixed procedure as a BacktestInstance reaches it: the reference book, and every option against a plain call. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dateOfDay, dayNumber, type JsonObject, type Run } from '@optaic/domain'
import { panelFixture } from '@optaic/engine/fixtures'
import { type BacktestInput, type BacktestOptions, runBacktest } from '@optaic/quant'
import { createDuckDbTables } from '@optaic/tables-duckdb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Api } from './api.ts'
import { openPlace, type Place, type Server, startServer, stop } from './place.ts'

let place: Place
let server: Server
let api: Api

const lookback = 20
const firstMonday = dayNumber('2000-01-03')
/** Weekdays, as the reference has them. */
const dayOf = (t: number) => firstMonday + 7 * Math.floor(t / 5) + (t % 5)
const groupNames = ['a', 'b', 'c']

/** The made-up panel that the references were computed on, cut to so many sessions. */
function made(sessions: number) {
  const { dates, symbols, fields } = panelFixture('S')
  const cut = (values: Float64Array) =>
    Float64Array.from({ length: sessions * symbols }, (_, i) => {
      const s = Math.floor(i / sessions)
      return values[s * dates + (i - s * sessions)]!
    })
  const close = cut(fields.close)
  const momentum = close.map((price, i) => (i % sessions < lookback ? Number.NaN : price / close[i - lookback]! - 1))
  return {
    dates: Int32Array.from({ length: sessions }, (_, t) => dayOf(t)),
    symbols: Array.from({ length: symbols }, (_, s) => `S${String(s).padStart(4, '0')}`),
    close,
    volume: cut(fields.volume),
    momentum,
  }
}
type Made = ReturnType<typeof made>

const cell = (value: number) => (Number.isNaN(value) ? '' : String(value))

function write(name: string, { dates, symbols, close, volume }: Made): void {
  const lines = ['date,symbol,close,volume,sector']
  for (const [s, symbol] of symbols.entries())
    for (const [t, day] of dates.entries()) {
      const i = s * dates.length + t
      lines.push(`${dateOfDay(day)},${symbol},${cell(close[i]!)},${cell(volume[i]!)},${groupNames[s % 3]}`)
    }
  writeFileSync(join(place.data, 'files', name), `${lines.join('\n')}\n`)
}

const fields = { close: 'close', volume: 'volume', sector: { from: 'sector', type: 'string' } }
const longFiles = (path: string) => ({ paths: [path], shape: { kind: 'long', fields } })
const small = made(300)

beforeAll(async () => {
  place = openPlace()
  server = await startServer(place)
  api = new Api(server.url)
  mkdirSync(join(place.data, 'files'), { recursive: true })
  write('whole.csv', made(8000))
  write('small.csv', small)
  await api.createProject()
  for (const name of ['whole', 'small']) {
    await api.createDataset(name, 'files', longFiles(`${name}.csv`))
    const signal = { type: 'SignalInstance', inputs: [name] }
    const outputs = [{ name: 'signal', expression: `close / REF(close, ${lookback}) - 1` }]
    await api.createDataset(`${name}-momentum`, 'expression', { outputs }, signal)
    expect(await api.execute(name)).toMatchObject({ state: 'completed' })
    expect(await api.execute(`${name}-momentum`)).toMatchObject({ state: 'completed' })
  }
  const outputs = [{ name: 'signal', expression: '0 - volume' }]
  await api.createDataset('quiet', 'expression', { outputs }, { type: 'SignalInstance', inputs: ['small'] })
  expect(await api.execute('quiet')).toMatchObject({ state: 'completed' })
})
afterAll(async () => {
  if (server !== undefined) await stop(server)
  await place.close()
})

let count = 0
interface Upstreams {
  readonly prices?: string
  readonly signals?: readonly string[]
  readonly benchmark?: string
}

async function backtest(
  config: JsonObject,
  { prices = 'small', signals = [`${prices}-momentum`], benchmark }: Upstreams = {},
) {
  const name = `backtest-${count++}`
  const upstreams = [
    ...signals.map(signal => ({ name: signal, role: 'signal' })),
    { name: prices, role: 'prices' },
    ...(benchmark === undefined ? [] : [{ name: benchmark, role: 'benchmark' }]),
  ]
  await api.create({ type: 'BacktestInstance', name, config, upstreams })
  return api.execute(name)
}

async function file(run: Run, name: string): Promise<Buffer> {
  const answer = await fetch(`${server.url}/api/v1/runs/${run.id}/artifacts/${name}`)
  expect([name, answer.status]).toEqual([name, 200])
  return Buffer.from(await answer.arrayBuffer())
}

async function table(run: Run, name: string): Promise<Record<string, never>[]> {
  const path = join(place.folder, `${run.id}-${name}.parquet`)
  writeFileSync(path, await file(run, `${name}.parquet`))
  const session = await createDuckDbTables().open({ temporaryFolder: place.folder })
  try {
    return (await session.rows(await session.scanParquet([path]))) as Record<string, never>[]
  } finally {
    await session.close()
  }
}

test("the reference book: every day's equity is the reference's to 1e-9 relative, and so are turnover and fees", async () => {
  const reference = JSON.parse(
    readFileSync(new URL('../../packages/quant/fixtures/backtest-s.json', import.meta.url), 'utf8'),
  ) as { equity_all: readonly number[]; total_fees: number; total_turnover: number }
  const run = await backtest(
    {
      construction: { kind: 'long_short_quantile', quantile: 0.1 },
      rebalance: 'daily',
      fee_bps: 10,
      trade_halted: true,
    },
    { prices: 'whole' },
  )
  expect(run).toMatchObject({ state: 'completed', rows: 8000 })
  const equity = (await table(run, 'equity')) as unknown as { equity: number }[]
  expect(equity).toHaveLength(reference.equity_all.length)
  const worst = Math.max(...reference.equity_all.map((value, t) => Math.abs(equity[t]!.equity / value - 1)))
  expect(worst).toBeLessThan(1e-9)
  const metrics = run.metrics as Record<string, number>
  expect(metrics.total_fees! / reference.total_fees).toBeCloseTo(1, 9)
  const turnover = (await table(run, 'turnover')) as unknown as { turnover: number }[]
  expect(turnover.reduce((sum, row) => sum + row.turnover, 0) / reference.total_turnover).toBeCloseTo(1, 9)
})

const input: BacktestInput = {
  dates: small.dates,
  symbols: small.symbols,
  close: small.close,
  volume: small.volume,
  signals: [{ values: small.momentum, weight: 1 }],
}
const given = ['2000-02-01', '2000-05-02', '2000-11-01']

/** A configuration, and the plain call that it stands for. */
const options: readonly (readonly [string, JsonObject, BacktestOptions])[] = [
  ['nothing said', {}, {}],
  ['a longer lag', { signal_lag: 3 }, { signalLag: 3 }],
  ['weekly', { rebalance: 'weekly' }, { rebalance: 'weekly' }],
  ['quarterly', { rebalance: 'quarterly' }, { rebalance: 'quarterly' }],
  ['on given dates', { rebalance: given }, { rebalance: Int32Array.from(given, dayNumber) }],
  ['the top three', { construction: { kind: 'top_k', k: 3 } }, { construction: { kind: 'top_k', k: 3 } }],
  ['in proportion', { construction: { kind: 'proportional' } }, { construction: { kind: 'proportional' } }],
  [
    'in proportion, long only',
    { construction: { kind: 'proportional', long_only: true } },
    { construction: { kind: 'proportional', long_only: true } },
  ],
  ['fixed slippage', { slippage: { model: 'fixed', bps: 5 } }, { slippage: { kind: 'fixed', bps: 5 } }],
  [
    'slippage by volume',
    { slippage: { model: 'linear', bps: 300 }, volume: 'volume' },
    { slippage: { kind: 'linear', bps: 300 } },
  ],
  [
    'slippage by the square root',
    { slippage: { model: 'square_root', k: 0.8, window: 10 }, volume: 'volume' },
    { slippage: { kind: 'square_root', k: 0.8, window: 10 } },
  ],
  ['borrowing and cash', { borrow_rate: 0.05, cash_rate: 0.02 }, { borrowRate: 0.05, cashRate: 0.02 }],
  ['no small trades', { minimum_trade: 20_000 }, { minimumTrade: 20_000 }],
  ['whole lots', { lot_size: 100 }, { lotSize: 100 }],
  ['halted symbols traded', { rebalance: 'daily', trade_halted: true }, { rebalance: 'daily', tradeHalted: true }],
  ['halted symbols held', { rebalance: 'daily' }, { rebalance: 'daily' }],
  [
    'a window and its capital',
    { from: '2000-03-01', to: '2000-09-29', capital: 5e5 },
    { from: dayNumber('2000-03-01'), to: dayNumber('2000-09-29'), capital: 5e5 },
  ],
  ['other fees', { fee_bps: 0 }, { feeBps: 0 }],
  ['other metrics', { risk_free: 0.03, periods_per_year: 260 }, { riskFree: 0.03, periodsPerYear: 260 }],
]

test.each(options)('%s: what a plain call of the procedure gives', async (_, config, wanted) => {
  const run = await backtest(config)
  expect(run.error).toBeNull()
  const { volume, ...withoutVolume } = input
  const plain = runBacktest(config.volume === undefined ? withoutVolume : { ...withoutVolume, volume: volume! }, {
    feeBps: 10,
    ...wanted,
  })
  const metrics = run.metrics as Record<string, number | string>
  const compared = { ...plain.metrics, final_equity: plain.equity.at(-1)!, shortfalls: plain.shortfalls.length }
  for (const [name, value] of Object.entries(compared))
    if (value === null) expect(metrics[name], name).toBeNull()
    else
      expect(Math.abs(Number(metrics[name]) - value), `${name}: ${metrics[name]} for ${value}`).toBeLessThanOrEqual(
        1e-9 * Math.abs(value),
      )
  expect(metrics.trades).toBe(plain.trades.length)
})

test('two signals by their weights, and a benchmark', async () => {
  const run = await backtest(
    {
      signals: [
        { name: 'quiet', weight: 0.5 },
        { name: 'small-momentum', weight: 2 },
      ],
    },
    { signals: ['small-momentum', 'quiet'], benchmark: 'small' },
  )
  const plain = runBacktest(
    {
      ...input,
      signals: [
        { values: small.volume.map(value => 0 - value), weight: 0.5 },
        { values: small.momentum, weight: 2 },
      ],
      benchmark: small.close.subarray(0, small.dates.length),
    },
    { feeBps: 10 },
  )
  const metrics = run.metrics as Record<string, number>
  for (const name of ['total_return', 'benchmark_total_return', 'beta', 'alpha', 'information_ratio'])
    expect(metrics[name]! / plain.metrics[name]!).toBeCloseTo(1, 9)
})

test('the report holds sessions, trades, weights, turnover, shortfalls, attribution, drawdowns and months', async () => {
  const run = await backtest({ group: 'sector', volume: 'volume', lot_size: 50 }, { benchmark: 'small' })
  const rows = async (name: string) => (await table(run, name)).length
  const plain = runBacktest({ ...input }, { feeBps: 10, lotSize: 50 })
  expect(await rows('equity')).toBe(300)
  expect(await rows('trades')).toBe(plain.trades.length)
  expect(await rows('weights')).toBe(plain.weights.length)
  expect(await rows('turnover')).toBe(plain.turnover.length)
  expect(await rows('shortfalls')).toBe(plain.shortfalls.length)
  const summary = JSON.parse((await file(run, 'summary.json')).toString())
  const months = summary.monthly_returns as { year: number; month: number; return: number }[]
  for (const name of ['attribution_by_symbol', 'attribution_by_group']) {
    const parts = (await table(run, name)) as unknown as { month: string; contribution: number }[]
    for (const { year, month, return: expected } of months) {
      const own = parts.filter(part => part.month === `${year}-${String(month).padStart(2, '0')}`)
      expect(own.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(expected, 10)
    }
  }
  const groups = (await table(run, 'attribution_by_group')) as unknown as { name: string | null }[]
  expect([...new Set(groups.map(({ name }) => name))].toSorted()).toEqual(groupNames)
  expect(summary.drawdowns[0]).toMatchObject({
    depth: expect.closeTo(plain.drawdowns[0]!.depth, 10),
    peak_date: dateOfDay(plain.drawdowns[0]!.peak_date),
    trough_date: dateOfDay(plain.drawdowns[0]!.trough_date),
  })
})

describe('limits', () => {
  const verdicts = async (run: Run) =>
    (await api.get<{ items: JsonObject[] }>(`/api/v1/guardrail-verdicts?run_id=${run.id}`)).items.map(
      ({ name, enforcement, passed }) => [name, enforcement, passed],
    )

  test('that are passed fail the Run by their numbers, and the report is kept for a look', async () => {
    const run = await backtest({ guardrails: [{ name: 'portfolio.leverage', max: 0.5 }] })
    expect(run).toMatchObject({
      state: 'failed',
      error: { code: 'guardrail_blocked', message: expect.stringMatching(/portfolio\.leverage.*above 0\.5/) },
    })
    expect(await verdicts(run)).toEqual([['portfolio.leverage', 'block', false]])
    expect(await table(run, 'equity')).toHaveLength(300)
  })

  test('that only warn, and those that hold, are recorded', async () => {
    const run = await backtest({
      guardrails: [
        { name: 'portfolio.concentration', max: 0.17 },
        { name: 'portfolio.turnover', max: 0.001, enforcement: 'warn' },
        { name: 'portfolio.weights', min: -0.2, max: 0.2 },
      ],
    })
    expect(run.error).toBeNull()
    expect((await verdicts(run)).toSorted()).toEqual([
      ['portfolio.concentration', 'block', true],
      ['portfolio.turnover', 'warn', false],
      ['portfolio.weights', 'block', true],
    ])
  })
})

test.each<[string, JsonObject, string]>([
  ['a rebalance on no session', { rebalance: ['2000-02-05'] }, '/rebalance'],
  ['a window after all data', { from: '2030-01-01' }, '/from'],
  ['a volume model without volume', { slippage: { model: 'linear', bps: 1 } }, '/slippage/model'],
  ['a weight for what is no upstream', { signals: [{ name: 'luck' }] }, '/signals'],
])('%s fails by the place in the configuration', async (_, config, path) => {
  const run = await backtest(config)
  expect(run).toMatchObject({ state: 'failed', error: { code: 'config_invalid' } })
  expect(JSON.stringify(run.error!.details)).toContain(path)
})
