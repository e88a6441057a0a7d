/** The pipeline against a real Postgres, into real tables. */
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestDatabase, type TestDatabase } from '@optaic/database-embedded/testing'
import type { JsonObject } from '@optaic/domain'
import { inCallingThread } from '@optaic/engine'
import { openLibrary, type PipelineContext, type PipelineResult, type TableSession } from '@optaic/kit'
import { createDuckDbTables } from '@optaic/tables-duckdb'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sqlPipeline } from './index.ts'

let database: TestDatabase
let owner: pg.Client
let folder: string
let tables: TableSession

beforeAll(async () => {
  database = await openTestDatabase()
  owner = new pg.Client({ connectionString: database.url })
  await owner.connect()
})

afterAll(async () => {
  await owner?.end()
  await database?.close()
})

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'optaic-sql-'))
  tables = await createDuckDbTables().open({ temporaryFolder: folder, memoryMb: 256, threads: 1 })
  await owner.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
})

afterEach(async () => {
  await tables.close()
  rmSync(folder, { recursive: true, force: true })
})

function fetchBy(config: JsonObject, last: PipelineContext['last'] = null, url = database.url) {
  const context: PipelineContext = {
    ...{
      now: '2026-03-06T22:00:00Z',
      seed: 1,
      folder,
      roots: [],
      tables,
      library: openLibrary([], []),
      evaluator: inCallingThread,
      inputs: [],
      last,
    },
    secret: () => url,
    log: () => {},
    progress: () => {},
  }
  return sqlPipeline.fetch(context, { connection: 'DB', ...config })
}

const refused = (config: JsonObject, url?: string) =>
  fetchBy(config, null, url).then(
    () => expect.unreachable('the refresh should have failed'),
    error => error,
  )

const rowsOf = ({ table }: PipelineResult) => tables.rows(table)
const lastOf = ({ cursor }: PipelineResult, last_date: string): PipelineContext['last'] => ({
  ...{ last_date, cursor: cursor ?? null, input_versions: {} },
})

describe('rows', () => {
  test('every type arrives as what it is, whatever the database is set to', async () => {
    await owner.query(`
      CREATE TYPE side AS ENUM ('buy', 'sell');
      CREATE TABLE t (day date, ticker char(6), px numeric, n bigint, f real, ok boolean, at timestamptz, loc timestamp, s side, known timestamptz);
      INSERT INTO t VALUES
        ('2024-01-02', 'SPY', 470.125, 9007199254740993, 0.1, true, '2024-01-02 16:00-05', '2024-01-02 16:00', 'buy', '2024-01-03 08:00:00.123456+01'),
        ('2024-01-03', 'QQQ', 'NaN', NULL, NULL, NULL, NULL, NULL, NULL, '2024-01-04 00:00Z');
      DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET datestyle = %L', current_database(), 'German, DMY'); END $$;
      DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), 'Asia/Tokyo'); END $$;
    `)
    const result = await fetchBy({
      ...{ query: 'SELECT * FROM t ORDER BY day', columns: { date: 'day', symbol: 'ticker', knowledge_time: 'known' } },
      timezone: 'America/New_York',
    })
    expect(result.table.columns).toEqual({
      ...{ date: 'date', symbol: 'string', px: 'number', n: 'integer', f: 'number', ok: 'boolean' },
      ...{ at: 'timestamp', loc: 'timestamp', s: 'string', knowledge_time: 'timestamp' },
    })
    const [first, second] = await rowsOf(result)
    expect(first).toMatchObject({ date: '2024-01-02', symbol: 'SPY', px: 470.125, f: 0.1, ok: true, s: 'buy' })
    expect(String(first?.n)).toBe('9007199254740993')
    const moments = [first?.at, first?.loc, first?.knowledge_time].map(value =>
      Temporal.Instant.from(String(value)).toString(),
    )
    expect(moments).toEqual(['2024-01-02T21:00:00Z', '2024-01-02T21:00:00Z', '2024-01-03T07:00:00.123456Z'])
    expect(second).toMatchObject({ symbol: 'QQQ', px: null, n: null, f: null, ok: null, at: null, loc: null, s: null })
    expect(result.extent).toBe('full')
  })

  test('many batches come whole and in order, also when the last one is full', async () => {
    const query = `SELECT date '2000-01-01' + (i % 100)::int AS date, 'S' || (i / 100) AS symbol, i::float8 AS v FROM generate_series(0, $N) AS i`
    for (const n of [19_999, 20_000]) {
      const { table } = await fetchBy({ query: query.replace('$N', String(n)) })
      const sums = 'SELECT count(*) AS n, sum(v) AS s FROM $t'
      const [row] = await tables.rows(await tables.query(sums, { t: table }))
      expect([Number(row?.n), Number(row?.s)]).toEqual([n + 1, (n * (n + 1)) / 2])
    }
  })

  test('fields are named and typed by the mapping, the symbol may be a constant', async () => {
    const result = await fetchBy({
      query: `SELECT '2024-01-02'::text AS d, 5 AS a, '1.5' AS b, 9 AS unused`,
      columns: {
        date: 'd',
        symbol: { constant: 'FX' },
        fields: { x: { from: 'a', type: 'number' }, y: { from: 'b', type: 'number' } },
      },
    })
    expect(result.table.columns).toEqual({ date: 'date', symbol: 'string', x: 'number', y: 'number' })
    expect(await rowsOf(result)).toEqual([{ date: '2024-01-02', symbol: 'FX', x: 5, y: 1.5 }])
  })
})

