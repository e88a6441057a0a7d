/** Brings a database to the version of this program, by SQL files that are each run once, in the order of the list. */
import { readFileSync } from 'node:fs'
import { Problem } from '@optaic/domain'
import type pg from 'pg'

export interface SqlMigration {
  readonly name: string
  readonly sql: string
}

const own = [
  '0001_records',
  '0002_definition_code',
  '0003_event_readers',
  '0004_promoted_from',
  '0005_lessees',
  '0006_definition_origin',
  '0007_lease_lessees',
  '0008_examined_plugins',
]
const oldestServer = 150000
/** Programs that start at once take turns under this key. */
const turn = "SELECT pg_advisory_xact_lock(hashtext('optaic.migrate'))"

const coreMigrations = (): SqlMigration[] =>
  own.map(name => ({
    name: `core/${name}`,
    sql: readFileSync(new URL(`../migrations/${name}.sql`, import.meta.url), 'utf8'),
  }))

/** All or nothing, in one transaction. Throws `database_newer`, `database_too_old`. */
export async function migrate(pool: pg.Pool, kinds: readonly SqlMigration[]): Promise<{ from: number; to: number }> {
  const wanted = [...coreMigrations(), ...kinds.map(file => ({ ...file, name: `kind/${file.name}` }))]
  const client = await pool.connect()
  try {
    await checkServer(client)
    await client.query('BEGIN')
    await client.query(turn)
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    )
    const done = new Set(
      (await client.query<{ name: string }>('SELECT name FROM schema_migration')).rows.map(row => row.name),
    )
    refuseNewer(done, wanted)
    const missing = wanted.filter(file => !done.has(file.name))
    for (const file of missing) {
      await client.query(file.sql)
      await client.query('INSERT INTO schema_migration (name) VALUES ($1)', [file.name])
    }
    await client.query('COMMIT')
    return { from: done.size, to: done.size + missing.length }
  } catch (fault) {
    await client.query('ROLLBACK').catch(() => {})
    throw fault
  } finally {
    client.release()
  }
}

async function checkServer(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ number: string; version: string }>(
    "SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version",
  )
  if (Number(rows[0]?.number) >= oldestServer) return
  throw new Problem('database_too_old', `The Postgres server is version ${rows[0]?.version}`, {
    next: 'Use Postgres 15 or newer.',
  })
}

function refuseNewer(done: ReadonlySet<string>, wanted: readonly SqlMigration[]): void {
  const known = new Set(wanted.map(file => file.name))
  const unknown = [...done].filter(name => !known.has(name))
  if (unknown.length === 0) return
  throw new Problem('database_newer', `The database was written by a newer program: it has ${unknown.join(', ')}`, {
    details: unknown.map(name => ({ path: name, message: 'unknown to this program' })),
    next: 'Start the newer program, or restore a backup from before it.',
  })
}
