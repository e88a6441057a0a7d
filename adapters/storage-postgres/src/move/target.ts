/** The note in a database that says whose records are being moved there, and how far that has come. */
import { Problem } from '@optaic/domain'
import pg from 'pg'
import { serverProblem } from '../server-faults.ts'
import type { MovedRecords } from './compare.ts'
import { publicTables } from './moved-tables.ts'

/** `begun`: there may be nothing yet; `moved`: the records are there; `done`: and all that follows from it. */
export type MoveState = 'begun' | 'moved' | 'done'

export interface MoveNote {
  readonly state: MoveState
  /** Since when. */
  readonly at: Date
  /** Where the rest went, in the words of who moves; null while nothing is there. */
  readonly place: string | null
  /** What the tables held when they were read; null while nothing is there. */
  readonly sums: MovedRecords | null
}

const note = `
CREATE SCHEMA IF NOT EXISTS optaic_move;
CREATE TABLE IF NOT EXISTS optaic_move.note (
  source text PRIMARY KEY, state text NOT NULL, at timestamptz NOT NULL DEFAULT now(), place text, sums jsonb)`

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'optaic migrate' })
  client.on('error', () => {})
  try {
    await client.connect()
    return await work(client)
  } catch (fault) {
    throw serverProblem(fault)
  } finally {
    await client.end().catch(() => {})
  }
}

/** Names a database among all others, so that two installations are never mixed. */
export const identify = (url: string): Promise<string> =>
  withClient(url, async client => {
    const { rows } = await client.query<{ id: string }>(
      "SELECT system_identifier::text || '/' || current_database() AS id FROM pg_control_system()",
    )
    return rows[0]!.id
  })

/**
 * Takes an empty database for the records of `source`, or goes on with one that was taken for them before. Throws `target_not_empty` for
 * every other database, which is left as it is.
 */
export const takeTarget = (url: string, source: string): Promise<MoveNote> =>
  withClient(url, async client => {
    await client.query('BEGIN')
    await client.query("SELECT pg_advisory_xact_lock(hashtext('optaic.move'))")
    const taken = await noteOf(client)
    if (taken !== null && taken.source !== source)
      throw notEmpty(url, 'it holds the records of another installation, moved there before')
    if (taken === null) {
      const tables = await publicTables(client)
      if (tables.length > 0) throw notEmpty(url, `it has ${tables.length} tables, such as ${tables.toSorted()[0]}`)
      await client.query(note)
      await client.query("INSERT INTO optaic_move.note (source, state) VALUES ($1, 'begun')", [source])
    }
    await client.query('COMMIT')
    return taken ?? { state: 'begun', at: new Date(), place: null, sums: null }
  })

export const noteState = (url: string, source: string, state: MoveState): Promise<void> =>
  withClient(url, async client => {
    await client.query('UPDATE optaic_move.note SET state = $2, at = now() WHERE source = $1', [source, state])
  })

async function noteOf(client: pg.Client): Promise<(MoveNote & { readonly source: string }) | null> {
  const { rows } = await client.query<{ there: boolean }>("SELECT to_regclass('optaic_move.note') IS NOT NULL AS there")
  if (rows[0]?.there !== true) return null
  return (await client.query<MoveNote & { readonly source: string }>('SELECT * FROM optaic_move.note')).rows[0] ?? null
}

const notEmpty = (url: string, why: string) =>
  new Problem('target_not_empty', `The database ${new URL(url).pathname.slice(1)} is not empty: ${why}`, {
    next: 'Create an empty database for it, owned by the same role, and name that one.',
  })
