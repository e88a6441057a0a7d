/** Panels do not depend on the order of rows, nor on how long the names of symbols are. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TableSession } from '@optaic/ports'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDuckDbTables } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'optaic-panel-'))
let session: TableSession
beforeAll(async () => {
  session = await createDuckDbTables().open({ temporaryFolder: folder, memoryMb: 256, threads: 2 })
})
afterAll(async () => {
  await session.close()
  rmSync(folder, { recursive: true, force: true })
})

const short = ['', 'A', 'AB', 'aB', 'ABCDEFGHIJK', 'ABCDEFGHIJKL', 'ABCDEFGHIJKM', '\uFEFFA', '株式会社', 'ßß', "no'ne"]
const long = ['ABCDEFGHIJKLM', 'ABCDEFGHIJKLN', '株式会社五', 'A name that is longer than a line would ever be']
const cases = [
  ['short names', short],
  // The binding drops a byte order mark from texts that it decodes itself.
  ['long names among them', [...short.filter(name => !name.startsWith('\uFEFF')), ...long]],
  ['3,000 names', Array.from({ length: 3000 }, (_, s) => `N${s}`)],
] as const
const orders = ['symbol, date', 'date, symbol', 'symbol DESC, date DESC', 'hash(date, symbol)']

describe.each(cases)('%s', (_, symbols) => {
  // Some rows are missing, a date has one row only, and dates lie apart as far as they like.
  const days = [-700_000, -3, 0, 1, 2, 3, 40, 18_000, 900_000]
  const value = (t: number, s: number) => Math.sin(t * 31 + s)
  const there = (t: number, s: number) => (t === 4 ? s === 1 : (t * 7 + s * 3) % 5 !== 0 || t === 0)
  const wanted = () => {
    const sorted = [...symbols].sort()
    return {
      dates: Int32Array.from(days),
      symbols: sorted,
      fields: {
        x: Float64Array.from(
          sorted.flatMap(name => {
            const s = symbols.indexOf(name)
            return days.map((_, t) => (there(t, s) ? value(t, s) : Number.NaN))
          }),
        ),
      },
    }
  }

  test.each(orders)('by %s', async order => {
    const rows = symbols.flatMap((symbol, s) =>
      days.flatMap((day, t) =>
        there(t, s)
          ? [{ date: new Date(day * 86_400_000).toISOString().replace(/T.*/, ''), symbol, x: value(t, s) }]
          : [],
      ),
    )
    const table = await session.fromRows({ date: 'date', symbol: 'string', x: 'number' }, [rows])
    const ordered = await session.query(`SELECT * FROM $table ORDER BY ${order}`, { table })
    const panel = await session.panel({ table: ordered, fields: ['x'] })
    const { dates, symbols: names, fields } = wanted()
    expect(panel.symbols).toEqual(names)
    expect(panel.dates).toEqual(dates)
    expect(Array.from(panel.fields.x!)).toEqual(Array.from(fields.x))
  })
})

test('dates without end are refused, and so are rows without date or symbol, all of them counted', async () => {
  const broken = await session.query(
    `SELECT CASE WHEN i % 10 > 1 THEN DATE '2020-01-01' + i::INT END AS date, CASE WHEN i % 10 <> 1 THEN 'A' END AS symbol, i::DOUBLE AS x FROM range(10000) AS r(i)`,
    {},
  )
  await expect(session.panel({ table: broken, fields: ['x'] })).rejects.toMatchObject({
    code: 'source_malformed',
    message: '2000 rows have no date or no symbol',
  })
  const endless = await session.query(
    `SELECT unnest([DATE '2020-01-01', DATE 'infinity']) AS date, 'A' AS symbol, 1.5::DOUBLE AS x`,
    {},
  )
  await expect(session.panel({ table: endless, fields: ['x'] })).rejects.toMatchObject({ code: 'source_malformed' })
})
