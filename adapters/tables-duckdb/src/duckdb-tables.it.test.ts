import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tablesConformance } from '@optaic/ports/conformance/tables'
import { afterAll, expect, test } from 'vitest'
import { createDuckDbTables } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'optaic-duckdb-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const open = (memoryMb: number, threads: number) =>
  createDuckDbTables().open({ temporaryFolder: join(folder, 'temporary'), memoryMb, threads })

tablesConformance('tables-duckdb', createDuckDbTables)

// 2 million rows of 5 columns are 80 MB as numbers alone.
const manyRows = `SELECT i, i * 1.5e0 AS x, sin(i) AS y, hash(i) AS z, 'symbol ' || (i % 5000) AS symbol FROM range(2000000) AS r(i)`
const rows = 2_000_000

test('what is larger than the memory streams, and is sorted on the disk', async () => {
  const session = await open(128, 2)
  const csv = await session.writeCsv(await session.query(manyRows, {}), join(folder, 'large.csv'))
  expect(csv.bytes).toBeGreaterThan(128 * 2 ** 20)
  const scanned = await session.scanCsv([csv.path], { types: { i: 'integer', x: 'number', y: 'number' } })
  expect((await session.writeParquet(scanned, join(folder, 'copied.parquet'))).rows).toBe(rows)
  const sorted = await session.query('SELECT * FROM $scanned ORDER BY symbol, i DESC', { scanned })
  expect((await session.writeParquet(sorted, join(folder, 'sorted.parquet'))).rows).toBe(rows)
  const first = await session.rows(await session.scanParquet([join(folder, 'sorted.parquet')]), { limit: 2 })
  expect(first).toMatchObject([
    { symbol: 'symbol 0', i: 1_995_000 },
    { symbol: 'symbol 0', i: 1_990_000 },
  ])
  await session.close()
  expect(readdirSync(join(folder, 'temporary'))).toEqual([])
})

test('the same run gives the same bytes with one thread as with four', async () => {
  const hashes: string[] = []
  for (const threads of [1, 2, 4]) {
    const session = await open(512, threads)
    const path = join(folder, `source-${threads}.parquet`)
    hashes.push((await session.writeParquet(await session.query(manyRows, {}), path)).sha256)
    const source = await session.scanParquet([path])
    const part = await session.query(`SELECT i, x, symbol FROM $source WHERE symbol > 'symbol 10'`, { source })
    hashes.push((await session.writeParquet(part, join(folder, `part-${threads}.parquet`))).sha256)
    await session.close()
  }
  expect(new Set(hashes).size).toBe(2)
})

test('what does not fit at all is run_out_of_memory', async () => {
  const session = await open(64, 2)
  const large = await session.query(`SELECT list(hash(i)) AS all_of_them FROM range(30000000) AS r(i)`, {})
  await expect(session.rows(large)).rejects.toMatchObject({ code: 'run_out_of_memory' })
  await session.close()
})

test('DuckDB is opened for what needs it: not for a panel of Parquet files', async () => {
  const writing = await open(256, 2)
  const path = join(folder, 'panel.parquet')
  const select = `SELECT DATE '2020-01-01' + t::INT AS date, 'S' || s AS symbol, s + t * 0.5::DOUBLE AS x FROM range(30) AS a (t), range(9) AS b (s) ORDER BY symbol, date`
  await writing.writeParquet(await writing.query(select, {}), path)
  await writing.close()
  const temporaryFolder = join(folder, 'untouched')
  const session = await createDuckDbTables().open({ temporaryFolder })
  const table = await session.scanParquet([path])
  const { fields } = await session.panel({ table, fields: ['x'], from: '2020-01-10', to: '2020-01-10' })
  expect(Array.from(fields.x!)).toEqual([4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5, 11.5, 12.5])
  // Its folder is made with it.
  expect(existsSync(temporaryFolder)).toBe(false)
  expect(await session.rows(table, { limit: 1 })).toEqual([{ date: '2020-01-01', symbol: 'S0', x: 0 }])
  expect(readdirSync(temporaryFolder)).toHaveLength(1)
  await session.close()
  expect(readdirSync(temporaryFolder)).toEqual([])
})

test('a session is closed while it works', async () => {
  const session = await open(512, 2)
  const endless = await session.query(
    'SELECT count(*) AS n FROM range(1000000) a, range(1000000) b WHERE sin(a.range + b.range) > 2',
    {},
  )
  const counted = expect(session.rows(endless)).rejects.toThrow()
  await new Promise(setImmediate)
  await session.close()
  await counted
})
