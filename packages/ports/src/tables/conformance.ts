/** The exam of the tables port: strict about sources, exact about values, the same rows in the same order. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { panelConformance } from './panel-conformance.ts'
import type { Columns, Table, TableSession, Tables } from './tables.ts'

/** What the parts of the exam share. */
export interface TablesLab {
  readonly session: () => TableSession
  /** A path in a temporary folder, with content when given. */
  readonly file: (name: string, content?: string | Uint8Array) => string
}

export function tablesConformance(name: string, create: () => Tables): void {
  describe(`${name} keeps the promises of tables`, () => {
    let folder: string
    let session: TableSession
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'optaic-tables-'))
      session = await create().open({ temporaryFolder: join(folder, 'temporary'), memoryMb: 512, threads: 2 })
    })
    afterAll(async () => {
      await session?.close()
      rmSync(folder, { recursive: true, force: true })
    })
    const lab: TablesLab = {
      session: () => session,
      file: (fileName, content) => {
        const path = join(folder, fileName)
        if (content !== undefined) writeFileSync(path, content)
        return path
      },
    }
    describe('CSV', () => csvPromises(lab))
    describe('JSON lines', () => jsonPromises(lab))
    describe('rows', () => rowPromises(lab))
    describe('queries', () => queryPromises(lab))
    describe('files written', () => filePromises(lab))
    describe('panels', () => panelConformance(lab))
    test('a closed session takes nothing more, and leaves nothing behind', async () => {
      const temporaryFolder = join(folder, 'closing')
      const other = await create().open({ temporaryFolder })
      await other.fromRows({ n: 'integer' }, [[{ n: 1 }]])
      await other.close()
      await other.close()
      await expect(other.fromRows({ n: 'integer' }, [])).rejects.toThrow()
      expect(readdirSync(temporaryFolder)).toEqual([])
    })
  })
}

function csvPromises({ session, file }: TablesLab): void {
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

function jsonPromises({ session, file }: TablesLab): void {
  test('types are what JSON says; text that looks like a date stays text', async () => {
    const path = file(
      'a.jsonl',
      '{"d":"2020-01-01","x":1.5,"n":9007199254740993,"ok":true}\n\n{"d":"é","y":{"z":[1]}}\n',
    )
    const table = await session().scanJsonLines([path])
    expect(table.columns).toEqual({ d: 'string', x: 'number', n: 'integer', ok: 'boolean', y: 'string' })
    expect(await session().rows(table)).toEqual([
      { d: '2020-01-01', x: 1.5, n: 9007199254740993n, ok: true, y: null },
      { d: 'é', x: null, n: null, ok: null, y: '{"z":[1]}' },
    ])
  })

  test('a column of more than one type is text', async () => {
    const path = file('mixed.jsonl', '{"a":1,"b":null}\n{"a":"x"}\n{"a":{"y":2}}\n{"a":1.5}\n')
    const rows = ['1', 'x', '{"y":2}', '1.5'].map(a => ({ a, b: null }))
    expect(await session().rows(await session().scanJsonLines([path]))).toEqual(rows)
  })

  test.each([
    ['text that is no JSON', '{"a":1}\n\n{"a":\n{"a":2}\n', 3],
    ['a value that is no object', '{"a":1}\n[1]\n', 2],
  ])('a line with %s is source_malformed with file and line', async (what, content, line) => {
    const path = file(`broken ${what}.jsonl`, content)
    const read = async () => session().rows(await session().scanJsonLines([path]))
    await expect(read()).rejects.toMatchObject({ code: 'source_malformed', details: [{ path, line }] })
  })

  test('an empty file is source_malformed', async () => {
    const path = file('empty.jsonl', '')
    await expect(session().scanJsonLines([path])).rejects.toMatchObject({ code: 'source_malformed' })
  })
}

function rowPromises({ session }: TablesLab): void {
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

function queryPromises({ session, file }: TablesLab): void {
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

function filePromises({ session, file }: TablesLab): void {
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
    const written = await session().writeParquet(table, path, async count => {
      found = [count, (await session().rows(await session().scanParquet([path]))).length]
    })
    expect(found).toEqual([10_000, 10_000])
    expect(written).toEqual({ path, rows: 10_000, bytes: readFileSync(path).length, sha256: sha256(path) })
    const failing = session().writeParquet(table, file('meanwhile-2.parquet'), async () => {
      throw new Error('no time')
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
