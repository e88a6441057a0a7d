/** The files pipeline over real files: shapes, spellings, what changed, and every way a file can be broken. */

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inCallingThread } from '@optaic/engine'
import { type JsonObject, openLibrary, type PipelineResult, type TableSession } from '@optaic/kit'
import { createDuckDbTables } from '@optaic/tables-duckdb'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { filesPipeline } from './index.ts'

let folder: string
let root: string
let tables: TableSession

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'optaic-files-'))
  root = join(folder, 'files')
  await mkdir(root)
  tables = await createDuckDbTables().open({ temporaryFolder: folder })
})
afterEach(async () => {
  await tables.close()
  await rm(folder, { recursive: true, force: true })
})

const put = (name: string, text: string) => writeFile(join(root, name), text)

async function fetch(config: JsonObject, cursor: JsonObject | null = null): Promise<PipelineResult> {
  const own = await mkdtemp(join(folder, 'run-'))
  return filesPipeline.fetch(
    {
      tables,
      library: openLibrary([], []),
      evaluator: inCallingThread,
      inputs: [],
      last: cursor === null ? null : { last_date: null, cursor, input_versions: {} },
      now: '2024-06-01T00:00:00Z',
      seed: 1,
      folder: own,
      roots: [root],
      secret: () => '',
      log: () => {},
      progress: () => {},
    },
    config,
  )
}
const rows = async (config: JsonObject) => tables.rows((await fetch(config)).table)
const long = { kind: 'long' }
const wide = { kind: 'wide', date: 'Date' }

describe('shapes', () => {
  test('a long table takes every other column as a number', async () => {
    await put('a.csv', 'date,symbol,close,volume\n2024-01-02,A,1.5,10\n2024-01-03,A,,20\n')
    expect(await rows({ paths: ['a.csv'], shape: long })).toEqual([
      { date: '2024-01-02', symbol: 'A', close: 1.5, volume: 10 },
      { date: '2024-01-03', symbol: 'A', close: null, volume: 20 },
    ])
  })
  test('a wide table has a row for each number, sorted', async () => {
    await put('a.csv', 'Date,B,A\n2024-01-02,1,2\n2024-01-03,,4\n')
    expect(await rows({ paths: ['a.csv'], shape: wide })).toEqual([
      { date: '2024-01-02', symbol: 'A', close: 2 },
      { date: '2024-01-03', symbol: 'A', close: 4 },
      { date: '2024-01-02', symbol: 'B', close: 1 },
    ])
  })
  test('columns are mapped and typed', async () => {
    await put('a.csv', 'day;px;sector\n02.01.2024;1;Tech\n')
    const shape = {
      kind: 'long',
      date: 'day',
      symbol: { constant: 'X' },
      fields: { close: 'px', group: { from: 'sector', type: 'string' } },
    }
    expect(await rows({ paths: ['a.csv'], shape, date_format: 'dd.mm.yyyy', delimiter: ';' })).toEqual([
      { date: '2024-01-02', symbol: 'X', close: 1, group: 'Tech' },
    ])
  })
  test('JSON lines and globs over several files', async () => {
    await put('one.jsonl', '{"date":"2024-01-02","symbol":"A","close":1}\n')
    await put('two.jsonl', '{"date":"2024-01-03","symbol":"A","close":2}\n')
    expect(await rows({ paths: ['*.jsonl'], shape: long })).toHaveLength(2)
  })
  test('Parquet as other programs write it', async () => {
    const table = await tables.fromRows({ date: 'timestamp', symbol: 'string', close: 'integer' }, [
      [{ date: '2024-01-03T02:00:00Z', symbol: 'A', close: 1 }],
    ])
    await tables.writeParquet(table, join(root, 'a.parquet'))
    expect(await rows({ paths: ['a.parquet'], shape: long, timezone: 'America/New_York' })).toEqual([
      { date: '2024-01-02', symbol: 'A', close: 1 },
    ])
  })
})

describe('dates', () => {
  test.each([
    ['iso', '2024-01-02', 'UTC', '2024-01-02'],
    ['iso', '2024-01-03T02:00:00Z', 'America/New_York', '2024-01-02'],
    ['iso', '2024-01-02T20:00:00-05:00', 'UTC', '2024-01-03'],
    ['iso', '2024-01-02 23:59:59', 'America/New_York', '2024-01-02'],
    ['yyyymmdd', '20240102', 'UTC', '2024-01-02'],
    ['mm/dd/yyyy', '01/02/2024', 'UTC', '2024-01-02'],
    ['dd/mm/yyyy', '02/01/2024', 'UTC', '2024-01-02'],
    ['unix', '1704240000', 'America/New_York', '2024-01-02'],
    ['unix_ms', '1704240000000', 'UTC', '2024-01-03'],
  ])('%s %s in %s is %s', async (date_format, written, timezone, date) => {
    await put('a.csv', `date,symbol,close\n${written},A,1\n`)
    expect((await rows({ paths: ['a.csv'], shape: long, date_format, timezone })).map(row => row.date)).toEqual([date])
  })
})

