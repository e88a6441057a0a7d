/** One read-only connection to Postgres, rows in batches, and faults told without the URL. */
import { Problem } from '@optaic/kit'
import pg from 'pg'
import Cursor from 'pg-cursor'
import type { RawRow, ResultColumn } from './rows.ts'
import { placeInQuery, type Statement } from './statement.ts'

export interface ConnectionOptions {
  /** Name of the secret; its value is never told. */
  readonly name: string
  readonly url: string
  readonly timeoutMs: number
  readonly connectTimeoutMs: number
}

export interface ReadConnection {
  /** Batches of rows; the first comes with the columns, also when it is empty. Throws `source_refused`, `source_unreachable`. */
  read(
    statement: Statement,
  ): AsyncGenerator<{ readonly columns: readonly ResultColumn[]; readonly rows: readonly RawRow[] }>
  close(): Promise<void>
}

const batchRows = 5000
/** Beyond the server's own timeout: a server that does not even say that time is up. */
const graceMs = 10_000

/** Every value as the server writes it. */
const asText = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig

/** Throws `source_unreachable` and `source_refused`, or `config_invalid` for a secret that is no URL of Postgres. */
export async function openConnection(options: ConnectionOptions): Promise<ReadConnection> {
  const client = createClient(options)
  let lost: Error | null = null
  client.on('error', error => {
    lost = error
  })
  try {
    await client.connect()
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    // Whatever the role or the database has set, dates come in one spelling.
    await client.query(
      `SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC'; SET LOCAL intervalstyle = 'iso_8601'`,
    )
    await client.query(`SET LOCAL statement_timeout = ${Math.ceil(options.timeoutMs)}`)
  } catch (error) {
    await client.end().catch(() => {})
    throw connectionProblem(error, options)
  }
  return {
    read: statement => readBatches(client, statement, options),
    close: async () => {
      // Leaving is enough: the server ends what is open, and nothing was written.
      if (lost === null) await client.end().catch(() => {})
    },
  }
}

function createClient({ name, url, connectTimeoutMs }: ConnectionOptions): pg.Client {
  try {
    if (!/^postgres(ql)?:\/\//.test(url)) throw new TypeError()
    return new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: connectTimeoutMs,
      application_name: 'optaic',
      keepAlive: true,
    })
  } catch {
    // The cause would quote the URL.
    throw new Problem('config_invalid', `The secret ${name} does not hold the URL of a Postgres database`, {
      details: [{ path: '/connection', message: 'no postgres:// URL' }],
      next: 'Write it as postgres://user:password@host:5432/database, special letters percent-encoded.',
    })
  }
}

async function* readBatches(client: pg.Client, statement: Statement, options: ConnectionOptions) {
  const cursor = client.query(
    new Cursor<RawRow>(statement.text, [...statement.values], { rowMode: 'array', types: asText }),
  )
  let overdue = false
  const timer = setTimeout(() => {
    overdue = true
    client.connection.stream.destroy()
  }, options.timeoutMs + graceMs)
  try {
    for (let first = true; ; first = false) {
      const batch = await nextBatch(cursor)
      if (first || batch.rows.length > 0) yield batch
      if (batch.rows.length < batchRows) return
    }
  } catch (error) {
    throw overdue ? tooSlow(options) : queryProblem(error, statement, options)
  } finally {
    clearTimeout(timer)
  }
}

const nextBatch = (cursor: Cursor<RawRow>) =>
  new Promise<{ columns: readonly ResultColumn[]; rows: readonly RawRow[] }>((resolve, reject) => {
    cursor.read(batchRows, (error, rows, result) => {
      if (error) reject(error)
      else resolve({ columns: result.fields, rows })
    })
  })

interface PostgresFault {
  readonly code?: string
  readonly message?: string
  readonly position?: string
  readonly hint?: string
}

/** Five characters of SQLSTATE; everything else is the network's. */
const isSqlState = (code: string | undefined): code is string => /^[0-9A-Z]{5}$/.test(code ?? '')

function connectionProblem(error: unknown, { name, connectTimeoutMs }: ConnectionOptions): Problem {
  const { code } = error as PostgresFault
  if (isSqlState(code) && !/^(57P|08|53)/.test(code))
    return new Problem(
      'source_refused',
      `The database of the secret ${name} refuses the login (${code}${meaning(code)})`,
      {
        next: 'Check user, password and database in the secret, and the rights of the user.',
      },
    )
  const why = code ?? `no answer within ${connectTimeoutMs} ms, or no Postgres there`
  return new Problem('source_unreachable', `The database of the secret ${name} cannot be reached: ${why}`, {
    next: 'Check host and port in the secret, and the network of the worker.',
  })
}

const meanings: Readonly<Record<string, string>> = {
  '28P01': 'the password is wrong',
  '28000': 'the user may not connect',
  '3D000': 'there is no such database',
}
const meaning = (code: string): string => (meanings[code] === undefined ? '' : `: ${meanings[code]}`)

function queryProblem(error: unknown, statement: Statement, options: ConnectionOptions): Problem {
  const { code, message = '', position, hint } = error as PostgresFault
  if (!isSqlState(code) || /^(57P|08)/.test(code))
    return new Problem(
      'source_unreachable',
      `The connection to the database of the secret ${options.name} was lost during the query`,
      {
        next: 'Run it again; if it happens again, ask those who run the database.',
      },
    )
  if (code === '57014') return tooSlow(options)
  if (code === '25006')
    return new Problem('source_refused', `The query may only read: ${message}`, { next: 'Write one SELECT.' })
  const place = position === undefined ? null : placeInQuery(statement, Number(position))
  const where = place === null ? '' : ` at line ${place.line}, column ${place.column}`
  return new Problem('source_refused', `The database refuses the query${where}: ${message} (${code})`, {
    details: [{ path: '/query', message, sqlstate: code, ...(place ?? {}) }],
    next: hint ?? 'Correct the query.',
  })
}

const tooSlow = ({ timeoutMs }: ConnectionOptions): Problem =>
  new Problem('source_refused', `The query was stopped: it took longer than ${timeoutMs} ms, or someone cancelled it`, {
    next: 'Make it faster, read incrementally, or raise `timeout`.',
  })
