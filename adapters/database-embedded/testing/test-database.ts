/** Throwaway databases for tests: one server to a process, a fresh database to a call, nothing left behind. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { ensureDatabase } from '../src/embedded-database.ts'
import { type Postmaster, startPostmaster } from '../src/postmaster.ts'

export interface TestDatabase {
  readonly url: string
  /** Looks past any adapter, for what only the database can tell. */
  query(text: string): Promise<readonly Record<string, unknown>[]>
  close(): Promise<void>
}

const fast = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '32MB' }

let shared: Promise<Postmaster> | null = null
let users = 0
let count = 0
let folder = ''

/** The server ends with its last database, or with the process. */
export async function openTestDatabase(): Promise<TestDatabase> {
  users++
  if (shared === null) {
    folder = mkdtempSync(join(tmpdir(), 'optaic-postgres-'))
    chmodSync(folder, 0o755) // the account that root lends to Postgres has to get in
    shared = startPostmaster({ folder: join(folder, 'server'), settings: fast })
  }
  const postmaster = await shared
  const name = `test_${process.pid}_${++count}`
  const url = await ensureDatabase(postmaster.url, name)
  return {
    url,
    query: text => queryOnce(url, text),
    close: async () => {
      if (--users > 0) return dropDatabase(postmaster.url, name)
      const last = shared
      shared = null
      await (await last)?.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Asks a database one thing, past any adapter. */
export async function queryOnce(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

const dropDatabase = async (maintenanceUrl: string, name: string): Promise<void> =>
  void (await queryOnce(maintenanceUrl, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`))
