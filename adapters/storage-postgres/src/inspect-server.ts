/** What a Postgres server is, as it shows itself to one who connects: for the start of the program and for the doctor. */
import { Problem } from '@optaic/domain'
import pg from 'pg'
import { serverProblem } from './server-faults.ts'

export interface ServerReport {
  /** Such as `17.6`. */
  readonly version: string
  readonly user: string
  /** Whether this connection is encrypted; through a pooler, that to the pooler. */
  readonly tls: boolean
  /**
   * Whether a pooler stands before the server. What needs a session of its own, such as LISTEN, then works only past it:
   * how the pooler shares its connections does not show, so the worst is taken for granted.
   */
  readonly pooled: boolean
  /** Whether the user may make the tables and schemas of the program. */
  readonly mayCreate: boolean
}

const oldest = 150_000

const look = `
SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number, current_user AS "user",
  pg_backend_pid() AS pid,
  has_database_privilege(current_database(), 'CREATE') AND has_schema_privilege('public', 'CREATE') AS may_create`

interface Row {
  readonly version: string
  readonly number: number
  readonly user: string
  readonly pid: number
  readonly may_create: boolean
}

/** The process that the other side says it is, and the socket: both are there, but in no types. */
interface Inside {
  readonly processID: number | null
  readonly connection: { readonly stream: { readonly encrypted?: boolean } }
}

/** Throws `database_unreachable` with what is wrong, and `database_too_old`. */
export async function inspectServer(url: string, timeoutMs = 10_000): Promise<ServerReport> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'optaic inspection',
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const row = (await client.query<Row>(look)).rows[0]!
    if (row.number < oldest)
      throw new Problem('database_too_old', `The Postgres server is version ${row.version}`, {
        next: 'Use Postgres 15 or newer.',
      })
    const { processID, connection } = client as unknown as Inside
    return {
      version: row.version.split(' ')[0]!,
      user: row.user,
      tls: connection.stream.encrypted === true,
      // A pooler hands out names of its own for the connections to it, since several share one of the server's.
      pooled: processID !== row.pid,
      mayCreate: row.may_create,
    }
  } catch (fault) {
    throw serverProblem(fault)
  } finally {
    await client.end().catch(() => {})
  }
}
