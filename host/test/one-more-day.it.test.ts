/** One more day into a dataset of expressions: what is read for it, and that its values are those of all of history. */
import { open } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRefreshes, type Refreshed, type Refreshes } from './refreshes.ts'

let refreshes: Refreshes
beforeEach(async () => {
  refreshes = await openRefreshes()
})
afterEach(async () => refreshes.close())

/** Made-up prices of days `from` to `to`; S000 is gone after day 100, S001 has holes. */
const prices = (symbols: number, from: number, to: number, columns = 'close, volume') => `
  SELECT date, symbol, ${columns} FROM (
    SELECT DATE '2015-01-05' + t::INTEGER AS date, 'S' || lpad(s::VARCHAR, 3, '0') AS symbol, s, t,
      50 + hash(s, t) % 1000003 / 30000.0::DOUBLE AS close, (hash(t, s) % 100000)::DOUBLE AS volume
    FROM range(${symbols}) AS a (s), range(${from}, ${to} + 1) AS b (t))
  WHERE (s <> 0 OR t < 100) AND (s <> 1 OR t % 7 <> 3) ORDER BY symbol, date`

const dateOf = (day: number) => new Date(Date.UTC(2015, 0, 5 + day)).toISOString().slice(0, 10)
const pathsOf = (dataset: Refreshed) => dataset.output.files.map(({ path }) => path)
const newest = async (dataset: Refreshed, date: string) =>
  (await refreshes.rows(dataset)).filter(row => String(row.date) === date)

test('only the rows and columns that its values are made of are read; anything else in the files may be rubbish', async () => {
  const last = 2101
  const history = await refreshes.store('prices', prices(250, 0, last - 2))
  const first = await refreshes.store('prices', prices(250, last - 1, last - 1), history)
  const computed = await refreshes.compute('ZSCORE(DELTA(close, 252))', [first])
  const second = await refreshes.store('prices', prices(250, last, last), first)
  refreshes.opened()
  refreshes.evaluated()
  const more = await refreshes.compute('ZSCORE(DELTA(close, 252))', [second], computed)

  // The dates that are kept by themselves since the first day came, and the day itself: never the long history.
  const [newestDates] = pathsOf(first).slice(1)
  const [day] = pathsOf(second)
  const ofPrices = new Set([history, first, second].flatMap(pathsOf))
  expect(new Set(refreshes.opened().filter(path => ofPrices.has(path)))).toEqual(new Set([newestDates, day]))
  const [evaluated] = refreshes.evaluated()
  expect(Object.keys(evaluated!.panel.fields)).toEqual(['close'])
  expect(evaluated!.panel.rows).toEqual(Int32Array.of(last - 252, last))
  expect(evaluated!.panel.fields.close).toHaveLength(2 * evaluated!.panel.symbols.length)
  expect(present(evaluated!.panel)).toEqual([0, 1])
  expect(evaluated!.fromRow).toBe(1)

  const found = await newest(more, dateOf(last))
  expect(found.filter(row => row.value !== null).length).toBeGreaterThan(200)
  for (const path of ofPrices) await spoil(path, [dateOf(last - 252), dateOf(last)], ['date', 'symbol', 'close'])
  const again = await refreshes.compute('ZSCORE(DELTA(close, 252))', [second], computed)
  expect(await newest(again, dateOf(last))).toEqual(found)
  await expect(refreshes.compute('ZSCORE(DELTA(volume, 252))', [second], computed)).rejects.toThrow()
})

test.each([
  'ZSCORE(DELTA(close, 252))',
  'RANK(FILLNA(close, 0)) + ISNAN(REF(close, 120))',
  'EMA(close, 12) - MEAN(close, 0)',
  'CORR(RANK(close), REF(volume, 100), 17) * TS_RANK(close, 9)',
  'REF(MEAN(close, 20), 200) / REF(STD(close, 60), 35)',
])('%s of one more day has the bits that all of history gives', async expression => {
  const before = await refreshes.store('prices', prices(8, 0, 400))
  const computed = await refreshes.compute(expression, [before])
  const after = await refreshes.store('prices', prices(8, 401, 402), before)
  const more = await refreshes.compute(expression, [after], computed)
  const all = await refreshes.compute(expression, [after])
  expect(await refreshes.rows(more)).toEqual(await refreshes.rows(all))
  expect(more.output.rows).toBeLessThanOrEqual(16)
})

