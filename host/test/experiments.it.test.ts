/** The way of a researcher on the sample project, with the real program: evaluate, try, compare, save, promote, run. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject, Run } from '@optaic/domain'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Api } from './api.ts'
import { openPlace, type Place, type Server, startServer, stop } from './place.ts'
import { readPrices } from './plain-backtest.ts'
import { until } from './until.ts'

let place: Place
let server: Server
let api: Api
const { dates, symbols, close } = readPrices('sp500_20_adjclose.csv')

beforeAll(async () => {
  place = openPlace()
  server = await startServer(place, [])
  api = new Api(server.url)
  const statuses = async () => (await api.get<{ items: { status: string }[] }>('/api/v1/flows')).items
  await until(
    'the sample to be READY',
    async () => (await statuses()).filter(({ status }) => status === 'READY').length === 4,
    60_000,
  )
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

/** Twelve-month change of each symbol, standardised over the symbols of the date, by plain loops over the file. */
const plain = close.map((row, t) => {
  const change = row.map((price, s) => (t < 252 ? Number.NaN : price - close[t - 252]![s]!))
  const there = change.filter(value => !Number.isNaN(value))
  const mean = there.reduce((sum, value) => sum + value, 0) / there.length
  const deviation = Math.sqrt(there.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (there.length - 1))
  return change.map(value => (value - mean) / deviation)
})

/** Mean over the dates of the correlation with the return from the close after the next to the one that comes then. */
function plainIc(): number {
  const each: number[] = []
  for (let t = 0; t + 2 < dates.length; t++) {
    const pairs = plain[t]!.map((value, s) => [value, close[t + 2]![s]! / close[t + 1]![s]! - 1] as const)
    const there = pairs.filter(([a, b]) => !Number.isNaN(a) && !Number.isNaN(b))
    const mean = (k: 0 | 1) => there.reduce((sum, pair) => sum + pair[k], 0) / there.length
    const [x, y] = [mean(0), mean(1)]
    const sum = (of: (a: number, b: number) => number) => there.reduce((all, [a, b]) => all + of(a - x, b - y), 0)
    const value = sum((a, b) => a * b) / Math.sqrt(sum(a => a * a) * sum((_, b) => b * b))
    if (!Number.isNaN(value)) each.push(value)
  }
  return each.reduce((sum, value) => sum + value, 0) / each.length
}

const expression = 'ZSCORE(DELTA(close, 252))'
const signals: Record<string, { rows: JsonObject[] }> = {}

test('eval gives at once what plain loops over the file give', async () => {
  const { values } = await json<{ values: { dates: string[]; symbols: string[]; values: number[][] } }>(
    'eval',
    expression,
    '--dataset',
    'prices',
    '--last',
    '300',
  )
  expect(values.symbols).toEqual([...symbols].sort())
  expect(values.dates).toEqual(dates.slice(-300))
  for (const [s, symbol] of values.symbols.entries())
    for (const [t, value] of values.values[s]!.entries())
      expect(value).toBeCloseTo(plain[dates.length - 300 + t]![symbols.indexOf(symbol)]!, 9)
})

test('eval draws, writes files, tells the plan, and marks what is wrong', async () => {
  const drawn = await optaic('eval', expression, '--dataset', 'prices', '--symbols', 'AAPL', '--plan')
  expect(drawn.stdout).toMatch(/^SYMBOL .*\nAAPL .*[▁▂▃▄▅▆▇█]{10}/)
  expect(drawn.stdout).toMatch(/series\s+DELTA\(252\)\s+1\s+252\s+[\d.]+\s+[\d.]+/)
  const csv = join(place.folder, 'values.csv')
  await optaic('eval', expression, '--dataset', 'prices', '--csv', csv)
  const lines = readFileSync(csv, 'utf8').trim().split('\n')
  expect([lines[0], lines.length]).toEqual(['date,symbol,value', 1 + 161_220])
  const parquet = join(place.folder, 'values.parquet')
  await optaic('eval', expression, '--dataset', 'prices', '--from', '2022-12-27', '--parquet', parquet)
  expect(readFileSync(parquet).subarray(0, 4).toString()).toBe('PAR1')
  const { code, stderr } = await optaic('eval', 'ZSCORE(DELTA(clos, 252))', '--dataset', 'prices')
  expect(code).toBe(1)
  expect(stderr).toMatch(/line 1, column 14: there is no field "clos"; the nearest is close/)
  expect(stderr).toContain('    ZSCORE(DELTA(clos, 252))\n                 ^^^^\n')
})

