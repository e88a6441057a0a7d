/** The pipeline `http`: CSV or JSON by GET, page after page, in batches, asking only for what is new. */
import { join } from 'node:path'
import {
  definePipeline,
  isProblem,
  type PipelineContext,
  type PipelineResult,
  Problem,
  parseDuration,
} from '@optaic/kit'
import { type AnswerRecords, readRows } from './answer-records.ts'
import type { Header, HttpAnswer, HttpRequest } from './exchange.ts'
import { firstPage, nextPage, type PageRequest } from './paging.ts'
import { type HttpParams, httpParams } from './params.ts'
import { cursorOf, emptyCursor, type HttpCursor, type Validator, validatorKey, validatorOf } from './progress-cursor.ts'
import { createRequestBuilder, type RequestBuilder } from './requests.ts'
import { createRowReader, malformed, type Row, type RowReader } from './rows.ts'
import { createSecrets, type Secrets } from './secrets.ts'
import { type SendTools, send } from './send.ts'
import type { HoleValues } from './template.ts'

/** A pipeline that waits and draws lots by the given tools; configurations are those of `httpPipeline`. */
export const createHttpPipeline = (tools: SendTools) =>
  definePipeline({
    name: 'http',
    version: '1.0.0',
    about:
      'Rows of a CSV or JSON address, page by page and symbol by symbol, only what is new where the source allows.',
    params: httpParams,
    examples: [
      {
        url: 'https://data.example.com/v1/bars/{symbol}',
        query: { from: '{last_date}', to: '{today}' },
        headers: { authorization: 'Bearer {secret:BARS_TOKEN}' },
        symbols: ['SPY', 'QQQ'],
        format: { kind: 'json', records: 'data.items' },
        columns: { date: 't', date_format: 'unix_ms', fields: { close: 'c', volume: 'v' } },
        paging: { kind: 'cursor', parameter: 'cursor', path: 'data.next' },
        overlap_days: 5,
      },
      {
        url: 'https://data.example.com/prices.csv',
        format: { kind: 'csv' },
        columns: { date: 'Date', symbol: 'Ticker', fields: { close: 'Adj Close' } },
      },
    ],
    fetch: (context, params) => fetchRows(context, params, tools),
  })

export const httpPipeline = createHttpPipeline({
  wait: milliseconds => new Promise(resolve => setTimeout(resolve, Math.min(milliseconds, longestTimerMs))),
  random: Math.random,
})

/** What a timer takes: some 24 days. */
const longestTimerMs = 2 ** 31 - 1

/** One refresh under way. */
interface Refresh {
  readonly context: PipelineContext
  readonly params: HttpParams
  readonly tools: SendTools
  readonly secrets: Secrets
  readonly requests: RequestBuilder
  readonly reader: RowReader
  readonly before: HttpCursor | null
  readonly cursor: HttpCursor
  readonly count: { requests: number; unchanged: number; rows: number }
}

async function fetchRows(context: PipelineContext, params: HttpParams, tools: SendTools): Promise<PipelineResult> {
  const secrets = createSecrets(name => context.secret(name))
  try {
    const refresh: Refresh = {
      ...{ context, params, tools, secrets },
      requests: createRequestBuilder(params, secrets),
      reader: createRowReader(params),
      before: cursorOf(context.last, params),
      cursor: emptyCursor(params),
      count: { requests: 0, unchanged: 0, rows: 0 },
    }
    const table = await context.tables.fromRows(refresh.reader.columns, batches(refresh))
    return resultOf(refresh, table)
  } catch (error) {
    throw isProblem(error) ? withoutSecrets(error, secrets) : error
  }
}

function resultOf(
  { params, requests, before, cursor, count }: Refresh,
  table: PipelineResult['table'],
): PipelineResult {
  const partial = before !== null && (requests.incremental || count.unchanged > 0)
  if (count.rows > 0) return { table, extent: partial ? 'delta' : 'full', cursor }
  if (partial) return { table, extent: 'delta', cursor, unchanged: true }
  throw new Problem('source_empty', `${params.url} gave no rows`, {
    next: 'Check the address, the path to the records and the dates asked for.',
  })
}

async function* batches(refresh: Refresh): AsyncGenerator<Row[]> {
  const { params, context } = refresh
  const symbols = params.symbols?.map(each => (typeof each === 'string' ? { symbol: each, ask_for: each } : each)) ?? [
    null,
  ]
  for (const [index, symbol] of symbols.entries()) {
    yield* pagesOf(refresh, symbol)
    context.progress(index + 1, symbols.length, symbol === null ? 'fetched' : `fetched ${symbol.symbol}`)
  }
}