describe('only what is new', () => {
  const closes = async (result: PipelineResult) => (await rowsOf(result)).map(row => row.close).sort()

  beforeEach(async () => {
    await owner.query(`
      CREATE TABLE prices (date date, symbol text, close float8, updated_at timestamptz);
      INSERT INTO prices VALUES ('2026-03-03', 'A', 1, '2026-03-04Z'), ('2026-03-04', 'A', 2, '2026-03-05 00:00:00.25Z')`)
  })

  test('from the last date of the dataset, less the overlap; after a change of the configuration all', async () => {
    const config = { query: 'SELECT date, symbol, close FROM prices -- all;', incremental: { column: 'date' } }
    const first = await fetchBy(config)
    expect([first.extent, await closes(first)]).toEqual(['full', [1, 2]])
    await owner.query(`INSERT INTO prices VALUES ('2026-03-05', 'A', 3, now())`)
    const second = await fetchBy(config, lastOf(first, '2026-03-04'))
    expect([second.extent, await closes(second)]).toEqual(['delta', [2, 3]])
    const changed = { ...config, incremental: { column: 'date', overlap_days: 1 } }
    const third = await fetchBy(changed, lastOf(second, '2026-03-05'))
    expect([third.extent, await closes(third)]).toEqual(['full', [1, 2, 3]])
    expect(await closes(await fetchBy(changed, lastOf(third, '2026-03-05')))).toEqual([2, 3])
  })

  test('from the greatest value read, so that old dates restated come again', async () => {
    const config = { query: 'SELECT * FROM prices', incremental: { column: 'updated_at', since: '{last_value}' } }
    const first = await fetchBy(config)
    expect(first.cursor).toMatchObject({ last_value: '2026-03-05 00:00:00.25+00' })
    await owner.query(`UPDATE prices SET close = 1.5, updated_at = '2026-03-06Z' WHERE date = '2026-03-03'`)
    const second = await fetchBy(config, lastOf(first, '2026-03-04'))
    expect(await closes(second)).toEqual([1.5, 2])
    expect(second.cursor).toMatchObject({ last_value: '2026-03-06 00:00:00+00' })
  })

  test('the query itself may use $1; nothing new is no change, nothing at all a fault', async () => {
    const config = {
      query: 'SELECT date, symbol, close FROM prices WHERE date > $1',
      incremental: { first: '2026-03-03' },
    }
    const first = await fetchBy(config)
    expect(await closes(first)).toEqual([2])
    expect(await fetchBy(config, lastOf(first, '2026-03-04'))).toMatchObject({ unchanged: true, extent: 'delta' })
    await owner.query('TRUNCATE prices')
    expect((await refused(config)).code).toBe('source_empty')
  })

  test('a column that has no order cannot say what is new', async () => {
    const error = await refused({
      query: 'SELECT * FROM prices',
      incremental: { column: 'symbol', since: '{last_value}' },
    })
    expect([error.code, error.details[0]?.path]).toEqual(['config_invalid', '/incremental/column'])
  })
})