test('formulas of Qlib, of the 101 alphas and of pandas habits run as they are', async () => {
  for (const pasted of [
    'Corr($close, Ref($close, 1), 20)/Std($close, 5)',
    '(-1 * ts_rank(rank(close), 9)) * signedpower(returns, 2.)',
    'rolling_mean(close, 20) - pct_change(close, 5)',
    'let r = ROC20; RANK(r) - 0.5',
    'ALPHA009',
  ])
    expect((await optaic('eval', pasted, '--dataset', 'prices')).code, pasted).toBe(0)
})

test('an experiment is created, run, and judged as plain loops judge it', async () => {
  await json('experiment', 'create', 'change', '--dataset', 'prices', '--expression', expression)
  const { run, report } = await json<{ run: Run; report: { horizons: JsonObject[] } }>('experiment', 'run', 'change')
  expect(run).toMatchObject({
    kind: 'ExperimentRun',
    state: 'completed',
    metrics: { count: 161_220, causality: 'causal', ic: expect.closeTo(plainIc(), 9) },
  })
  expect(report.horizons.map(({ horizon }) => horizon)).toEqual([1, 5, 10, 20])
  const { stdout } = await optaic('experiment', 'run', 'change')
  expect(stdout).toContain('judged by forward returns of close')
})

test('the future is a label for an experiment, and for nothing else', async () => {
  const create = (name: string, ...words: readonly string[]) =>
    optaic('experiment', 'create', name, '--dataset', 'prices', ...words)
  const label = 'REF(close, -2) / REF(close, -1) - 1'
  expect((await create('labelled', '--expression', expression, '--label', label)).code).toBe(0)
  const { run } = await json<{ run: Run }>('experiment', 'run', 'labelled')
  expect(run.metrics.ic).toBeCloseTo(plainIc(), 9)
  const refused = await create('cheat', '--expression', label)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toMatch(/^expression_invalid: line 1, column 1: REF looks 2 rows into the future/)
})

test('experiments are compared, and the better one is saved as a macro with a parameter', async () => {
  const create = ['experiment', 'create', 'half', '--dataset', 'prices', '--expression', 'ZSCORE(DELTA(close, 126))']
  await json(...create)
  await json('experiment', 'run', 'half')
  const { runs, metrics } = await json<{ runs: JsonObject[]; metrics: { name: string; values: number[] }[] }>(
    'experiment',
    'compare',
    'change',
    'half',
  )
  expect(runs.map(({ instance_name }) => instance_name)).toEqual(['change', 'half'])
  expect(metrics.find(({ name }) => name === 'count')?.values).toEqual([161_220, 163_740])
  const body = ['--body', 'ZSCORE(DELTA(close, n))', '--param', 'n=126']
  expect(await json('experiment', 'save', 'half', '--as', 'standard_change', ...body)).toMatchObject({
    kind: 'OpMacroDef',
    version: '1.0.0',
    code: { body: 'ZSCORE(DELTA(close, n))' },
  })
})

test('a macro is tried and promoted to a signal, which computes the same and remembers where it comes from', async () => {
  const words = ['--dataset', 'prices', '--definition', 'standard_change', '--param', 'n=252']
  await json('experiment', 'create', 'by-macro', ...words)
  const { run } = await json<{ run: Run }>('experiment', 'run', 'by-macro')
  expect(run.metrics.ic).toBeCloseTo(plainIc(), 9)
  const promoted = ['experiment', 'promote', 'by-macro', '--as', 'yearly-change', '--min', '-10', '--max', '10']
  expect(await json(...promoted)).toMatchObject({ type: 'SignalInstance', promoted_from: { run_id: run.id } })
  const { run: filled } = await json<{ run: Run | null }>('run', 'yearly-change')
  expect(filled).toMatchObject({ state: 'completed', rows: 161_220 })
  const { stdout } = await optaic('lineage', 'yearly-change')
  expect(stdout).toContain('prices.refresh  READY  as input')
  signals.first = await json('data', 'yearly-change', '--from', '2022-12-28')
  for (const { symbol, signal } of signals.first.rows)
    expect(signal).toBeCloseTo(plain.at(-1)![symbols.indexOf(String(symbol))]!, 9)
})

