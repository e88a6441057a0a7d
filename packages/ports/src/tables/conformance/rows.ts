/** Rows come back as they went in, and what is not of its type does not go in. */
import { expect, test } from 'vitest'
import type { Columns } from '../tables.ts'
import type { TablesLab } from './lab.ts'

export function rowPromises({ session }: TablesLab): void {
  const columns: Columns = { d: 'date', at: 'timestamp', s: 'string', x: 'number', n: 'integer', ok: 'boolean' }

  test('rows come back as they went in, in their order', async () => {
    const rows = [
      { d: '1899-12-31', at: '1969-12-31T23:59:59.999Z', s: '株 𝒳 "x"', x: Number.NaN, n: -1, ok: false },
      { d: null, at: null, s: null, x: null, n: null, ok: null },
      { d: '2400-02-29', at: '2020-01-01T00:00:00.000123Z', s: '', x: -0.1, n: 2n ** 63n - 1n, ok: true },
      {
        d: '1970-01-01',
        at: '1970-01-01T00:00:00.000Z',
        s: 'a\nb',
        x: Number.POSITIVE_INFINITY,
        n: 2 ** 53 - 1,
        ok: true,
      },
    ]
    const table = await session().fromRows(columns, [rows.slice(0, 1), [], rows.slice(1)])
    expect(table.columns).toEqual(columns)
    expect(await session().rows(table)).toEqual(rows)
    expect(await session().rows(table, { limit: 2 })).toEqual(rows.slice(0, 2))
  })

  test('batches may come from the session itself', async () => {
    const first = await session().fromRows({ n: 'integer' }, [Array.from({ length: 5000 }, (_, n) => ({ n }))])
    async function* doubled() {
      for (const { n } of await session().rows(first)) yield [{ n: (n as number) * 2 }]
    }
    const rows = await session().rows(await session().fromRows({ n: 'integer' }, doubled()))
    expect(rows).toEqual(Array.from({ length: 5000 }, (_, n) => ({ n: n * 2 })))
  })

  test.each([
    ['d', '2020-02-30'],
    ['at', 'yesterday'],
    ['s', 1],
    ['x', '1'],
    ['n', 1.5],
    ['n', 2 ** 53],
    ['ok', 'yes'],
  ])('column %s does not take %j', async (column, value) => {
    await expect(session().fromRows(columns, [[{}, { [column]: value }]])).rejects.toMatchObject({
      code: 'source_malformed',
      message: expect.stringContaining(`row 2, column "${column}"`),
    })
  })
}
