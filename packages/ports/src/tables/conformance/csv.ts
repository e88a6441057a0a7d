/** CSV is read strictly: nothing is guessed, and a fault is told with its file and line. */
import { expect, test } from 'vitest'
import type { Columns, TableSession } from '../tables.ts'
import type { TablesLab } from './lab.ts'

export function csvPromises({ session, file }: TablesLab): void {
  const read = async (...given: Parameters<TableSession['scanCsv']>) =>
    session().rows(await session().scanCsv(...given))

  test('every column is text where no types are given, and nothing is guessed', async () => {
    const path = file('plain.csv', 'date,symbol,close\n2020-01-02,007,1.50\n2020-01-03,NA,\n')
    const table = await session().scanCsv([path])
    expect(table.columns).toEqual({ date: 'string', symbol: 'string', close: 'string' })
    expect(await session().rows(table)).toEqual([
      { date: '2020-01-02', symbol: '007', close: '1.50' },
      { date: '2020-01-03', symbol: 'NA', close: null },
    ])
  })

  test('types given are kept, other columns stay text', async () => {
    const path = file('typed.csv', 'd,at,x,n,ok,s\n1931-02-28,2020-01-01T02:00:00+02:00,1e3,9007199254740993,true,5\n')
    const types: Columns = { d: 'date', at: 'timestamp', x: 'number', n: 'integer', ok: 'boolean' }
    expect(await read([path], { types })).toEqual([
      { d: '1931-02-28', at: '2020-01-01T00:00:00.000Z', x: 1000, n: 9007199254740993n, ok: true, s: '5' },
    ])
  })

  test('quotes, line ends, a byte order mark and other alphabets are read as they are', async () => {
    const path = file('odd.csv', '\uFEFF"a ""b""",c\r\n"x,\ny",株式\r\n"say ""hi""",é\r\n')
    expect(await read([path])).toEqual([
      { 'a "b"': 'x,\ny', c: '株式' },
      { 'a "b"': 'say "hi"', c: 'é' },
    ])
  })

  test('delimiter, missing values and a file without header are told by options', async () => {
    const path = file('options.csv', 'A;1;n/a\nB;;2\n')
    const types: Columns = { symbol: 'string', x: 'number', y: 'number' }
    expect(await read([path], { delimiter: ';', header: false, missing: ['n/a', ''], types })).toEqual([
      { symbol: 'A', x: 1, y: null },
      { symbol: 'B', x: null, y: 2 },
    ])
  })

  test('several files are one table, columns matched by name, rows in the order of the files', async () => {
    const paths = [file('m1.csv', 'a,b\n1,2\n'), file('m2.csv', 'b,a\n4,3\n'), file('m3.csv', 'a,b,c\n5,6,7\n')]
    expect(await read(paths)).toEqual([
      { a: '1', b: '2', c: null },
      { a: '3', b: '4', c: null },
      { a: '5', b: '6', c: '7' },
    ])
  })

  test('a path is a path, whatever its letters mean to a shell', async () => {
    expect(await read([file("it's [1] *.csv", 'a\n1\n')])).toEqual([{ a: '1' }])
  })

  test('a file with a header only has columns and no rows', async () => {
    const table = await session().scanCsv([file('header.csv', 'a,b\n')])
    expect([table.columns, await session().rows(table)]).toEqual([{ a: 'string', b: 'string' }, []])
  })

  test.each([
    ['too many values', 'a,b\n1,2\n3,4,5\n6,7\n', 3],
    ['too few values', 'a,b\n1,2\n3,4\n5\n', 4],
    ['a quote never closed', 'a,b\n1,2\n3,"4\n', 3],
    ['too few values below a value of two lines', 'a,b\n"1\n1",2\n3\n', 4],
    ['too few values below an empty line', 'a,b\r\n1,2\r\n\r\n3\r\n', 4],
    ['too few values below quotes within a value', 'a,b\n5" pipe,"6"" pipe"\n"",""\n"x\r\n\r\n",1\n3', 7],
    ['bytes that are no text', Uint8Array.from([97, 44, 98, 10, 49, 44, 255, 10]), 2],
  ])('a line with %s is source_malformed with file and line', async (what, content, line) => {
    const path = file(`broken ${what}.csv`, content)
    await expect(read([path])).rejects.toMatchObject({
      code: 'source_malformed',
      message: expect.stringContaining(`${path}, line ${line}`),
      details: [{ path, line }],
    })
  })

  test('a value that is not of its type is source_malformed with file and line', async () => {
    const path = file('not a number.csv', 'symbol,x\nA,1\nB,\nC,one\n')
    await expect(read([path], { types: { x: 'number' } })).rejects.toMatchObject({
      code: 'source_malformed',
      details: [{ path, line: 4, message: expect.stringContaining('one') }],
    })
  })

  test('a broken line far down is found by its number', async () => {
    const lines = Array.from({ length: 400_000 }, (_, index) => (index === 300_000 ? 'no comma' : `S${index},${index}`))
    const path = file('long.csv', `symbol,x\n${lines.join('\n')}\n`)
    const counted = await session().query('SELECT count(x) AS n FROM $t', { t: await session().scanCsv([path]) })
    await expect(session().rows(counted)).rejects.toMatchObject({
      code: 'source_malformed',
      details: [{ line: 300_002 }],
    })
  })

  test('an empty file is source_malformed, saying so', async () => {
    for (const content of ['', '\uFEFF', '\n\n']) {
      const path = file('empty.csv', content)
      await expect(read([path])).rejects.toMatchObject({ code: 'source_malformed', details: [{ path }] })
    }
    await expect(read([file('empty.csv', '')])).rejects.toThrow(/empty/)
  })

  test('a missing file, a missing column and two columns of one name are told', async () => {
    await expect(read([file('nowhere.csv')])).rejects.toMatchObject({ code: 'source_not_found' })
    const path = file('columns.csv', 'a,b\n1,2\n')
    await expect(read([path], { types: { c: 'number' } })).rejects.toMatchObject({ code: 'column_missing' })
    await expect(read([file('twice.csv', 'a,a\n1,2\n')])).rejects.toMatchObject({ code: 'source_malformed' })
  })
}
