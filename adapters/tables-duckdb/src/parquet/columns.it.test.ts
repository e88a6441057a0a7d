/** Columns are known from the footers of files as DuckDB would name them, or DuckDB is asked. */
import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openParquetLab } from '../../fixtures/parquet-lab.ts'
import { parquetColumns } from './columns.ts'
import { ParquetFiles } from './files.ts'

const lab = openParquetLab()

const write = (columns: string, version = 'V2') => lab.copy(`SELECT ${columns}`, `PARQUET_VERSION ${version}`)

async function told(...paths: string[]) {
  const files = new ParquetFiles()
  try {
    return await parquetColumns(paths, files)
  } finally {
    await files.close()
  }
}

/** What DuckDB says of the same files. */
async function byDuckDb(...paths: string[]) {
  const { columns } = await lab.session.query('SELECT * FROM $files', { files: await lab.session.scanParquet(paths) })
  return columns
}

const inOrder = (columns: object | null) => columns && Object.entries(columns)

const known = ['DATE', 'VARCHAR', 'DOUBLE', 'FLOAT', 'BIGINT', 'INTEGER', 'SMALLINT', 'TINYINT', 'BOOLEAN', 'TIMESTAMP']
const others = ['UBIGINT', 'UTINYINT', 'HUGEINT', 'DECIMAL(9, 2)', 'TIME', 'TIMESTAMPTZ', 'TIMESTAMP_NS', 'BLOB']
const nested = ['UUID', 'INTEGER[]', 'STRUCT(a INTEGER)', "ENUM('a', 'b')", 'JSON', 'INTERVAL']

test('every type is told as DuckDB tells it, or left to it', async () => {
  for (const version of ['V1', 'V2']) {
    for (const type of [...known, ...others, ...nested]) {
      const path = await write(`NULL::${type} AS "a column", 1 AS n`, version)
      const found = await told(path)
      if (known.includes(type)) expect(found, type).not.toBeNull()
      if (found !== null) expect(inOrder(found), type).toEqual(inOrder(await byDuckDb(path)))
    }
  }
})

test('columns of several files are told in the order DuckDB gives them', async () => {
  const paths = [
    await write('1 AS b, 2.5::DOUBLE AS a'),
    await write(`'x' AS c, 1.5::FLOAT AS a`),
    await write('2::BIGINT AS b'),
  ] as const
  expect(inOrder(await told(...paths))).toEqual([
    ['b', 'integer'],
    ['a', 'number'],
    ['c', 'string'],
  ])
  expect(inOrder(await told(...paths))).toEqual(inOrder(await byDuckDb(...paths)))
  for (const pair of [
    [paths[2], paths[1]],
    [paths[1], paths[0]],
  ] as const)
    expect(inOrder(await told(...pair))).toEqual(inOrder(await byDuckDb(...pair)))
})

test('columns of two types, names that differ in case alone, and broken files are left to DuckDB', async () => {
  const whole = await write('1 AS a')
  expect(await told(whole, await write('1.5::DOUBLE AS a'))).toBeNull()
  expect(await told(whole, await write('1 AS "A"'))).toBeNull()
  expect(await told(join(lab.folder, 'nothing.parquet'))).toBeNull()
  expect(await told(join(lab.folder, '*.parquet'))).toBeNull()
  truncateSync(whole, 60)
  expect(await told(whole)).toBeNull()
  await expect(lab.session.scanParquet([whole])).rejects.toMatchObject({ code: 'source_malformed' })
})
