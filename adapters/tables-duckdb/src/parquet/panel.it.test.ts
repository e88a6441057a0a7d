/** What is read straight from Parquet files is what DuckDB reads from them, and what is not is left to DuckDB. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PanelQuery } from '@optaic/ports'
import { describe, expect, test } from 'vitest'
import { openParquetLab } from '../../fixtures/parquet-lab.ts'
import { createDuckDbTables } from '../index.ts'
import { ParquetFiles } from './files.ts'
import { panelFromParquet } from './panel.ts'

const lab = openParquetLab()

// Symbols listed at different times, gaps, missing and infinite values, numbers of few values, whole numbers as numbers.
const rows = `
  SELECT DATE '2001-02-03' + (t + 3 * (t // 5))::INT AS date, 'S' || (s * 37 % 41) AS symbol,
    CASE WHEN (t + s) % 11 = 0 THEN NULL WHEN t % 17 = 3 AND s = 2 THEN 'inf'::DOUBLE ELSE sin(t * 41 + s) * pow(10, t % 30) END AS x,
    (t * s % 7)::DOUBLE AS few, sin(t + s) AS full, CASE WHEN s = 1 THEN NULL ELSE t * 1.5::DOUBLE END AS part, t::INT AS i
  FROM range(500) AS days(t), range(40) AS names(s)
  WHERE t >= s * 3 AND hash(t, s) % 50 > 0`

const write = (options: string, order: string, select = rows) =>
  lab.copy(`SELECT * FROM (${select}) ORDER BY ${order}`, options)

const fields = ['x', 'few', 'full', 'part']
async function straight(paths: readonly string[], query: Partial<PanelQuery> = {}) {
  const files = new ParquetFiles()
  try {
    return await panelFromParquet(paths, { table: { columns: {} }, fields, ...query }, () => {}, files)
  } finally {
    await files.close()
  }
}

/** By way of a query, which is never read straight. */
async function byQuery(paths: readonly string[], query: Partial<PanelQuery> = {}) {
  const table = await lab.session.query('SELECT * FROM $files', { files: await lab.session.scanParquet(paths) })
  return lab.session.panel({ table, fields, ...query })
}

const layouts = [
  'PARQUET_VERSION V2, COMPRESSION zstd, ROW_GROUP_SIZE 4096',
  'PARQUET_VERSION V2, COMPRESSION uncompressed',
  'PARQUET_VERSION V2, COMPRESSION zstd, DICTIONARY_SIZE_LIMIT 60',
  'PARQUET_VERSION V1, COMPRESSION zstd, ROW_GROUP_SIZE 2048',
  'PARQUET_VERSION V1, COMPRESSION uncompressed, ROW_GROUP_SIZE 6000',
]
const orders = ['symbol, date', 'date, symbol', 'symbol DESC, date']

describe.each(layouts)('%s', layout => {
  test.each(orders)('by %s: every value, date and symbol is the same', async order => {
    const path = await write(layout, order)
    const wanted = await byQuery([path])
    expect(await straight([path])).toEqual(wanted)
    expect(await lab.session.panel({ table: await lab.session.scanParquet([path]), fields })).toEqual(wanted)
  })
})

test.each<Partial<PanelQuery>>([
  { from: '2001-06-01' },
  { from: '2001-03-01', to: '2001-05-01' },
  { symbols: ['S7', 'S0', 'unknown'] },
  // S36 is listed late: no row of it is chosen.
  { to: '2001-04-01', symbols: ['S36', 'S0'] },
  { symbols: [] },
  { only: [{ to: '2001-02-20' }, { from: '2001-06-01', to: '2001-06-03' }, { from: '2001-08-01' }] },
  { from: '2001-02-10', to: '2001-06-02', only: [{ to: '2001-02-20' }, { from: '2001-06-01', to: '2001-06-30' }] },
  { only: [] },
  { from: '1990-01-01', to: '1990-02-01' },
  { fields: [] },
])('dates and symbols are chosen as DuckDB chooses them: %o', async query => {
  for (const order of ['symbol, date', 'date, symbol']) {
    const path = await write('PARQUET_VERSION V2, COMPRESSION zstd, ROW_GROUP_SIZE 4096', order)
    expect(await straight([path], query)).toEqual(await byQuery([path], query))
  }
})

test('of a file to be read in part, every single date is what DuckDB reads', async () => {
  const select = `SELECT date, 'Æ' || s || chr(9731) AS symbol, sin(s * t) AS x, (s % 3)::DOUBLE AS few, s / 7.0::DOUBLE AS full, CASE WHEN s % 2 = t % 2 THEN s * t * 1.5::DOUBLE END AS part
    FROM (SELECT DATE '2020-01-01' + t::INT AS date, t, s FROM range(40) AS a (t), range(1000) AS b (s) WHERE (s + t) % 13 > 0) ORDER BY date, symbol`
  const path = join(lab.folder, 'in-part.parquet')
  await lab.session.writeParquet(await lab.session.query(select, {}), path, { read: 'in part' })
  const groups = await lab.connection.runAndReadAll(
    `SELECT count(DISTINCT row_group_id) FROM parquet_metadata('${path}')`,
  )
  expect(Number(groups.getRows()[0]?.[0])).toBeGreaterThan(2)
  for (let day = 1; day <= 31; day += 1) {
    const date = `2020-01-${String(day).padStart(2, '0')}`
    const panel = await straight([path], { from: date, to: date })
    expect(panel?.dates).toHaveLength(1)
    expect(panel).toEqual(await byQuery([path], { from: date, to: date }))
  }
})

