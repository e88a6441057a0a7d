/** The store through a real table engine: what is kept, what is restated, and what was known when. */

import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Columns,
  dateOfDay,
  type JsonObject,
  type StoredVersion,
  type StoreQuery,
  type TableSession,
} from '@optaic/kit'
import { createDuckDbTables } from '@optaic/tables-duckdb'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parquetStore } from './index.ts'

type Row = Readonly<Record<string, unknown>>
const prices: Columns = { date: 'date', symbol: 'string', close: 'number' }

let folder: string
let tables: TableSession
let files: Map<string, string>
let latest: StoredVersion | null

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'optaic-store-'))
  tables = await createDuckDbTables().open({ temporaryFolder: folder })
  files = new Map()
  latest = null
})
afterEach(async () => {
  await tables.close()
  await rm(folder, { recursive: true, force: true })
})

const context = (now: string, own: string) => ({
  tables,
  now,
  seed: 1,
  folder: own,
  roots: [],
  secret: () => '',
  log: () => {},
  progress: () => {},
  file: async (key: string) => files.get(key)!,
})

/** Refreshes with rows known at a moment. */
async function refresh(now: string, rows: readonly Row[], extent: 'full' | 'delta' = 'delta', columns = prices) {
  const own = await mkdtemp(join(folder, 'run-'))
  const incoming = await tables.fromRows(columns, [rows as Record<string, unknown>[]])
  const written = await parquetStore.write(
    context(now, own),
    {},
    { incoming, extent, previous: latest?.manifest ?? null },
  )
  for (const { key, path } of written.files) files.set(key, path)
  latest = written
  return written
}

const read = async (query: StoreQuery = {}, manifest: JsonObject = latest!.manifest) =>
  tables.rows(await parquetStore.read(context('2030-01-01T00:00:00Z', folder), {}, manifest, query))

const row = (date: string, symbol: string, close: number | null) => ({ date, symbol, close })
const first = [row('2024-01-02', 'A', 1), row('2024-01-03', 'A', 2), row('2024-01-02', 'B', 10)]

describe('a refresh', () => {
  test('keeps what came, sorted by symbol and date', async () => {
    const written = await refresh('2024-01-04T00:00:00Z', first, 'full')
    expect(written).toMatchObject({
      rows: 3,
      rows_written: 3,
      symbols: 2,
      first_date: '2024-01-02',
      last_date: '2024-01-03',
    })
    expect(await read()).toEqual([first[0], first[1], first[2]])
  })

  test('writes what is new and nothing else', async () => {
    await refresh('2024-01-04T00:00:00Z', first, 'full')
    const again = await refresh('2024-01-05T00:00:00Z', [...first, row('2024-01-04', 'A', 3)], 'full')
    expect(again).toMatchObject({ rows: 4, rows_written: 1, last_date: '2024-01-04', changed: true })
  })

  test('that brings nothing new changes nothing', async () => {
    const one = await refresh('2024-01-04T00:00:00Z', first, 'full')
    const two = await refresh('2024-01-05T00:00:00Z', first.toReversed(), 'full')
    expect(two).toMatchObject({ changed: false, rows_written: 0, files: [], digest: one.digest })
  })

  test('never deletes what a source leaves out', async () => {
    await refresh('2024-01-04T00:00:00Z', first, 'full')
    await refresh('2024-01-05T00:00:00Z', [row('2024-01-04', 'A', 3)], 'full')
    expect(await read()).toHaveLength(4)
  })
})

describe('a restated value', () => {
  beforeEach(async () => {
    await refresh('2024-01-04T00:00:00Z', first, 'full')
    await refresh('2024-02-01T00:00:00Z', [row('2024-01-03', 'A', 2.5), row('2024-01-04', 'A', 3)])
  })
  test('is read from then on', async () => {
    expect(await read({ symbols: ['A'] })).toEqual([
      row('2024-01-02', 'A', 1),
      row('2024-01-03', 'A', 2.5),
      row('2024-01-04', 'A', 3),
    ])
  })
  test('leaves the old one readable as it was known', async () => {
    expect(await read({ as_of: '2024-01-31T00:00:00Z', symbols: ['A'] })).toEqual([
      row('2024-01-02', 'A', 1),
      row('2024-01-03', 'A', 2),
    ])
    expect(await read({ as_of: '2024-01-01T00:00:00Z' })).toEqual([])
  })
  test('may become missing', async () => {
    await refresh('2024-03-01T00:00:00Z', [row('2024-01-03', 'A', Number.NaN)])
    expect(await read({ from: '2024-01-03', to: '2024-01-03' })).toEqual([row('2024-01-03', 'A', null)])
  })
  test('counts no row twice', () => {
    expect(latest).toMatchObject({ rows: 4, rows_written: 2, symbols: 2 })
  })
})

test('equal data have equal digests, whatever way they came', async () => {
  await refresh('2024-01-04T00:00:00Z', [row('2024-01-02', 'A', 7), row('2024-01-02', 'B', 10)], 'full')
  await refresh('2024-01-05T00:00:00Z', [row('2024-01-03', 'A', 2)])
  const grown = await refresh('2024-01-06T00:00:00Z', [row('2024-01-02', 'A', 1)])
  latest = null
  expect((await refresh('2024-05-05T00:00:00Z', first, 'full')).digest).toBe(grown.digest)
})