test('a new version of the macro makes the signal STALE, and the next recursive run computes it', async () => {
  const body = ['--body', '-ZSCORE(DELTA(close, n))', '--param', 'n=126', '--new-version', '1.1.0']
  await json('experiment', 'save', 'half', '--as', 'standard_change', ...body)
  const { stdout } = await optaic('status')
  expect(stdout).toMatch(/yearly-change\.refresh\s+STALE/)
  await json('run', 'yearly-change', '--mode', 'recursive')
  const { rows } = await json<{ rows: JsonObject[] }>('data', 'yearly-change', '--from', '2022-12-28')
  expect(rows.map(({ signal }) => signal)).toEqual(signals.first!.rows.map(({ signal }) => -Number(signal)))
})

test('an experiment of a pinned version becomes a signal that pins it, and follows no newer one', async () => {
  const words = ['--dataset', 'prices', '--definition', 'standard_change', '--at-version', '1.0.0', '--param', 'n=252']
  await json('experiment', 'create', 'pinned', ...words)
  const { run } = await json<{ run: Run }>('experiment', 'run', 'pinned')
  expect(run.metrics.ic).toBeCloseTo(plainIc(), 9)
  await json('experiment', 'promote', 'pinned', '--as', 'pinned-change')
  await json('run', 'pinned-change')
  const { rows } = await json<{ rows: JsonObject[] }>('data', 'pinned-change', '--from', '2022-12-28')
  expect(rows).toEqual(signals.first!.rows)
  const body = ['--body', '2 * STANDARD_CHANGE@1.1.0(n)', '--param', 'n=126', '--new-version', '1.2.0']
  await json('experiment', 'save', 'half', '--as', 'standard_change', ...body)
  const { stdout } = await optaic('status')
  expect(stdout).toMatch(/yearly-change\.refresh\s+STALE/)
  expect(stdout).not.toContain('pinned-change')
  const compared = await optaic(
    'eval',
    'STANDARD_CHANGE(252) + 2 * STANDARD_CHANGE@1.0.0(252)',
    ...['--dataset', 'prices', '--symbols', 'AAPL,MSFT', '--plan'],
  )
  expect(compared.stdout).toContain(
    'calls       DELTA@1.0.0, STANDARD_CHANGE@1.0.0, STANDARD_CHANGE@1.1.0, STANDARD_CHANGE@1.2.0, ZSCORE@1.0.0',
  )
})

test('the API answers others while an expression is computed, and what nobody waits for is ended', async () => {
  const project = 'sample'
  const part = (i: number) => `CORR(RANK(close), TS_RANK(close, ${i + 20}), ${i + 40})`
  const sums = Array.from({ length: 8 }, (_, k) =>
    Array.from({ length: 100 }, (__, i) => part(100 * k + i)).join(' + '),
  )
  const heavy = sums.map(sum => `(${sum})`).join(' + ')
  const body = JSON.stringify({ project, inputs: [{ name: 'prices' }], config: { expression: heavy } })
  const headers = { 'content-type': 'application/json' }
  const given = new AbortController()
  const asked = fetch(`${server.url}/api/v1/experiments/preview`, {
    method: 'POST',
    headers,
    body,
    signal: given.signal,
  })
  const ended = asked.then(
    () => 'answered',
    () => 'given up',
  )
  for (let i = 0; i < 10; i++) {
    const began = performance.now()
    await api.get('/healthz')
    expect(performance.now() - began).toBeLessThan(1000)
  }
  given.abort()
  expect(await ended).toBe('given up')
  const folders = () => readdirSync(join(place.data, 'runs'), { recursive: true }).map(String)
  await until('its work to be ended', () => !folders().some(name => name.includes('answer-')), 10_000)
  expect((await optaic('eval', 'close', '--dataset', 'prices')).code).toBe(0)
})
