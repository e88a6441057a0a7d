/** The pipeline against a server of our own on loopback, into real tables. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { JsonObject } from '@optaic/domain'
import { inCallingThread } from '@optaic/engine'
import { openLibrary, type PipelineContext, type PipelineResult, type TableSession } from '@optaic/kit'
import { createDuckDbTables } from '@optaic/tables-duckdb'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHttpPipeline } from './index.ts'

type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => void

const token = 'tok/en+1&2'
const secrets: Readonly<Record<string, string>> = { TOKEN: token, BROKEN: 'a\nb' }

let folder: string
let tables: TableSession
let closing: (() => Promise<void>)[]
let asked: { url: string; headers: IncomingMessage['headers'] }[]
let waits: number[]
let logged: string[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'optaic-http-'))
  tables = await createDuckDbTables().open({ temporaryFolder: folder, memoryMb: 256, threads: 1 })
  ;[closing, asked, waits, logged] = [[], [], [], []]
})

afterEach(async () => {
  await tables.close()
  for (const close of closing) await close()
  rmSync(folder, { recursive: true, force: true })
})

async function serve(handler: Handler): Promise<string> {
  const server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', headers: request.headers })
    handler(request, response, new URL(request.url ?? '', 'http://host'))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const json = (response: ServerResponse, value: unknown, headers: Record<string, string> = {}) => {
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
}

function fetchBy(config: JsonObject, last: PipelineContext['last'] = null, now = '2026-03-06T22:00:00Z') {
  const context: PipelineContext = {
    ...{
      now,
      seed: 1,
      folder,
      roots: [],
      tables,
      library: openLibrary([], []),
      evaluator: inCallingThread,
      inputs: [],
      last,
    },
    secret: name => secrets[name] ?? '',
    log: (_, message) => logged.push(message),
    progress: (_done, _total, message) => logged.push(message),
  }
  const wait = async (milliseconds: number) => {
    waits.push(milliseconds)
  }
  return createHttpPipeline({ wait, random: () => 0.5 }).fetch(context, config)
}

const refused = (config: JsonObject, last: PipelineContext['last'] = null) =>
  fetchBy(config, last).then(
    () => expect.unreachable('the refresh should have failed'),
    error => error,
  )

const rowsOf = ({ table }: PipelineResult) => tables.rows(table)
const lastOf = ({ cursor }: PipelineResult, last_date: string): PipelineContext['last'] => ({
  ...{ last_date, cursor: cursor ?? null, input_versions: {} },
})

const csv = { kind: 'csv' }
const priceColumns = { date: 'Date', symbol: 'Ticker', fields: { close: 'Close' } }

describe('CSV', () => {
  test('columns are mapped, typed and missing where they say so', async () => {
    const url = await serve((_, response) => {
      const text =
        '\uFEFFTicker,Date,Adj Close,Volume,Known,Note\r\nSPY,01/02/2024,470.5,9007199254740993,2024-01-03 08:00,"a, ""b"""\r\nNA,01/03/2024,.,,2024-01-04 08:00,\r\n'
      response.writeHead(200, { 'content-type': 'text/csv' }).end(text)
    })
    const result = await fetchBy({
      ...{ url: `${url}/p.csv`, format: csv, missing: ['', '.', 'NA'], timezone: 'America/New_York' },
      columns: {
        ...{ date: 'Date', date_format: 'mm/dd/yyyy', symbol: 'Ticker', knowledge_time: 'Known' },
        fields: {
          close: 'Adj Close',
          volume: { from: 'Volume', type: 'integer' },
          note: { from: 'Note', type: 'string' },
        },
      },
    })
    expect(result.extent).toBe('full')
    expect(result.table.columns).toEqual({
      ...{
        date: 'date',
        symbol: 'string',
        close: 'number',
        volume: 'integer',
        note: 'string',
        knowledge_time: 'timestamp',
      },
    })
    const [first, second] = await rowsOf(result)
    expect(first).toMatchObject({ date: '2024-01-02', symbol: 'SPY', close: 470.5, note: 'a, "b"' })
    expect(String(first?.volume)).toBe('9007199254740993')
    expect(Date.parse(String(first?.knowledge_time))).toBe(Date.parse('2024-01-03T13:00:00Z'))
    // NA is a share: the list of missing texts does not touch symbols.
    expect(second).toMatchObject({ date: '2024-01-03', symbol: 'NA', close: null, volume: null, note: null })
  })

  test('a hundred thousand packed rows come whole and in order', async () => {
    const lines = Array.from({ length: 100_000 }, (_, i) => `2024-01-02,S${i},${i / 4}`)
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(['Date,Ticker,Close', ...lines].join('\n')))
    })
    const { table } = await fetchBy({ url, format: csv, columns: priceColumns })
    const sums = 'SELECT count(*) AS n, sum(close) AS s, count(DISTINCT symbol) AS d FROM $t'
    const [row] = await tables.rows(await tables.query(sums, { t: table }))
    expect([Number(row?.n), Number(row?.s), Number(row?.d)]).toEqual([100_000, (99_999 * 100_000) / 2 / 4, 100_000])
  })

  test.each([
    [
      'Date,Ticker,Close\n2024-01-02,SPY,1\n2024-01-03,SPY,n/a\n',
      'source_malformed',
      /line 3, close \(number\): "n\/a" is not a number/,
    ],
    ['Date,Ticker,Close\n2024-01-02,SPY\n', 'source_malformed', /line 2: 2 fields where the header has 3/],
    ['Date,Ticker,Close\n2024-01-02,,1\n', 'source_malformed', /line 2: the symbol is missing/],
    ['Date,Ticker,Close\n2024-01-02,"SPY,1\n', 'source_malformed', /line 2: a quote is never closed/],
    ['Date,Ticker,Price\n2024-01-02,SPY,1\n', 'column_missing', /"Close", wanted for close/],
    ['Date,Ticker,Close\n', 'source_empty', /gave no rows/],
    [Buffer.from([0x44, 0xff, 0xfe]), 'source_malformed', /is not utf-8 text/],
  ])('%j ends in %s', async (body, code, message) => {
    const url = await serve((_, response) => response.end(body))
    const error = await refused({ url, format: csv, columns: priceColumns })
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)])
  })
})

describe('JSON, page by page', () => {
  const all = Array.from({ length: 7 }, (_, i) => ({ day: `2024-01-0${i + 1}`, bar: { c: i + 0.5 } }))
  const columns = { date: 'day', symbol: { constant: 'SPY' }, fields: { close: 'bar.c' } }
  const closes = async (result: PipelineResult) => (await rowsOf(result)).map(row => row.close)
  const expected = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5]

  test('by page number', async () => {
    const url = await serve((_, response, { searchParams }) => {
      const from = (Number(searchParams.get('page')) - 1) * 3
      json(response, { data: { items: all.slice(from, from + 3) } })
    })
    const paging = { kind: 'page', size: 3, last_page: 'short' }
    const result = await fetchBy({ url, format: { kind: 'json', records: 'data.items' }, columns, paging })
    expect(await closes(result)).toEqual(expected)
    expect(asked.map(each => each.url)).toEqual(['/?page=1', '/?page=2', '/?page=3'])
  })

  test('by offset, also where the source gives fewer than asked for', async () => {
    const url = await serve((_, response, { searchParams }) => {
      const from = Number(searchParams.get('offset'))
      json(response, all.slice(from, from + Math.min(2, Number(searchParams.get('limit')))))
    })
    expect(await closes(await fetchBy({ url, columns, paging: { kind: 'offset', limit: 5 } }))).toEqual(expected)
    expect(asked.at(-1)?.url).toBe('/?offset=7&limit=5')
  })

  test('by cursor', async () => {
    const url = await serve((_, response, { searchParams }) => {
      const from = Number(searchParams.get('after') ?? 0)
      json(response, { rows: all.slice(from, from + 3), next: from + 3 < all.length ? from + 3 : null })
    })
    const paging = { kind: 'cursor', parameter: 'after', path: 'next' }
    expect(await closes(await fetchBy({ url, format: { kind: 'json', records: 'rows' }, columns, paging }))).toEqual(
      expected,
    )
    expect(asked).toHaveLength(3)
  })

  test('by next link, which gets the secret of the query again, on the same host only', async () => {
    const other = await serve((_, response) => json(response, { rows: all.slice(6), next: null }))
    const url = await serve((_, response, { searchParams }) => {
      const from = Number(searchParams.get('from') ?? 0)
      json(response, { rows: all.slice(from, from + 3), next: from === 0 ? '?from=3' : `${other}/rest` })
    })
    const result = await fetchBy({
      ...{
        url: `${url}/v1`,
        query: { key: '{secret:TOKEN}', sort: 'asc' },
        headers: { 'x-key': '{secret:TOKEN}', 'x-desk': 'q' },
      },
      ...{ format: { kind: 'json', records: 'rows' }, columns, paging: { kind: 'next_link', path: 'next' } },
    })
    expect(await closes(result)).toEqual(expected)
    const key = 'key=tok%2Fen%2B1%262'
    expect(asked.map(each => each.url)).toEqual([`/v1?${key}&sort=asc`, `/v1?from=3&${key}`, '/rest'])
    expect(asked.map(each => [each.headers['x-key'], each.headers['x-desk']])).toEqual([
      ...[
        [token, 'q'],
        [token, 'q'],
        [undefined, 'q'],
      ],
    ])
  })

  test('by Link header', async () => {
    const url = await serve((_, response, { searchParams }) => {
      const from = Number(searchParams.get('from') ?? 0)
      json(response, all.slice(from, from + 4), from === 0 ? { link: '</?from=4>; rel="next", </>; rel="first"' } : {})
    })
    expect(await closes(await fetchBy({ url, columns, paging: { kind: 'link_header' } }))).toEqual(expected)
  })

  test('a source that gives one page for ever is found out', async () => {
    const url = await serve((_, response) => json(response, all))
    const error = await refused({ url, columns, paging: { kind: 'page' } })
    expect([error.code, error.message]).toEqual([
      'source_malformed',
      expect.stringContaining('gave the same page again'),
    ])
    expect(asked).toHaveLength(2)
  })

  test('and so is one that never ends', async () => {
    const url = await serve((_, response, { searchParams }) =>
      json(response, [{ ...all[0], page: searchParams.get('page') }]),
    )
    const error = await refused({ url, columns, paging: { kind: 'page' }, max_pages: 5 })
    expect(error.message).toContain('still goes on after 5 pages')
    expect(asked).toHaveLength(5)
  })

  test.each([
    [{ error: 'no' }, 'source_malformed', /there is no list at items; there are error/],
    [{ items: [{ day: '2024-01-01', price: 1 }] }, 'column_missing', /"bar.c", wanted for close/],
    [{ items: [{ day: '2024-01-32', bar: { c: 1 } }] }, 'source_malformed', /record 0, date \(date\): "2024-01-32"/],
    ['<html>', 'source_malformed', /is not JSON, but text\/html/],
  ])('%j ends in %s', async (body, code, message) => {
    const url = await serve((_, response) =>
      typeof body === 'string'
        ? response.writeHead(200, { 'content-type': 'text/html' }).end(body)
        : json(response, body),
    )
    const error = await refused({ url, format: { kind: 'json', records: 'items' }, columns })
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)])
  })
})

describe('only what is new', () => {
  const columns = { date: 't', fields: { close: 'c' } }

  test('each symbol goes on from its own last date, less the overlap', async () => {
    const url = await serve((_, response, { pathname }) =>
      json(
        response,
        pathname === '/brk-b'
          ? [{ t: '2026-03-05', c: 1 }]
          : [
              { t: '2026-03-06', c: 2 },
              { t: '2026-03-02', c: 3 },
            ],
      ),
    )
    const config = {
      ...{ url: `${url}/{symbol}`, query: { from: '{last_date}', to: '{today:yyyymmdd}' }, columns },
      ...{
        symbols: [{ symbol: 'BRK.B', ask_for: 'brk-b' }, 'SPY'],
        first_date: '2020-01-01',
        overlap_days: 3,
        pause: '250ms',
      },
    }
    const first = await fetchBy(config)
    expect(first.extent).toBe('full')
    expect((await rowsOf(first)).map(row => [row.symbol, row.date])).toEqual([
      ...[
        ['BRK.B', '2026-03-05'],
        ['SPY', '2026-03-06'],
        ['SPY', '2026-03-02'],
      ],
    ])
    expect((await fetchBy(config, lastOf(first, '2026-03-06'))).extent).toBe('delta')
    const changed = { ...config, symbols: [...config.symbols, 'QQQ'] }
    expect((await fetchBy(changed, lastOf(first, '2026-03-06'))).extent).toBe('full')
    expect(asked.map(each => each.url)).toEqual([
      ...['/brk-b?from=2020-01-01&to=20260306', '/SPY?from=2020-01-01&to=20260306'],
      ...['/brk-b?from=2026-03-02&to=20260306', '/SPY?from=2026-03-03&to=20260306'],
      ...['/brk-b', '/SPY', '/QQQ'].map(path => `${path}?from=2020-01-01&to=20260306`),
    ])
    expect(waits).toEqual([250, 250, 250, 250])
  })

  test('no rows since the last time is no change; no rows at all is a fault', async () => {
    let rows = [{ t: '2026-03-05', c: 1 }]
    const url = await serve((_, response) => json(response, rows))
    const config = { url, query: { since: '{last_date}' }, columns: { ...columns, symbol: { constant: 'X' } } }
    const first = await fetchBy(config)
    rows = []
    expect(await fetchBy(config, lastOf(first, '2026-03-05'))).toMatchObject({ unchanged: true, extent: 'delta' })
    expect((await refused(config)).code).toBe('source_empty')
  })

  test('304 from every address is no change; from some, only the others are read', async () => {
    const tags: Record<string, string> = { '/A': '"a1"', '/B': '"b1"' }
    const url = await serve((request, response, { pathname }) => {
      const etag = tags[pathname] ?? ''
      if (request.headers['if-none-match'] === etag) return response.writeHead(304).end()
      json(response, [{ t: '2026-03-05', c: 1 }], { etag })
    })
    const config = { url: `${url}/{symbol}`, headers: { key: '{secret:TOKEN}' }, symbols: ['A', 'B'], columns }
    const first = await fetchBy(config)
    expect(first.unchanged).toBeUndefined()
    expect(await fetchBy(config, lastOf(first, '2026-03-05'))).toMatchObject({ unchanged: true })
    tags['/B'] = '"b2"'
    const third = await fetchBy(config, lastOf(first, '2026-03-05'))
    expect(third.extent).toBe('delta')
    expect((await rowsOf(third)).map(row => row.symbol)).toEqual(['B'])
    expect(await fetchBy(config, lastOf(third, '2026-03-05'))).toMatchObject({ unchanged: true })
    expect((await fetchBy(config, null)).unchanged).toBeUndefined()
  })

  test('Last-Modified is asked back as it came, and pages are never asked for conditionally', async () => {
    const modified = 'Thu, 05 Mar 2026 21:00:00 GMT'
    const url = await serve((request, response, { searchParams }) => {
      if (request.headers['if-modified-since'] === modified) return response.writeHead(304).end()
      json(response, searchParams.get('page') === '2' ? [] : [{ t: '2026-03-05', c: 1 }], { 'last-modified': modified })
    })
    const config = { url, columns: { ...columns, symbol: { constant: 'X' } } }
    expect(await fetchBy(config, lastOf(await fetchBy(config), '2026-03-05'))).toMatchObject({ unchanged: true })
    const paged = { ...config, paging: { kind: 'page' } }
    expect((await fetchBy(paged, lastOf(await fetchBy(paged), '2026-03-05'))).unchanged).toBeUndefined()
  })
})

describe('a source in trouble', () => {
  const columns = { date: 't', symbol: { constant: 'X' }, fields: { close: 'c' } }
  const good = [{ t: '2026-03-05', c: 1 }]

  test('is asked again after growing waits, and after its own where it gives one', async () => {
    const url = await serve((request, response) => {
      if (asked.length === 1) return response.writeHead(503).end()
      if (asked.length === 2) return response.writeHead(429, { 'retry-after': '7' }).end()
      if (asked.length === 3) {
        const date = { date: 'Fri, 06 Mar 2026 21:59:00 GMT', 'retry-after': 'Fri, 06 Mar 2026 21:59:30 GMT' }
        return response.writeHead(503, date).end()
      }
      if (asked.length === 4) return request.socket.destroy()
      json(response, good)
    })
    expect(await rowsOf(await fetchBy({ url, columns }))).toHaveLength(1)
    expect(waits).toEqual([750, 7000, 30_000, 6000]) // with dice of one half: three quarters of 1 s and of 8 s
  })

  test('half an answer leaves no half rows: the next attempt gives each once', async () => {
    const body = 'Date,Ticker,Close\n2024-01-02,SPY,1\n2024-01-03,SPY,2\n'
    const url = await serve((request, response) => {
      response.writeHead(200, { 'content-length': body.length })
      if (asked.length > 1) return response.end(body)
      response.write(body.slice(0, 40), () => setImmediate(() => request.socket.destroy()))
    })
    expect(await rowsOf(await fetchBy({ url, format: csv, columns: priceColumns }))).toHaveLength(2)
    expect(waits).toHaveLength(1)
  })

  test.each([
    ['an error that waiting does not mend', 404, {}, 'source_refused', /answered 404: no such series$/, 1],
    ['an error that lasts', 500, {}, 'source_refused', /answered 500: no such series \(3 attempts\)/, 3],
    ['one that asks for too much patience', 429, { 'retry-after': '3600' }, 'source_refused', /3600 s of patience/, 1],
    ['a 304 nobody asked for', 304, {}, 'source_refused', /answered 304/, 1],
  ])('%s', async (_, status, headers, code, message, attempts) => {
    const url = await serve((_request, response) => response.writeHead(status, headers).end('no such\nseries'))
    const error = await refused({ url, columns, retries: 2 })
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)])
    expect(asked).toHaveLength(attempts)
  })

  test('nobody there', async () => {
    const url = await serve(() => {})
    await closing.pop()?.()
    const error = await refused({ url, columns, retries: 1 })
    expect([error.code, error.message]).toEqual([
      'source_unreachable',
      expect.stringMatching(/ECONNREFUSED.*2 attempts/),
    ])
  })

  test('silence', async () => {
    const url = await serve(() => {})
    const error = await refused({ url, columns, retries: 0, timeout: '50ms' })
    expect([error.code, error.message]).toEqual(['source_unreachable', expect.stringContaining('within 50 ms')])
  })

  test('more than the limit, also when packed small', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(3_000_000, 32)))
    })
    expect((await refused({ url, columns, max_response_mb: 1 })).code).toBe('source_too_large')
    expect(asked).toHaveLength(1)
  })

  test('redirects: followed, with secrets on the same host only, never to another scheme, never for ever', async () => {
    const other = await serve((_, response) => json(response, good))
    const url = await serve((_, response, { pathname }) => {
      const targets: Record<string, string> = {
        '/a': '/b',
        '/b': `${other}/c`,
        '/file': 'file:///etc/passwd',
        '/loop': '/loop',
      }
      response.writeHead(302, { location: targets[pathname] ?? '' }).end()
    })
    const headers = { 'x-key': '{secret:TOKEN}', authorization: 'plain', 'x-desk': 'q' }
    expect(await rowsOf(await fetchBy({ url: `${url}/a`, headers, columns }))).toHaveLength(1)
    expect(
      asked.map(each => [each.url, each.headers['x-key'], each.headers.authorization, each.headers['x-desk']]),
    ).toEqual([
      ...[
        ['/a', token, 'plain', 'q'],
        ['/b', token, 'plain', 'q'],
        ['/c', undefined, undefined, 'q'],
      ],
    ])
    expect((await refused({ url: `${url}/file`, columns })).message).toMatch(/redirects to no http or https address/)
    expect((await refused({ url: `${url}/loop`, columns })).message).toMatch(/redirects more than 10 times/)
  })
})

describe('secrets', () => {
  const columns = { date: 't', symbol: { constant: 'X' }, fields: { close: 'c' } }

  test('stand in no error, log or cursor, even when the source echoes them', async () => {
    const encoded = encodeURIComponent(token)
    const headers = { authorization: 'Bearer {secret:TOKEN}' }
    const replies: Handler[] = [
      (_, response) => response.writeHead(500).end(`bad key ${token} or ${encoded}`),
      (_, response) => json(response, [{ t: token, c: 1 }]),
      (_, response) => json(response, { [token]: 1 }),
      (_, response) => json(response, [{ t: '2026-03-05', c: 1 }], { etag: '"x"' }),
    ]
    let reply = 0
    const url = await serve((request, response, at) => replies[reply]?.(request, response, at))
    const config = { url: `${url}/{secret:TOKEN}`, query: { key: '{secret:TOKEN}' }, headers, columns, retries: 1 }
    for (const code of ['source_refused', 'source_malformed', 'source_malformed']) {
      const error = await refused(config)
      expect(error.code).toBe(code)
      const said = [error.message, error.stack, error.next, error.cause, JSON.stringify(error.details)].join('\n')
      expect(said).toContain('***')
      for (const spelling of [token, encoded]) expect(said).not.toContain(spelling)
      reply += 1
    }
    const { cursor } = await fetchBy(config)
    expect(asked.at(-1)).toMatchObject({ headers: { authorization: `Bearer ${token}` } })
    expect(JSON.stringify(cursor)).toContain('\\"x\\"')
    for (const spelling of [token, encoded])
      expect([JSON.stringify(cursor), ...logged].join('\n')).not.toContain(spelling)
    expect(logged.join('\n')).toContain('key=***')
  })

  test('with a line end at the end are a fault that says so without saying them', async () => {
    const error = await refused({ url: 'http://127.0.0.1:1', headers: { key: '{secret:BROKEN}' }, columns })
    expect([error.code, error.next]).toEqual(['config_invalid', expect.stringContaining('line end')])
  })
})

test.each([
  [{ url: 'http://h/{symbol}' }, '/symbols'],
  [{ symbols: ['A'] }, '/symbols'],
  [{ query: { a: '{nothing}' } }, '/query/a'],
  [{ format: csv, paging: { kind: 'cursor', parameter: 'c', path: 'c' } }, '/paging/kind'],
  [{ paging: { kind: 'page', last_page: 'short' } }, '/paging/size'],
  [{ columns: { date: 'd', fields: {} } }, '/columns/symbol'],
  [{ columns: { date: 'd', symbol: 's', fields: { date: 'x' } } }, '/columns/fields/date'],
  [{ timezone: 'Mars/Base' }, '/timezone'],
])('%j is refused before anything is asked', async (part, path) => {
  const error = await refused({ url: 'http://127.0.0.1:1/', columns: { date: 'd', symbol: 's', fields: {} }, ...part })
  expect([error.code, error.details[0]?.path]).toEqual(['config_invalid', path])
})