describe('a source that says when each row was known', () => {
  const columns: Columns = { ...prices, knowledge_time: 'timestamp' }
  const known = (date: string, close: number, knowledge_time: string) => ({ date, symbol: 'A', close, knowledge_time })
  test('brings moments in any order', async () => {
    await refresh('2024-06-01T00:00:00Z', [known('2024-01-02', 3, '2024-03-01T00:00:00Z')], 'full', columns)
    await refresh(
      '2024-06-02T00:00:00Z',
      [known('2024-01-02', 1, '2024-01-02T00:00:00Z'), known('2024-01-02', 2, '2024-02-01T00:00:00Z')],
      'delta',
      columns,
    )
    const at = async (as_of: string) => (await read({ as_of })).map(found => found.close)
    expect(await at('2024-01-15T00:00:00Z')).toEqual([1])
    expect(await at('2024-02-15T00:00:00Z')).toEqual([2])
    expect(await at('2024-03-15T00:00:00Z')).toEqual([3])
    expect((await read()).map(found => found.close)).toEqual([3])
    expect(latest).toMatchObject({ rows: 1 })
  })
})

describe('columns', () => {
  const wider: Columns = { ...prices, volume: 'number' }
  test('may be added; rows from before have none', async () => {
    await refresh('2024-01-04T00:00:00Z', first, 'full')
    await refresh('2024-01-05T00:00:00Z', [{ ...row('2024-01-04', 'A', 3), volume: 5 }], 'delta', wider)
    expect((await read({ symbols: ['A'] })).map(found => found.volume)).toEqual([null, null, 5])
  })
  test('may not go', async () => {
    await refresh('2024-01-04T00:00:00Z', [{ ...first[0], volume: 1 }], 'full', wider)
    await expect(refresh('2024-01-05T00:00:00Z', first)).rejects.toMatchObject({ code: 'column_missing' })
  })
  test('may not change their type', async () => {
    await refresh('2024-01-04T00:00:00Z', first, 'full')
    await expect(
      refresh('2024-01-05T00:00:00Z', [{ ...first[0], close: 'x' }], 'full', { ...prices, close: 'string' }),
    ).rejects.toMatchObject({
      code: 'source_malformed',
    })
  })
  test('are read by choice', async () => {
    await refresh('2024-01-04T00:00:00Z', [{ ...first[0], volume: 1 }], 'full', wider)
    expect(await read({ columns: ['volume'], with_knowledge_time: true })).toEqual([
      { date: '2024-01-02', symbol: 'A', volume: 1, knowledge_time: expect.stringContaining('2024-01-04') },
    ])
  })
})

describe('is refused', () => {
  test('a date and symbol that come twice', async () => {
    await expect(refresh('2024-01-04T00:00:00Z', [first[0]!, first[2]!, first[0]!], 'full')).rejects.toMatchObject({
      code: 'duplicate_key',
      message: 'The source gives A on 2024-01-02 more than once',
    })
  })
  test('a row without a symbol', async () => {
    await expect(refresh('2024-01-04T00:00:00Z', [{ ...first[0], symbol: null }], 'full')).rejects.toMatchObject({
      code: 'source_malformed',
    })
  })
})

test('after many refreshes two files hold everything, and every moment still reads as it did', async () => {
  await refresh('2024-01-01T00:00:00Z', [row('2023-12-29', 'A', 0), row('2023-12-29', 'B', 0)], 'full')
  const day = (n: number) => new Date(Date.UTC(2024, 0, n)).toISOString()
  for (let n = 1; n <= 20; n++) await refresh(day(n + 1), [row(day(n).slice(0, 10), 'A', n), row('2023-12-29', 'B', n)])
  const stored = latest!.manifest.files as readonly unknown[]
  expect(stored.length).toBeLessThan(10)
  expect(latest).toMatchObject({ rows: 22 })
  for (const n of [1, 7, 16, 20]) {
    const rows = await read({ as_of: day(n + 1) })
    expect(rows).toHaveLength(n + 2)
    expect(rows.at(-1)).toEqual(row('2023-12-29', 'B', n))
  }
})

test('a large file is left as it is by the days that come after it, and only their dates count as changed', async () => {
  const history = Array.from({ length: 200 }, (_, i) =>
    row(new Date(Date.UTC(2023, 0, 1 + i)).toISOString().slice(0, 10), 'A', i),
  )
  await refresh('2023-12-31T00:00:00Z', history, 'full')
  const [base] = latest!.manifest.files as readonly { readonly key: string }[]
  const day = (n: number) => new Date(Date.UTC(2024, 0, n)).toISOString()
  const versions: StoredVersion[] = [latest!]
  for (let n = 1; n <= 40; n++)
    versions.push(await refresh(day(n + 1), [row(day(n).slice(0, 10), 'A', n), row(day(n).slice(0, 10), 'B', n)]))
  const filesOf = (version: StoredVersion) => version.manifest.files as readonly { readonly key: string }[]
  expect(versions.filter(version => filesOf(version)[0]!.key !== base!.key)).toEqual([])
  expect(Math.max(...versions.map(version => filesOf(version).length))).toBeLessThan(20)
  expect(latest).toMatchObject({ rows: 280 })
  expect(await read({ as_of: day(17) })).toHaveLength(200 + 2 * 16)
  for (const [i, version] of versions.entries())
    if (i > 0) expect(parquetStore.firstChange(version.manifest, versions[i - 1]!.manifest)).toMatch(/^2024-/)
})