describe('faults', () => {
  const password = 'p@ss/w:rd'
  const withUser = (user: string, secret: string) => {
    const url = new URL(database.url)
    url.username = user
    url.password = encodeURIComponent(secret)
    return url.href
  }

  test.each([
    [
      'SELECT 1 AS date,\n  clse AS symbol',
      'source_refused',
      /at line 2, column 3: column "clse" does not exist \(42703\)/,
    ],
    ['SELEC 1', 'source_refused', /at line 1, column 1: syntax error/],
    ['SELECT 1; SELECT 2', 'source_refused', /multiple commands/],
    [
      `SELECT date '2024-01-02' AS date, 'A' AS symbol, 1 / (i - 6000) AS x FROM generate_series(1, 9000) i`,
      'source_refused',
      /division by zero/,
    ],
    [`SELECT date '2024-01-02' AS day, 'A' AS symbol`, 'column_missing', /"date", wanted for date/],
    [`SELECT NULL::date AS date, 'A' AS symbol`, 'source_malformed', /row 1: the date is missing/],
    [`SELECT date '2024-01-02' AS date, '' AS symbol`, 'source_malformed', /row 1: the symbol is missing/],
    [`SELECT date 'infinity' AS date, 'A' AS symbol`, 'source_malformed', /row 1, date \(date\): "infinity"/],
    [`SELECT date '2024-01-02' AS date, 'A' AS symbol, 1 AS x, 2 AS x`, 'config_invalid', /two columns "x"/],
    [`SELECT date '2024-01-02' AS date, 'A' AS symbol, 1 AS "a b"`, 'config_invalid', /"a b" needs another name/],
    ['SELECT pg_terminate_backend(pg_backend_pid())', 'source_unreachable', /lost during the query/],
    ['SET datestyle = German', 'column_missing', /"date"/],
  ])('%s', async (query, code, message) => {
    const error = await refused({ query })
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)])
  })

  test('a place in a query that was wrapped is told as it was written', async () => {
    await owner.query(`CREATE TABLE p AS SELECT date '2024-01-02' AS date, 'A' AS symbol`)
    const config = { query: 'SELECT * FROM p', incremental: { column: 'date' } }
    const last = lastOf(await fetchBy(config), '2024-01-02')
    await owner.query('DROP TABLE p')
    const error = await fetchBy(config, last).catch(fault => fault)
    expect(error.details).toEqual([
      { path: '/query', message: 'relation "p" does not exist', sqlstate: '42P01', line: 1, column: 15 },
    ])
  })

  test.each([
    'INSERT INTO kept VALUES (1) RETURNING n',
    'WITH gone AS (DELETE FROM kept RETURNING *) SELECT * FROM gone',
    "SELECT nextval('numbers')",
    'DROP TABLE kept',
  ])('%s changes nothing', async query => {
    await owner.query('CREATE TABLE kept AS SELECT 7 AS n; CREATE SEQUENCE numbers')
    const error = await refused({ query })
    expect([error.code, error.message]).toEqual(['source_refused', expect.stringContaining('may only read')])
    expect((await owner.query('SELECT n, (SELECT is_called FROM numbers) AS called FROM kept')).rows).toEqual([
      { n: 7, called: false },
    ])
  })

  test('a query that takes too long is stopped, by the server', async () => {
    const error = await refused({ query: `SELECT pg_sleep(30), 'A' AS symbol`, timeout: '100ms' })
    expect([error.code, error.message]).toEqual(['source_refused', expect.stringContaining('took longer than 100 ms')])
    const left = await owner.query(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%' AND pid <> pg_backend_pid() AND state = 'active'`,
    )
    expect(left.rows).toEqual([{ n: 0 }])
  })

  test('nobody there, a wrong password, a wrong database, no URL: told by code, and never with the URL', async () => {
    await owner.query(`DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN PASSWORD 'another'`)
    const wrongDatabase = new URL(database.url)
    wrongDatabase.pathname = '/nowhere'
    const cases: [string, string, RegExp][] = [
      [`postgres://reader:${encodeURIComponent(password)}@127.0.0.1:1/x`, 'source_unreachable', /ECONNREFUSED/],
      [withUser('reader', password), 'source_refused', /28P01: the password is wrong/],
      [wrongDatabase.href, 'source_refused', /3D000: there is no such database/],
      [`postgres://reader:${encodeURIComponent(password)}@[host/x`, 'config_invalid', /does not hold the URL/],
      [`mysql://reader:${password}@host/x`, 'config_invalid', /does not hold the URL/],
    ]
    for (const [url, code, message] of cases) {
      const error = await refused({ query: 'SELECT 1' }, url)
      expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)])
      const said = [error.message, error.stack, error.next, error.cause, JSON.stringify(error.details)].join('\n')
      for (const text of [url, password, encodeURIComponent(password), new URL(database.url).password])
        expect(said).not.toContain(text)
      expect(error.cause).toBeUndefined()
    }
    await owner.query('DROP ROLE reader')
  })

  test('a server that says nothing is not waited for', async () => {
    const silent = createServer(socket => socket.on('error', () => {}).resume())
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const error = await refused(
      { query: 'SELECT 1', connect_timeout: '100ms' },
      `postgres://u:p4ss@127.0.0.1:${port}/x`,
    )
    await new Promise(resolve => silent.close(resolve))
    expect([error.code, error.message]).toEqual(['source_unreachable', expect.stringContaining('within 100 ms')])
  })

  test('a password that the query quotes is struck out', async () => {
    const secret = new URL(database.url).password
    const error = await refused({ query: `SELECT '${secret}'::int` })
    expect([error.code, error.message]).toEqual(['source_refused', expect.stringContaining('"***"')])
    expect(JSON.stringify([error.details, error.next])).not.toContain(secret)
  })
})

test.each([
  [{ incremental: { since: '{last_value}' } }, '/incremental/column'],
  [{ columns: { fields: { symbol: 'x' } } }, '/columns/fields/symbol'],
  [{ timezone: 'Mars/Base' }, '/timezone'],
])('%j is refused before anything is asked', async (part, path) => {
  const error = await refused({ query: 'SELECT 1', ...part }, 'postgres://127.0.0.1:1/x')
  expect([error.code, error.details[0]?.path]).toEqual(['config_invalid', path])
})