describe('a refresh', () => {
  const config = { paths: ['*.csv'], shape: long }
  const day = (n: number) => `date,symbol,close\n2024-01-0${n},A,${n}\n`
  test('reads new files alone', async () => {
    await put('1.csv', day(1))
    const first = await fetch(config)
    await put('2.csv', day(2))
    const second = await fetch(config, first.cursor!)
    expect([first.extent, second.extent]).toEqual(['full', 'delta'])
    expect((await tables.rows(second.table)).map(row => row.close)).toEqual([2])
  })
  test('reads everything when a file changed', async () => {
    await put('1.csv', day(1))
    await put('2.csv', day(2))
    const first = await fetch(config)
    await put('1.csv', day(3))
    const second = await fetch(config, first.cursor!)
    expect([second.extent, (await tables.rows(second.table)).length]).toEqual(['full', 2])
  })
  test('says when nothing changed', async () => {
    await put('1.csv', day(1))
    expect(await fetch(config, (await fetch(config)).cursor!)).toMatchObject({ unchanged: true })
  })
})

describe('is refused', () => {
  const refusal = async (text: string, config: JsonObject = {}) => {
    await put('a.csv', text)
    return rows({ paths: ['a.csv'], shape: long, ...config }).then(
      () => 'accepted',
      fault => `${fault.code}: ${fault.message}`,
    )
  }
  test('a number that is none, with its place', async () => {
    const text = 'date,symbol,close\n2024-01-02,A,1\n2024-01-03,A,ten\n'
    expect(await refusal(text)).toBe('source_malformed: a.csv, line 3: "ten" in the column close is no number')
  })
  test('a date that is none', async () => {
    expect(await refusal('date,symbol,close\n2024-13-02,A,1\n')).toBe(
      'source_malformed: a.csv, line 2: "2024-13-02" in the column date is no date',
    )
  })
  test('a line with too many values', async () => {
    expect(await refusal('date,symbol,close\n2024-01-02,A,1\n2024-01-03,A,1,5\n')).toMatch(
      /^source_malformed: .*line 3/,
    )
  })
  test('an empty file', async () => {
    expect(await refusal('')).toMatch(/^source_malformed: .*empty/)
  })
  test('files without rows; but a new one without rows beside others is a day without news', async () => {
    expect(await refusal('date,symbol,close\n')).toBe('source_empty: The file has no rows')
    await put('a.csv', 'date,symbol,close\n2024-01-02,A,1\n')
    const config = { paths: ['*.csv'], shape: long }
    const { cursor } = await fetch(config)
    await put('b.csv', 'date,symbol,close\n')
    expect(await fetch(config, cursor)).toMatchObject({ extent: 'delta' })
  })
  test('a time zone that does not exist', async () => {
    await put('a.csv', 'date,symbol,close\n2024-01-02,A,1\n')
    await expect(rows({ paths: ['a.csv'], shape: long, timezone: 'Mars/Olympus' })).rejects.toMatchObject({
      code: 'timezone_unknown',
    })
  })
  test('a column that is not there', async () => {
    expect(await refusal('day,symbol,close\n2024-01-02,A,1\n')).toBe('column_missing: The files have no column "date"')
  })
  test('a pattern without a file', async () => {
    await expect(rows({ paths: ['none-*.csv'], shape: long })).rejects.toMatchObject({ code: 'source_not_found' })
  })
  test.each(['../secret.csv', '/etc/passwd', 'a/../../secret.csv', '/etc/*'])('the path %s', async path => {
    await writeFile(join(folder, 'secret.csv'), 'date,symbol,close\n')
    await expect(rows({ paths: [path], shape: long })).rejects.toMatchObject({ code: 'path_not_allowed' })
  })
  test('a link that leads out', async () => {
    await writeFile(join(folder, 'secret.csv'), 'date,symbol,close\n2024-01-02,A,1\n')
    await symlink(join(folder, 'secret.csv'), join(root, 'link.csv'))
    await expect(rows({ paths: ['*.csv'], shape: long })).rejects.toMatchObject({ code: 'path_not_allowed' })
  })
})