test('says which date a version first differs from an earlier one on', async () => {
  const one = await refresh('2024-01-04T00:00:00Z', first, 'full')
  const two = await refresh('2024-01-05T00:00:00Z', [row('2024-01-04', 'A', 3)])
  const three = await refresh('2024-01-06T00:00:00Z', [row('2024-01-03', 'A', 9), row('2024-01-05', 'A', 3)])
  expect(parquetStore.firstChange(two.manifest, one.manifest)).toBe('2024-01-04')
  expect(parquetStore.firstChange(three.manifest, one.manifest)).toBe('2024-01-03')
  expect(parquetStore.firstChange(three.manifest, three.manifest)).toBeNull()
})

test('says every date and symbol without reading a row, also after files were merged and rows restated', async () => {
  const day = (n: number) => new Date(Date.UTC(2024, 0, n)).toISOString()
  for (let n = 1; n <= 20; n++)
    await refresh(day(n + 1), [row(day(n).slice(0, 10), n < 9 ? 'A' : 'B', n), row('2023-12-29', 'C', n)])
  const rows = await read()
  const { days, symbols } = parquetStore.calendar(latest!.manifest)!
  expect(days.map(dateOfDay)).toEqual([...new Set(rows.map(found => String(found.date)))].sort())
  expect(symbols).toEqual([...new Set(rows.map(found => String(found.symbol)))].sort())
  const ofEarlierPrograms = (latest!.manifest.files as readonly JsonObject[]).map(({ days: _, ...file }) => file)
  expect(parquetStore.calendar({ ...latest!.manifest, files: ofEarlierPrograms })).toBeNull()
})

test('of ranges of dates only their rows are read, and no file that has none of them', async () => {
  await refresh('2024-01-03T00:00:00Z', [row('2024-01-02', 'A', 1)])
  const [between] = (await refresh('2024-01-04T00:00:00Z', [row('2024-01-03', 'A', 2)])).files
  await refresh('2024-01-06T00:00:00Z', [row('2024-01-04', 'A', 3), row('2024-01-05', 'A', 4)])
  files.delete(between!.key)
  const only = [{ to: '2024-01-02' }, { from: '2024-01-05', to: '2024-02-01' }]
  expect(await read({ only })).toEqual([row('2024-01-02', 'A', 1), row('2024-01-05', 'A', 4)])
  expect(await read({ only, to: '2024-01-04' })).toEqual([row('2024-01-02', 'A', 1)])
  expect(await read({ only: [] })).toEqual([])
})

test('the newest dates of a large file are kept by themselves, and read as what they are at every moment', async () => {
  const own = await mkdtemp(join(folder, 'run-'))
  const incoming = await tables.query(
    `SELECT DATE '2018-01-01' + t::INTEGER AS date, 'S' || s AS symbol, s + t / 7.0::DOUBLE AS close
     FROM range(250) AS a (s), range(2100) AS b (t)`,
    {},
  )
  const large = await parquetStore.write(
    context('2024-01-01T00:00:00Z', own),
    {},
    { incoming, extent: 'full', previous: null },
  )
  expect(large.files).toHaveLength(1)
  for (const { key, path } of large.files) files.set(key, path)
  latest = large
  const restated = [row('2023-09-25', 'S7', -1), row('2018-01-01', 'S7', -2), row('2023-10-02', 'S7', 1)]
  const { files: written } = await refresh('2024-01-02T00:00:00Z', restated)
  expect(written.map(({ again }) => again)).toEqual([undefined, true])
  await refresh('2024-01-03T00:00:00Z', [row('2023-09-25', 'S7', -3)])

  const [whole] = files.values()
  await rename(whole!, `${whole}.away`)
  const recent = { from: '2023-09-25', symbols: ['S7', 'S8'], with_knowledge_time: true }
  const moments = [{}, { as_of: '2024-01-02T12:00:00Z' }, { as_of: '2024-01-01T12:00:00Z' }]
  const alone = []
  for (const moment of moments) alone.push(await read({ ...recent, ...moment }))
  await expect(read({ from: '2018-01-01' })).rejects.toThrow()
  await rename(`${whole}.away`, whole!)
  for (const [i, moment] of moments.entries()) {
    const rows = await read({ symbols: recent.symbols, with_knowledge_time: true, ...moment })
    expect(alone[i]).toEqual(rows.filter(found => String(found.date) >= recent.from))
    expect(alone[i]!.length).toBeGreaterThan(10)
  }
})
