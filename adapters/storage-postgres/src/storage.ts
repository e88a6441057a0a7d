/** Storage on Postgres: transactions that retry, leases, the outbox, and news of what was committed. */

import type { Instant } from '@optaic/domain'
import type { Storage } from '@optaic/ports'
import { createPool, lazily, queryOn } from './connection.ts'
import { counts } from './counts.ts'
import { eventReaders } from './events.ts'
import { examined } from './examined.ts'
import { exclusively } from './exclusively.ts'
import { createListener } from './listener.ts'
import { migrate, type SqlMigration } from './migrate.ts'
import { drainOutbox, pendingOutbox } from './outbox.ts'
import { createReads } from './reads.ts'
import { transaction } from './transaction.ts'

export interface StorageOptions {
  readonly url: string
  /**
   * Where LISTEN works: past the transaction pooler that `url` leads through, or null where there is no such way, and news
   * are looked for. Default `url`: there is no pooler.
   */
  readonly listenUrl?: string | null
  /** SQL of the Instance types, after the program's own. */
  readonly migrations?: readonly SqlMigration[]
  /** Connections at most; default 10. */
  readonly poolSize?: number
  readonly applicationName?: string
}

const heartbeat = `UPDATE run SET heartbeat_at = $3 WHERE id = ANY ($1::uuid[]) AND worker = $2 AND state = 'running' AND NOT cancel_requested AND ${lazily} RETURNING id`
const addLogs =
  'INSERT INTO run_log (run_id, time, level, message) SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[])'

/** Throws `database_unreachable` at the first use when there is no server. Call `migrate` before anything else. */
export function openStorage({
  url,
  listenUrl = url,
  migrations = [],
  poolSize = 10,
  applicationName = 'optaic',
}: StorageOptions): Storage {
  const named = listenUrl === url
  const pool = createPool({ url, size: poolSize, applicationName, pipeline: named })
  const query = queryOn(pool, named)
  const listener = createListener({ url: listenUrl, applicationName, query })
  return {
    ...createReads(query),
    transaction: work => transaction({ pool, named, onEvents: () => listener.tell('events') }, work),
    heartbeat: async (ids, worker, at: Instant) =>
      (await query<{ id: string }>(heartbeat, [ids, worker, at], 'heartbeat')).map(row => row.id),
    appendLogs: async logs => {
      if (logs.length === 0) return
      await query(
        addLogs,
        [
          logs.map(log => log.run_id),
          logs.map(log => log.time),
          logs.map(log => log.level),
          logs.map(log => log.message.replaceAll('\0', '\\0')),
        ],
        'add_logs',
      )
      for (const run of new Set(logs.map(log => log.run_id)))
        await query("SELECT pg_notify('optaic_logs', $1)", [run], 'notify_logs')
    },
    setProgress: async (id, progress) =>
      void (await query(`UPDATE run SET progress = $2 WHERE id = $1 AND ${lazily}`, [id, progress], 'set_progress')),
    setExternalId: async (id, external) =>
      void (await query(`UPDATE run SET external_id = $2 WHERE id = $1 AND ${lazily}`, [id, external], 'set_external')),
    drainOutbox: drainOutbox(query, listener.lessee),
    pendingOutbox: pendingOutbox(query),
    ...eventReaders(query),
    counts: counts(query),
    ...examined(query),
    listen: async (topic, notify) => {
      const stop = listener.add(topic, notify)
      return async () => stop()
    },
    exclusively: exclusively(query, listener.lessee),
    migrate: () => migrate(pool, migrations),
    close: async () => {
      await listener.close()
      await pool.end()
    },
  }
}