async function* pagesOf(refresh: Refresh, symbol: { symbol: string; ask_for: string } | null): AsyncGenerator<Row[]> {
  const { params, requests, reader, cursor, count } = refresh
  const name = symbol?.symbol ?? ''
  const last = refresh.before?.last_dates[name] ?? null
  if (last !== null) cursor.last_dates[name] = last
  const holes = holesOf(refresh, symbol?.ask_for ?? null, last)
  const seen = new Set<string>()
  let from: URL | null = null
  for (let page: PageRequest | null = firstPage(params.paging); page !== null; ) {
    const request = requests.build(page, holes, from)
    if (page.number > params.max_pages) throw endless(request, `still goes on after ${params.max_pages} pages`)
    const answer = await ask(refresh, request)
    if (answer.status === 304) {
      count.unchanged += 1
      return
    }
    const found: AnswerRecords = { records: 0, document: undefined }
    for await (const rows of readRows(
      answer,
      params.format,
      reader,
      { shown: request.shown, symbol: symbol?.symbol ?? null },
      found,
    )) {
      count.rows += rows.length
      cursor.last_dates[name] = latest(rows, cursor.last_dates[name])
      yield rows
    }
    if (found.records > 0 && seen.has(answer.digest)) throw endless(request, 'gave the same page again')
    seen.add(answer.digest)
    from = answer.url
    page = nextPage(params.paging, page, { ...found, linkHeader: answer.headers.get('link') })
  }
}

/** {last_date} is the last date of this symbol, back by the overlap; the first date where nothing is known. */
function holesOf({ context, params, secrets }: Refresh, symbol: string | null, last: string | null): HoleValues {
  const { timezone, overlap_days: days, first_date } = params
  const today = Temporal.Instant.from(context.now).toZonedDateTimeISO(timezone).toPlainDate().toString()
  const back = last === null ? first_date : Temporal.PlainDate.from(last).subtract({ days }).toString()
  return { symbol, today, timezone, last_date: later(back, first_date), secret: secrets.read }
}

/** Dates as text sort as time does. */
const later = (a: string, b: string): string => (a > b ? a : b)
const latest = (rows: readonly Row[], before = ''): string =>
  rows.reduce((date, row) => later(date, row.date as string), before)

async function ask(refresh: Refresh, request: HttpRequest): Promise<HttpAnswer> {
  const { context, params, tools, secrets, before, cursor, count } = refresh
  const pause = parseDuration(params.pause)
  if (count.requests > 0 && pause > 0) await tools.wait(pause)
  count.requests += 1
  // One page of many says nothing about the rest, so only whole answers are asked for conditionally.
  const whole = params.paging.kind === 'none'
  const key = validatorKey(request.shown)
  const known = whole ? (before?.validators[key] ?? null) : null
  const options = {
    path: join(context.folder, 'http-answer'),
    timeoutMs: Math.min(parseDuration(params.timeout), longestTimerMs),
    maxWaitMs: parseDuration(params.max_wait),
    maxBytes: params.max_response_mb * 1024 * 1024,
    retries: params.retries,
    clean: secrets.clean,
    log: (message: string) => context.log('warning', secrets.clean(message)),
  }
  const answer = await send({ ...request, headers: [...request.headers, ...conditionsOf(known)] }, options, tools)
  const validator = answer.status === 304 ? known : validatorOf(answer.headers)
  if (whole && validator !== null) cursor.validators[key] = validator
  return answer
}

const conditionsOf = (known: Validator | null): readonly Header[] => [
  ...(known === null || known.etag === null ? [] : [{ name: 'if-none-match', value: known.etag, secret: false }]),
  ...(known === null || known.last_modified === null
    ? []
    : [{ name: 'if-modified-since', value: known.last_modified, secret: false }]),
]

const endless = ({ shown }: HttpRequest, what: string): Problem => {
  const fault = malformed(`${shown} ${what}`, '/paging')
  return new Problem(fault.code, fault.message, {
    details: fault.details,
    next: 'Correct the paging, or raise `max_pages`.',
  })
}

/** A source may echo what it was sent, so that any message may hold a secret. Causes are left behind for the same reason. */
function withoutSecrets(problem: Problem, secrets: Secrets): Problem {
  const details = JSON.parse(secrets.clean(JSON.stringify(problem.details))) as Problem['details']
  const next = problem.next === undefined ? {} : { next: secrets.clean(problem.next) }
  return new Problem(problem.code, secrets.clean(problem.message), { details, ...next })
}
