/** A long table becomes a panel, dates x symbols, and goes back. */
import { expect, test } from 'vitest'
import type { Columns } from '../tables.ts'
import type { TablesLab } from './lab.ts'

const day = (date: string) => Date.parse(date) / 86_400_000
const missing = Number.NaN

export function panelPromises({ session, file }: TablesLab): void {
  const columns: Columns = { date: 'date', symbol: 'string', close: 'number', volume: 'integer', sector: 'string' }
  const rows = [
    { date: '2020-01-03', symbol: 'ß', close: 3, volume: 30, sector: 'Tech' },
    { date: '1969-12-31', symbol: '株', close: 1, volume: null, sector: null },
    { date: '2020-01-03', symbol: 'A', close: missing, volume: 10, sector: 'Banks' },
    { date: '1969-12-31', symbol: 'A', close: Number.POSITIVE_INFINITY, volume: 2, sector: 'Banks' },
  ]
  const table = () => session().fromRows(columns, [rows])

  test('a long table becomes dates x symbols, both ascending; missing and infinite are NaN', async () => {
    const panel = await session().panel({ table: await table(), fields: ['close', 'volume'], groups: ['sector'] })
    expect(panel).toEqual({
      dates: Int32Array.of(-1, day('2020-01-03')),
      symbols: ['A', 'ß', '株'],
      fields: {
        close: Float64Array.of(missing, missing, missing, 3, 1, missing),
        volume: Float64Array.of(2, 10, missing, 30, missing, missing),
      },
      groups: { sector: { codes: Float64Array.of(0, 0, missing, 1, missing, missing), labels: ['Banks', 'Tech'] } },
    })
  })

  test('dates and symbols are chosen; both ends are included', async () => {
    const chosen = { table: await table(), fields: ['volume'], from: '1969-12-31', to: '2020-01-02' }
    expect(await session().panel({ ...chosen, symbols: ['A', "no'ne"] })).toEqual({
      dates: Int32Array.of(-1),
      symbols: ['A'],
      fields: { volume: Float64Array.of(2) },
    })
    const apart = { ...chosen, to: '2020-01-03', only: [{ to: '1970-01-01' }, { from: '2020-01-04' }] }
    expect((await session().panel(apart)).dates).toEqual(Int32Array.of(-1))
    await expect(session().panel({ ...chosen, only: [{ to: "2020-01-01' OR true --" }] })).rejects.toThrow(/date/)
    const empty = { dates: new Int32Array(0), symbols: [], fields: { volume: new Float64Array(0) } }
    expect(await session().panel({ ...chosen, symbols: [] })).toEqual(empty)
    await expect(session().panel({ ...chosen, from: "2020-01-01' OR true --" })).rejects.toThrow(/date/)
  })

  test('columns are made where they are wanted, from files too', async () => {
    const given = await session().query('SELECT date, symbol, close FROM $given ORDER BY symbol, date', {
      given: await table(),
    })
    const written = await session().writeParquet(given, file('allocated.parquet'))
    for (const source of [given, await session().scanParquet([written.path])]) {
      const made: Float64Array[] = []
      const allocate = (length: number) => {
        const array = new Float64Array(length)
        made.push(array)
        return array
      }
      const panel = await session().panel({ table: source, fields: ['close'], allocate })
      expect(made.some(array => array === panel.fields.close)).toBe(true)
      expect(panel.fields.close).toEqual(Float64Array.of(missing, missing, missing, 3, 1, missing))
    }
  })

  test('two rows of one date and symbol are duplicate_key, naming both', async () => {
    const twice = await session().fromRows(columns, [[...rows, { ...rows[0], close: 4 }]])
    await expect(session().panel({ table: twice, fields: ['close'] })).rejects.toMatchObject({
      code: 'duplicate_key',
      message: expect.stringMatching(/2020-01-03.*ß/),
      details: [{ date: '2020-01-03', symbol: 'ß' }],
    })
    // The refusal leaves the session in order.
    expect((await session().panel({ table: await table(), fields: ['close'] })).symbols).toHaveLength(3)
  })

  test('columns that are not there, or not of the right type, are told', async () => {
    const given = await table()
    await expect(session().panel({ table: given, fields: ['open'] })).rejects.toMatchObject({ code: 'column_missing' })
    await expect(session().panel({ table: given, fields: ['sector'] })).rejects.toMatchObject({
      code: 'source_malformed',
    })
    const undated = await session().fromRows(columns, [[{ symbol: 'A', close: 1 }]])
    await expect(session().panel({ table: undated, fields: ['close'] })).rejects.toMatchObject({
      code: 'source_malformed',
    })
  })

  test('a panel becomes a long table without the rows of which nothing is known, by date, then symbol', async () => {
    const panel = {
      dates: Int32Array.of(-1, 0),
      symbols: ['B', 'A'],
      fields: { x: Float64Array.of(missing, 2, 3, missing), y: Float64Array.of(missing, missing, missing, 8) },
      groups: { sector: { codes: Float64Array.of(0, 1, missing, 0), labels: ['Tech', 'Banks'] } },
    }
    const long = await session().fromPanel(panel)
    expect(long.columns).toEqual({ date: 'date', symbol: 'string', x: 'number', y: 'number', sector: 'string' })
    expect(await session().rows(long)).toEqual([
      { date: '1969-12-31', symbol: 'A', x: 3, y: null, sector: null },
      { date: '1970-01-01', symbol: 'B', x: 2, y: null, sector: 'Banks' },
      { date: '1970-01-01', symbol: 'A', x: null, y: 8, sector: 'Tech' },
    ])
  })

  test('an empty panel is an empty table', async () => {
    const panel = { dates: new Int32Array(0), symbols: [], fields: { x: new Float64Array(0) } }
    const long = await session().fromPanel(panel)
    expect(await session().rows(long)).toEqual([])
    expect(await session().panel({ table: long, fields: ['x'] })).toEqual(panel)
  })

  test.each([255, 256, 257, 65_535, 65_537])('%i symbols come back, each with its own', async count => {
    const symbols = Array.from({ length: count }, (_, index) => `S${String(index).padStart(6, '0')}`)
    const panel = { dates: Int32Array.of(7), symbols, fields: { x: Float64Array.from({ length: count }, (_, s) => s) } }
    expect(await session().panel({ table: await session().fromPanel(panel), fields: ['x'] })).toEqual(panel)
  })

  test('a million values go to Parquet and back without losing a bit', async () => {
    const [dates, symbols] = [1000, 1000]
    const x = Float64Array.from({ length: dates * symbols }, (_, at) =>
      at % 13 === 0 ? missing : Math.sin(at) * 10 ** (at % 40),
    )
    const panel = {
      dates: Int32Array.from({ length: dates }, (_, t) => t - 500),
      symbols: Array.from({ length: symbols }, (_, s) => `symbol ${String(s).padStart(4, '0')}`),
      fields: { x },
    }
    const written = await session().writeParquet(await session().fromPanel(panel), file('million.parquet'))
    expect(written.rows).toBe(x.filter(value => !Number.isNaN(value)).length)
    const back = await session().panel({ table: await session().scanParquet([written.path]), fields: ['x'] })
    expect(back.dates).toEqual(panel.dates)
    expect(back.symbols).toEqual(panel.symbols)
    expect(Buffer.compare(Buffer.from((back.fields.x as Float64Array).buffer), Buffer.from(x.buffer))).toBe(0)
  })
}
