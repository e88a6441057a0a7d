/** The way to the database: where it is, and where it can be heard. */
import { inspectServer } from '@optaic/storage-postgres'
import type { Log } from './log.ts'

export interface DatabaseWay {
  readonly url: string
  /** Where LISTEN works; null where it works nowhere, and changes are looked for. */
  readonly listenUrl: string | null
}

/** Throws `database_unreachable` and `database_too_old` with what is wrong. */
export async function findDatabaseWay(url: string, directUrl: string | null, log: Log): Promise<DatabaseWay> {
  const { pooled } = await inspectServer(url)
  if (directUrl !== null) return { url, listenUrl: directUrl }
  if (pooled) log('info', 'the database is reached through a pooler: changes are looked for twice a second')
  return { url, listenUrl: pooled ? null : url }
}
