/** Files keep rows, types and order, are written once, and not half. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Columns, Table } from '../tables.ts'
import type { TablesLab } from './lab.ts'

export function filePromises({ session, file }: TablesLab): void {
  const columns: Columns = { d: 'date', at: 'timestamp', s: 'string', x: 'number', n: 'integer', ok: 'boolean' }
  const rows = Array.from({ length: 10_000 }, (_, index) => ({
    d: '1960-03-01',
    at: '2020-01-01T00:00:00.000001Z',
    s: index % 3 === 0 ? null : `s${(index * 7919) % 10_007}`,
    x: index % 5 === 0 ? null : index / 3,
    n: 2n ** 62n + BigInt(index),
    ok: index % 2 === 0,
  }))
  const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

  test('Parquet keeps rows, types and order, and is described as it is', async () => {
    const path = file('kept.parquet')
    const written = await session().writeParquet(await session().fromRows(columns, [rows]), path)
    expect(written).toEqual({ path, rows: 10_000, bytes: readFileSync(path).length, sha256: sha256(path) })
    const read = await session().scanParquet([path])
    expect(read.columns).toEqual(columns)
    expect(await session().rows(read)).toEqual(rows)
  })

  test('what is done meanwhile finds the whole file, and its fault is told', async () => {
    const path = file('meanwhile.parquet')
    const table = await session().fromRows(columns, [rows])
    let found: unknown[] = []
    const meanwhile = async (count: number) => {
      found = [count, (await session().rows(await session().scanParquet([path]))).length]
    }
    const written = await session().writeParquet(table, path, { meanwhile })
    expect(found).toEqual([10_000, 10_000])
    expect(written).toEqual({ path, rows: 10_000, bytes: readFileSync(path).length, sha256: sha256(path) })
    const failing = session().writeParquet(table, file('meanwhile-2.parquet'), {
      meanwhile: async () => {
        throw new Error('no time')
      },
    })
    await expect(failing).rejects.toThrow('no time')
  })

  test('the same rows give the same bytes', async () => {
    const table = await session().fromRows(columns, [rows])
    const first = await session().writeParquet(table, file('same-1.parquet'))
    const second = await session().writeParquet(table, file('same-2.parquet'))
    expect(second.sha256).toBe(first.sha256)
  })

  test('several Parquet files are one table, columns matched by name', async () => {
    const a = await session().fromRows({ s: 'string', x: 'number' }, [[{ s: 'a', x: 1 }]])
    const b = await session().fromRows({ y: 'number', s: 'string' }, [[{ y: 2, s: 'b' }]])
    const paths = [file('u1.parquet'), file('u2.parquet')] as const
    await session().writeParquet(a, paths[0])
    await session().writeParquet(b, paths[1])
    expect(await session().rows(await session().scanParquet(paths))).toEqual([
      { s: 'a', x: 1, y: null },
      { s: 'b', x: null, y: 2 },
    ])
  })

  test('number columns are summed up over all files, finite values alone', async () => {
    const columns: Columns = { s: 'string', x: 'number', wild: 'number', none: 'number', tiny: 'number' }
    const line = (x: number | null, wild: number | null, tiny: number) => ({ s: 'a', x, wild, none: null, tiny })
    const parts = [
      [line(-0.1, 1, 5e-324), line(null, Number.NaN, -1e308)],
      [line(1 / 3, Number.POSITIVE_INFINITY, 0), line(7, -2, 0), line(null, null, 0)],
      [line(2, Number.NaN, 1)],
    ]
    const paths: string[] = []
    for (const part of parts) {
      paths.push(file(`summary-${paths.length}.parquet`))
      await session().writeParquet(await session().fromRows(columns, [part]), paths.at(-1)!)
    }
    expect(await session().summarise(paths)).toEqual({
      x: { count: 4, missing: 2, min: -0.1, max: 7 },
      wild: { count: 2, missing: 4, min: -2, max: 1 },
      none: { count: 0, missing: 6, min: null, max: null },
      tiny: { count: 6, missing: 0, min: -1e308, max: 1 },
    })
  })

  test('text alone has no summary, and neither have numbers of no rows any extremes', async () => {
    const [texts, empty] = [file('texts.parquet'), file('empty.parquet')]
    await session().writeParquet(await session().fromRows({ s: 'string' }, [[{ s: 'a' }]]), texts)
    await session().writeParquet(await session().fromRows({ x: 'number' }, []), empty)
    expect(await session().summarise([texts])).toEqual({})
    expect(await session().summarise([empty])).toEqual({ x: { count: 0, missing: 0, min: null, max: null } })
  })

  test('a table without rows keeps its columns', async () => {
    const path = file('none.parquet')
    expect((await session().writeParquet(await session().fromRows(columns, []), path)).rows).toBe(0)
    const read = await session().scanParquet([path])
    expect([read.columns, await session().rows(read)]).toEqual([columns, []])
  })

  test('CSV comes back the same, told its types', async () => {
    const path = file('kept.csv')
    const written = await session().writeCsv(await session().fromRows(columns, [rows]), path)
    expect(written).toEqual({ path, rows: 10_000, bytes: readFileSync(path).length, sha256: sha256(path) })
    expect(await session().rows(await session().scanCsv([path], { types: columns }))).toEqual(rows)
  })

  test('a file is written once', async () => {
    const table: Table = await session().fromRows(columns, [rows])
    for (const write of ['writeParquet', 'writeCsv', 'writeArrow'] as const) {
      const path = file(`there-${write}`, 'precious')
      await expect(session()[write](table, path)).rejects.toThrow(/exists/)
      expect(readFileSync(path, 'utf8')).toBe('precious')
    }
  })

  test('what fails half-way leaves no file', async () => {
    const source = await session().scanCsv([file('half.csv', `a,b\n${'1,2\n'.repeat(200_000)}3\n`)])
    const path = file('half.parquet')
    await expect(session().writeParquet(source, path)).rejects.toMatchObject({ code: 'source_malformed' })
    expect(readdirSync(join(path, '..')).filter(name => name.startsWith('half.parquet'))).toEqual([])
  })

  test('what is not Parquet is source_malformed, naming the file', async () => {
    const good = file('good.parquet')
    await session().writeParquet(await session().fromRows(columns, []), good)
    for (const content of ['', 'PAR', 'not parquet at all, but long enough to be one']) {
      const path = file('bad.parquet', content)
      await expect(session().scanParquet([good, path])).rejects.toMatchObject({
        code: 'source_malformed',
        message: expect.stringContaining(path),
      })
    }
  })
}
