/** Tables on DuckDB: each session is a database in memory of its own, with a limit and a place to spill to. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { TableSession, Tables } from '@optaic/ports'
import { Relations } from './relations.ts'
import { createSession } from './session.ts'

/** DuckDB is opened, and its folder made, when a session first needs it. Memory is limited to 1024 MB and threads to the machine's unless the session says otherwise; at least two. */
export const createDuckDbTables = (): Tables => ({
  open: async ({ temporaryFolder, memoryMb = 1024, threads = availableParallelism() }): Promise<TableSession> => {
    let folder: string | undefined
    let instance: DuckDBInstance | undefined
    const connect = async () => {
      await mkdir(temporaryFolder, { recursive: true })
      folder = await mkdtemp(join(temporaryFolder, 'tables-'))
      instance = await DuckDBInstance.create(':memory:', {
        memory_limit: `${memoryMb}MiB`,
        // One thread takes another way through DuckDB that cuts Parquet differently: the same run would give other bytes.
        threads: String(Math.max(2, threads)),
        temp_directory: folder,
        preserve_insertion_order: 'true',
        // Nothing is fetched from the network behind the caller's back.
        autoinstall_known_extensions: 'false',
        autoload_known_extensions: 'false',
      })
      const connection = await instance.connect()
      await connection.run("SET TimeZone = 'UTC'")
      return connection
    }
    return createSession(new Relations(connect), async () => {
      instance?.closeSync()
      if (folder !== undefined) await rm(folder, { recursive: true, force: true })
    })
  },
})
