/** The embedded database: a Postgres server in the data folder, started and owned by this process. */
import { join } from 'node:path'
import pg from 'pg'
import { startPostmaster } from './postmaster.ts'

export interface EmbeddedDatabase {
  readonly url: string
  /** Ends Postgres; everything committed is on disk. */
  close(): Promise<void>
}

/** Throws `database_unreachable`. The folder must be locked by the caller: one server at a time. */
export async function openEmbeddedDatabase(options: {
  readonly folder: string
  readonly log?: (line: string) => void
}): Promise<EmbeddedDatabase> {
  const postmaster = await startPostmaster({
    folder: join(options.folder, 'postgres'),
    ...(options.log === undefined ? {} : { log: options.log }),
  })
  try {
    return { url: await ensureDatabase(postmaster.url, 'optaic'), close: () => postmaster.stop() }
  } catch (fault) {
    await postmaster.stop()
    throw fault
  }
}

/** URL of a database of that name, created when it is not there. The name is ours, never a user's. */
export async function ensureDatabase(maintenanceUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: maintenanceUrl })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)
  } finally {
    await client.end()
  }
  return maintenanceUrl.replace(/\/postgres$/, `/${name}`)
}
