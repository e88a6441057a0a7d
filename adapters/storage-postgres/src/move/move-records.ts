/** Moves all records from one database to another in one transaction: they are there whole and verified, or not at all. */
import { pipeline } from 'node:stream/promises'
import { Problem } from '@optaic/domain'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { serverProblem } from '../server-faults.ts'
import { columnList, type MovedRecords, plainText, quoted, sumOf, type TableSum } from './compare.ts'
import { fullName, type MovedTable, movedTables } from './moved-tables.ts'

/** Work that waited in the queue of an orchestrator that is left behind. */
export interface WaitingJob {
  readonly flow_id: string
  /** Null: a tick of the schedule that nobody has taken yet. */
  readonly run_id: string | null
  readonly scheduled_for: string | null
  readonly not_before: string
}

export interface MoveOptions {
  readonly from: string
  readonly to: string
  readonly source: string
  /** Where the rest goes, noted with the records. */
  readonly place: string
  /** Tables besides those of the program, such as `orchestrator.deployment`. */
  readonly also: readonly string[]
  /** Whether the deployments move with the records, or are made anew by another orchestrator. */
  readonly keepsDeployments: boolean
  readonly waiting: readonly WaitingJob[]
  readonly onTable?: (name: string) => void
}

/** Throws `copy_differs`, `database_newer`, `database_unreachable`; the source is only read. */
export async function moveRecords(options: MoveOptions): Promise<MovedRecords> {
  const [source, target] = [options.from, options.to].map(
    url => new pg.Client({ connectionString: url, application_name: 'optaic migrate' }),
  ) as [pg.Client, pg.Client]
  for (const client of [source, target]) client.on('error', () => {})
  try {
    await source.connect()
    await target.connect()
    await source.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await target.query('BEGIN')
    for (const client of [source, target]) await client.query(plainText)
    await sameVersion(source, target)
    const moved = await moveTables(source, target, options)
    await detach(target, options)
    await target.query(
      "UPDATE optaic_move.note SET state = 'moved', at = now(), place = $2, sums = $3 WHERE source = $1",
      [options.source, options.place, JSON.stringify(moved)],
    )
    await target.query('COMMIT')
    return moved
  } catch (fault) {
    throw serverProblem(fault)
  } finally {
    await target.end().catch(() => {}) // without a commit nothing has happened
    await source.end().catch(() => {})
  }
}

async function sameVersion(source: pg.Client, target: pg.Client): Promise<void> {
  const [old, now] = await Promise.all(
    [source, target].map(async client => {
      const { rows } = await client.query<{ name: string }>('SELECT name FROM schema_migration ORDER BY name')
      return rows.map(row => row.name).join()
    }),
  )
  if (old !== now)
    throw new Problem('database_newer', 'The embedded database is of another version than this program', {
      next: 'Start the server of this version once on the data folder, stop it, and run this again.',
    })
}

async function moveTables(source: pg.Client, target: pg.Client, options: MoveOptions): Promise<MovedRecords> {
  const tables = await movedTables(source, options.also)
  await target.query(`TRUNCATE ${tables.map(quoted).join(', ')}`)
  const moved: Record<string, TableSum> = {}
  for (const table of tables) {
    options.onTable?.(fullName(table))
    const words = `${quoted(table)} (${columnList(table)})`
    await pipeline(source.query(copyTo(`COPY ${words} TO STDOUT`)), target.query(copyFrom(`COPY ${words} FROM STDIN`)))
    moved[fullName(table)] = await compared(source, target, table)
    await continueNumbers(source, target, table)
  }
  return moved
}

async function compared(source: pg.Client, target: pg.Client, table: MovedTable): Promise<TableSum> {
  const [before, after] = [await sumOf(source, table), await sumOf(target, table)]
  if (before.rows === after.rows && before.checksum === after.checksum) return after
  const message = `${fullName(table)} had ${before.rows} rows and has ${after.rows}, or other ones`
  throw new Problem('copy_differs', `What arrived is not what was sent: ${message}`, {
    details: [{ path: fullName(table), message }],
    next: 'Nothing was changed there. Run it again; if it stays so, please report it.',
  })
}

/** Numbers that the database hands out go on after the last one. */
async function continueNumbers(source: pg.Client, target: pg.Client, table: MovedTable): Promise<void> {
  const { rows } = await source.query<{ column: string; sequence: string }>(
    `SELECT a.attname AS "column", pg_get_serial_sequence($1, a.attname) AS sequence FROM pg_attribute a
     WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND a.attidentity <> ''`,
    [quoted(table)],
  )
  for (const { column, sequence } of rows) {
    const last = await source.query<{ value: string; called: boolean }>(
      `SELECT last_value::text AS value, is_called AS called FROM ${sequence}`,
    )
    const { value, called } = last.rows[0]!
    await target.query('SELECT setval(pg_get_serial_sequence($1, $2), $3::bigint, $4)', [
      quoted(table),
      column,
      value,
      called,
    ])
  }
}

/** What names the orchestrator that is left behind is forgotten, and what waited there is handed to the new one. */
async function detach(target: pg.Client, { keepsDeployments, waiting }: MoveOptions): Promise<void> {
  if (!keepsDeployments)
    await target.query(`UPDATE flow SET handle = NULL, deployed_digest = NULL, provision_state = 'provisioning', provision_error = NULL
      WHERE provision_state <> 'removing'`)
  const delays = waiting.filter(job => job.run_id !== null)
  await target.query(
    `INSERT INTO outbox (topic, key, payload)
     SELECT 'run.submit', 'run:' || r.id, jsonb_strip_nulls(jsonb_build_object('run_id', r.id, 'not_before', w.not_before))
     FROM run r LEFT JOIN unnest($1::uuid[], $2::text[]) AS w (run_id, not_before) ON w.run_id = r.id
     WHERE r.state = 'pending' AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.topic = 'run.submit' AND o.key = 'run:' || r.id)`,
    [delays.map(job => job.run_id), delays.map(job => job.not_before)],
  )
  if (!keepsDeployments) return
  const ticks = waiting.filter(job => job.run_id === null && job.scheduled_for !== null)
  await target.query(
    `UPDATE orchestrator.deployment d SET next_fire_at = LEAST(d.next_fire_at, w.at)
     FROM unnest($1::uuid[], $2::timestamptz[]) AS w (flow_id, at) WHERE w.flow_id = d.flow_id`,
    [ticks.map(job => job.flow_id), ticks.map(job => job.scheduled_for)],
  )
}