test('inputs that have different dates and symbols stand together as in all of history', async () => {
  const expression = 'RANK(close) - REF(volume, 150)'
  const sold = await refreshes.store('volumes', prices(5, 3, 400, 'volume'))
  const before = await refreshes.store('prices', prices(8, 0, 400, 'close'))
  const computed = await refreshes.compute(expression, [before, sold])
  const after = await refreshes.store('prices', prices(8, 401, 402, 'close'), before)
  const more = await refreshes.compute(expression, [after, sold], computed)
  expect(await refreshes.rows(more)).toEqual(await refreshes.rows(await refreshes.compute(expression, [after, sold])))
})

test.each([
  ['FILLNA(close, 0)', 'all'],
  ['CS_MEAN(close)', 'all'],
  ['COUNT(close, 5) + ISNAN(close)', 'all'],
  ['WHERE(1, close > 60, -1)', 'all'],
  ['RANK(close) - CS_MEAN(close)', 'few'],
  ['EMA(close, 5)', 'all'],
  ['MEAN(close, 10)', 'few'],
])(
  '%s of a symbol that is listed has the rows that all of history gives, for which %s dates are read',
  async (expression, read) => {
    const before = await refreshes.store('prices', prices(6, 0, 60))
    const computed = await refreshes.compute(expression, [before])
    const listed = `(${prices(6, 61, 61)}) UNION ALL SELECT DATE '2015-03-07', 'S0005', 44.5, 100`
    const after = await refreshes.store('prices', listed, before)
    refreshes.evaluated()
    const more = await refreshes.compute(expression, [after], computed)
    const [evaluated] = refreshes.evaluated()
    expect(evaluated!.panel.dates.length > 20 ? 'all' : 'few').toBe(read)
    expect(await refreshes.rows(more)).toEqual(await refreshes.rows(await refreshes.compute(expression, [after])))
  },
)

test('other inputs, or the same in another order, are read from the start', async () => {
  const here = await refreshes.store('here', prices(4, 0, 30, 'close'))
  const there = await refreshes.store('there', prices(5, 20, 40, 'close + 7 AS close'))
  const expression = 'MEAN(close, 5, min_periods=1)'
  const computed = await refreshes.compute(expression, [here, there])
  for (const inputs of [[there, here], [here], [there]]) {
    const again = await refreshes.compute(expression, inputs, computed)
    const values = new Map((await refreshes.rows(again)).map(row => [`${row.date} ${row.symbol}`, row.value]))
    for (const row of await refreshes.rows(await refreshes.compute(expression, inputs)))
      expect(values.get(`${row.date} ${row.symbol}`), `${row.date} ${row.symbol}`).toBe(row.value)
  }
})

/** Rows of the panel in which anything is known. */
function present({ dates, fields }: { dates: Int32Array; fields: Readonly<Record<string, Float64Array>> }): number[] {
  const rows = new Set<number>()
  for (const values of Object.values(fields))
    for (const [i, value] of values.entries()) if (!Number.isNaN(value)) rows.add(i % dates.length)
  return [...rows].sort((a, b) => a - b)
}

/** Writes rubbish over all pages of a Parquet file but those of some columns of row groups with some dates. */
async function spoil(path: string, dates: readonly string[], columns: readonly string[]): Promise<void> {
  const { tables } = refreshes
  const chunks = await tables.rows(
    await tables.query(
      `SELECT row_group_id, path_in_schema AS name, total_compressed_size AS size, stats_min_value AS low, stats_max_value AS high,
         least(coalesce(dictionary_page_offset, data_page_offset), data_page_offset) AS start FROM parquet_metadata('${path}')`,
      {},
    ),
  )
  const wanted = new Set(
    chunks
      .filter(
        ({ name, low, high }) => name === 'date' && dates.some(date => date >= String(low) && date <= String(high)),
      )
      .map(chunk => chunk.row_group_id),
  )
  const file = await open(path, 'r+')
  try {
    for (const { row_group_id, name, start, size } of chunks)
      if (!wanted.has(row_group_id) || !columns.includes(String(name)))
        await file.write(new Uint8Array(Number(size)).fill(0xa5), 0, Number(size), Number(start))
  } finally {
    await file.close()
  }
}