describe.each(['V1', 'V2'])('more symbols than there is a dictionary for, Parquet %s', version => {
  test.each(['zstd', 'uncompressed'])('%s: each row has its own', async codec => {
    const select = `SELECT DATE '2020-01-01' + t::INT AS date, repeat('é', (s % 5)::INT) || s || repeat('x', (s % 90)::INT) AS symbol, sin(s * t) AS x
      FROM range(3) AS a (t), range(3000) AS b (s) WHERE (s + t) % 13 > 0`
    for (const order of ['date, symbol', 'date, hash(s)']) {
      const layout = `PARQUET_VERSION ${version}, COMPRESSION ${codec}, ROW_GROUP_SIZE 4096, DICTIONARY_SIZE_LIMIT 100`
      const path = await write(layout, order, select.replace(' AS symbol', ' AS symbol, s'))
      const query = { fields: ['x'] }
      const found = await straight([path], query)
      expect(found?.symbols).toHaveLength(3000)
      expect(found).toEqual(await byQuery([path], query))
      const second = { ...query, from: '2020-01-02', to: '2020-01-02' }
      expect(await straight([path], second)).toEqual(await byQuery([path], second))
      const some = { ...query, symbols: found?.symbols.filter((_, index) => index % 100 === 0) ?? [] }
      expect(await straight([path], some)).toEqual(await byQuery([path], some))
    }
  })
})

test('a file that takes the place of another after the table was made is read as it is', async () => {
  const path = await write('COMPRESSION zstd, PARQUET_VERSION V2', 'symbol, date')
  const table = await lab.session.scanParquet([path])
  await lab.session.panel({ table, fields })
  const other = await write(
    'COMPRESSION zstd, PARQUET_VERSION V2',
    'symbol, date',
    `SELECT * FROM (${rows}) WHERE i > 50`,
  )
  writeFileSync(path, readFileSync(other))
  expect(await lab.session.panel({ table, fields })).toEqual(await byQuery([other]))
})

test('several files, one after the other in time, are one panel', async () => {
  const parts = await Promise.all(
    ["date < DATE '2001-07-01'", "date >= DATE '2001-07-01'"].map(when =>
      write('COMPRESSION zstd, PARQUET_VERSION V2', 'symbol, date', `SELECT * FROM (${rows}) WHERE ${when}`),
    ),
  )
  expect(await straight(parts)).toEqual(await byQuery(parts))
  // The later one first: dates of a symbol do not ascend.
  expect(await straight(parts.toReversed())).toBeNull()
  expect(await lab.session.panel({ table: await lab.session.scanParquet(parts.toReversed()), fields })).toEqual(
    await byQuery(parts),
  )
})

test('a file without rows is an empty panel', async () => {
  const path = await write('COMPRESSION zstd', 'symbol', `SELECT * FROM (${rows}) WHERE false`)
  expect(await straight([path])).toEqual(await byQuery([path]))
})

test('what is written otherwise is left to DuckDB, which gives the same', async () => {
  const left: [string, string, Partial<PanelQuery>][] = [
    ['COMPRESSION snappy', 'symbol, date', {}],
    ['COMPRESSION zstd', 'symbol, date DESC', {}],
    ['COMPRESSION zstd', 'hash(date, symbol)', {}],
    ['COMPRESSION zstd', 'symbol, date', { fields: ['i'] }],
  ]
  for (const [layout, order, query] of left) {
    const path = await write(layout, order)
    expect(await straight([path], query)).toBeNull()
    const panel = await lab.session.panel({ table: await lab.session.scanParquet([path]), fields, ...query })
    expect(panel).toEqual(await byQuery([path], query))
  }
})

test('duplicates, and rows without date or symbol, are refused as ever', async () => {
  const twice = await write('COMPRESSION zstd', 'symbol, date', `${rows} UNION ALL ${rows}`)
  await expect(lab.session.panel({ table: await lab.session.scanParquet([twice]), fields })).rejects.toMatchObject({
    code: 'duplicate_key',
  })
  for (const column of ['date', 'symbol']) {
    const select = `SELECT * REPLACE (CASE WHEN i < 10 THEN NULL ELSE ${column} END AS ${column}) FROM (${rows})`
    const path = await write('COMPRESSION zstd', 'symbol, date', select)
    await expect(lab.session.panel({ table: await lab.session.scanParquet([path]), fields })).rejects.toMatchObject({
      code: 'source_malformed',
    })
  }
})

test('a file with broken bytes never throws anything but what DuckDB says of it', async () => {
  const plain = ['V1', 'V2'].map(version => `PARQUET_VERSION ${version}, DICTIONARY_SIZE_LIMIT 1`)
  for (const layout of [...layouts, ...plain.map(options => `${options}, COMPRESSION uncompressed`)]) {
    const path = await write(layout, 'symbol, date', `SELECT * FROM (${rows}) WHERE i < 120`)
    const whole = readFileSync(path)
    const broken = join(lab.folder, 'broken.parquet')
    for (let k = 0; k < 120; k += 1) {
      const bytes = Buffer.from(whole)
      // Evenly over the file, and over its footer again.
      const at = k % 2 === 0 ? Math.floor((whole.length * k) / 120) : whole.length - 1 - k * 7
      bytes[at] = (bytes[at] as number) ^ (1 << (k % 8))
      writeFileSync(broken, k % 5 === 4 ? bytes.subarray(0, at) : bytes)
      const panel = await straight([broken])
      if (panel !== null) expect(Object.keys(panel.fields)).toEqual(fields)
    }
  }
})

test('a session that closes ends the reading', async () => {
  const path = await write('COMPRESSION zstd, ROW_GROUP_SIZE 2048', 'symbol, date')
  const other = await createDuckDbTables().open({ temporaryFolder: lab.folder })
  const table = await other.scanParquet([path])
  const reading = other.panel({ table, fields })
  await Promise.all([other.close(), expect(reading).rejects.toThrow('the table session is closed')])
})
