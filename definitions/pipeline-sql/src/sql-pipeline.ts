/** The pipeline `sql`: rows of one Postgres query, in batches, by a connection that can only read. */
import { createHash } from 'node:crypto'
import {
  definePipeline,
  isProblem,
  type PipelineContext,
  type PipelineResult,
  Problem,
  parseDuration,
  z,
} from '@optaic/kit'
import { openConnection, type ReadConnection } from './connection.ts'
import { type SqlParams, sqlParams } from './params.ts'
import { createRowReader, createWatermark, type Row } from './rows.ts'
import { checkParams, type Since, statementOf } from './statement.ts'

export const sqlPipeline = definePipeline({
  name: 'sql',
  version: '1.0.0',
  about: 'Rows of a Postgres query, read in batches by a transaction that can only read, only what is new if wanted.',
  params: sqlParams,
  examples: [
    {
      connection: 'RESEARCH_DB',
      query: 'SELECT day AS date, ticker AS symbol, close, volume FROM prices',
      incremental: { column: 'date', since: '{last_date}', overlap_days: 5 },
    },
    {
      connection: 'RESEARCH_DB',
      query: 'SELECT * FROM estimates',
      columns: { date: 'period_end', symbol: 'ticker', knowledge_time: 'updated_at', fields: { eps: 'mean_eps' } },
      incremental: { column: 'updated_at', since: '{last_value}', overlap_days: 1 },
    },
  ],
  fetch: fetchRows,
})

/** What neither a timer nor statement_timeout takes more of: some 24 days. */
const longestMs = 2 ** 31 - 60_000

/** What one refresh leaves to the next. */
const cursorShape = z.object({
  /** Digest of the configuration: after a change all is read anew. */
  config: z.string(),
  last_value: z.string().nullable(),
})

async function fetchRows(context: PipelineContext, params: SqlParams): Promise<PipelineResult> {
  checkParams(params)
  const config = createHash('sha256').update(JSON.stringify(params)).digest('hex').slice(0, 32)
  const parsed = cursorShape.safeParse(context.last?.cursor)
  const known = parsed.success && parsed.data.config === config ? parsed.data : null
  const since: Since = {
    last_date: known === null ? null : (context.last?.last_date ?? null),
    last_value: known?.last_value ?? null,
  }
  const url = context.secret(params.connection)
  try {
    const connection = await openConnection({
      ...{ name: params.connection, url },
      timeoutMs: Math.min(parseDuration(params.timeout), longestMs),
      connectTimeoutMs: Math.min(parseDuration(params.connect_timeout), longestMs),
    })
    try {
      const { table, rows, last_value } = await readTable(context, params, connection, since)
      return resultOf(params, table, rows, { config, last_value }, known !== null)
    } finally {
      await connection.close()
    }
  } catch (error) {
    throw isProblem(error) ? withoutSecrets(error, url) : error
  }
}

function resultOf(
  { incremental, connection }: SqlParams,
  table: PipelineResult['table'],
  rows: number,
  cursor: z.output<typeof cursorShape>,
  again: boolean,
): PipelineResult {
  const delta = again && incremental !== null
  if (rows > 0) return { table, extent: delta ? 'delta' : 'full', cursor }
  if (delta) return { table, extent: 'delta', cursor, unchanged: true }
  throw new Problem('source_empty', `The query on the database of the secret ${connection} gave no rows`, {
    next: 'Check the query and the rights of the user.',
  })
}

async function readTable(context: PipelineContext, params: SqlParams, connection: ReadConnection, since: Since) {
  const { incremental } = params
  const batches = connection.read(statementOf(params, since))
  const first = await batches.next()
  if (first.done === true) throw new TypeError('a result came without its columns')
  const { columns } = first.value
  const reader = createRowReader(params, columns)
  const grows = incremental?.since === '{last_value}' ? incremental.column : null
  const watermark = grows === null ? null : createWatermark(grows, columns, since.last_value)
  let rows = 0
  async function* mapped(): AsyncGenerator<Row[]> {
    for (let batch = first; batch.done !== true; batch = await batches.next()) {
      const start = rows
      rows += batch.value.rows.length
      for (const raw of batch.value.rows) watermark?.see(raw)
      yield batch.value.rows.map((raw, index) => reader.read(raw, start + index + 1))
      context.progress(rows, null, `${rows} rows read`)
    }
  }
  const table = await context.tables.fromRows(reader.columns, mapped())
  return { table, rows, last_value: watermark?.greatest() ?? null }
}

/** Postgres quotes the query and its values, and those may hold what the URL holds. */
function withoutSecrets(problem: Problem, url: string): Problem {
  const parsed = URL.parse(url)
  const passwords = [parsed?.password ?? '', parsed?.searchParams.get('password') ?? '']
  const secrets = [url, ...passwords, ...passwords.map(decoded)].filter(text => text !== '')
  const clean = (text: string) => secrets.reduce((left, secret) => left.replaceAll(secret, '***'), text)
  const details = problem.details.map(detail => ({ ...detail, message: clean(detail.message) }))
  const next = problem.next === undefined ? {} : { next: clean(problem.next) }
  return new Problem(problem.code, clean(problem.message), { details, ...next })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
