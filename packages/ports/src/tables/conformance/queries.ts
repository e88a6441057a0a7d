/** Queries are lazy, and know tables by the names that they are given. */
import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { TablesLab } from './lab.ts'

export function queryPromises({ session, file }: TablesLab): void {
  test('$names stand for tables, but not within text, names and comments', async () => {
    const prices = await session().fromRows({ symbol: 'string', x: 'number' }, [
      [
        { symbol: '$p', x: 1 },
        { symbol: 'b', x: 2 },
      ],
    ])
    const names = await session().fromRows({ symbol: 'string', long: 'string' }, [[{ symbol: '$p', long: 'Prices' }]])
    const sql = `SELECT long AS "$n", x FROM $p JOIN $n USING (symbol) /* $none */ WHERE symbol = '$p' -- $none`
    expect(await session().rows(await session().query(sql, { p: prices, n: names }))).toEqual([{ $n: 'Prices', x: 1 }])
  })

  test('a name that was not given is refused', async () => {
    await expect(session().query('SELECT * FROM $p', {})).rejects.toMatchObject({ code: 'invalid_request' })
  })

  test('a query is lazy: its source is read when it is', async () => {
    const path = file('lazy.csv', 'a,b\n1,2\n3\n')
    const scanned = await session().scanCsv([path])
    const summed = await session().query('SELECT sum(CAST(b AS BIGINT)) AS b FROM $scanned', { scanned })
    expect(summed.columns).toEqual({ b: 'integer' })
    writeFileSync(path, 'a,b\n1,2\n3,40\n')
    expect(await session().rows(summed)).toEqual([{ b: 42 }])
  })

  test("types are the port's, whatever the engine made of them", async () => {
    const one = await session().fromRows({ n: 'integer' }, [[{ n: 1 }]])
    const sql = `SELECT sum(n) AS n, 1.5 AS x, CAST('2020-01-01 12:00:00' AS TIMESTAMP) AS known FROM $one`
    const table = await session().query(sql, { one })
    expect(table.columns).toEqual({ n: 'integer', x: 'number', known: 'timestamp' })
    expect(await session().rows(table)).toEqual([{ n: 1, x: 1.5, known: '2020-01-01T12:00:00.000Z' }])
  })

  test('days and hours are those of UTC', async () => {
    const table = await session().fromRows({ known: 'timestamp' }, [[{ known: '2020-01-01T23:30:00Z' }]])
    const days = await session().query('SELECT CAST(known AS DATE) AS day FROM $table', { table })
    expect(await session().rows(days)).toEqual([{ day: '2020-01-01' }])
  })
}
