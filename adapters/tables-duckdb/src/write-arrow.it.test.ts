import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Columns, TableSession } from '@optaic/ports'
import { tableFromIPC } from 'apache-arrow'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDuckDbTables } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'optaic-arrow-'))
let session: TableSession
beforeAll(async () => {
  session = await createDuckDbTables().open({ temporaryFolder: join(folder, 'temporary'), memoryMb: 256 })
})
afterAll(async () => {
  await session.close()
  rmSync(folder, { recursive: true, force: true })
})

const columns = {
  date: 'date',
  symbol: 'string',
  close: 'number',
  shares: 'integer',
  listed: 'boolean',
  known: 'timestamp',
} as const satisfies Columns

const rows = [
  {
    date: '1969-12-31',
    symbol: 'Ångström',
    close: Number.NaN,
    shares: 2 ** 53 - 1,
    listed: true,
    known: '2026-03-06T21:00:00.000Z',
  },
  { date: '2026-03-06', symbol: '', close: -0.1, shares: -1, listed: false, known: '1950-01-01T00:00:00.000Z' },
  { date: '2026-03-09', symbol: null, close: null, shares: null, listed: null, known: null },
]

const read = (path: string) => tableFromIPC(readFileSync(path))

test('every type of column arrives as it was, with what is missing', async () => {
  const path = join(folder, 'types.arrow')
  expect(await session.writeArrow(await session.fromRows(columns, [rows]), path)).toMatchObject({ path, rows: 3 })
  const table = read(path)
  expect(table.schema.fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    'date: Date32<DAY>',
    'symbol: Utf8',
    'close: Float64',
    'shares: Int64',
    'listed: Bool',
    'known: Timestamp<MICROSECOND, UTC>',
  ])
  const instant = (text: string) => Date.parse(text)
  expect([...table].map(row => ({ ...row?.toJSON() }))).toEqual([
    {
      ...rows[0],
      date: instant('1969-12-31'),
      shares: BigInt(Number.MAX_SAFE_INTEGER),
      known: instant('2026-03-06T21:00:00Z'),
    },
    { ...rows[1], date: instant('2026-03-06'), shares: -1n, known: instant('1950-01-01') },
    { ...rows[2], date: instant('2026-03-09') },
  ])
})

test('many rows arrive whole and in order, those missing at their places', async () => {
  const path = join(folder, 'many.arrow')
  const count = 100_003
  const many = await session.query(
    `SELECT i, CASE WHEN i % 7 = 3 THEN NULL ELSE i * 0.5e0 END AS x, 's' || (i % 11) AS s FROM range(${count}) AS r(i)`,
    {},
  )
  expect((await session.writeArrow(many, path)).rows).toBe(count)
  const table = read(path)
  const [numbers, halves, texts] = ['i', 'x', 's'].map(name => table.getChild(name)!.toArray())
  expect(numbers).toEqual(BigInt64Array.from({ length: count }, (_, i) => BigInt(i)))
  expect(table.getChild('x')!.nullCount).toBe(Math.floor((count + 3) / 7))
  for (let i = 0; i < count; i += 1013) {
    expect(table.getChild('x')!.get(i)).toBe(i % 7 === 3 ? null : i * 0.5)
    expect(texts[i]).toBe(`s${i % 11}`)
  }
  expect(halves).toHaveLength(count)
})

test('a table without rows tells its columns', async () => {
  const path = join(folder, 'none.arrow')
  await session.writeArrow(await session.fromRows(columns, []), path)
  const table = read(path)
  expect([table.numRows, table.schema.names]).toEqual([0, Object.keys(columns)])
})

test('what fails half-way leaves no file', async () => {
  const broken = await session.query(`SELECT CAST('x' || i AS BIGINT) AS n FROM range(10) AS r(i)`, {})
  await expect(session.writeArrow(broken, join(folder, 'broken.arrow'))).rejects.toThrow()
  expect(readdirSync(folder).filter(name => name.startsWith('broken'))).toEqual([])
})
