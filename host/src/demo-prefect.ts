/** A Prefect server for the demo alone: installed where it is not yet, on a database of its own, gone with the demo. */
import { join } from 'node:path'
import { openEmbeddedDatabase } from '@optaic/database-embedded'
import type { Environment } from './settings.ts'

export interface DemoPrefect {
  readonly url: string
  close(): Promise<void>
}

export interface DemoPrefectOptions {
  /** Folder for all that it keeps. */
  readonly folder: string
  readonly environment: Environment
  readonly say: (sentence: string) => void
}

/** On Postgres, since on SQLite Prefect stalls as soon as several ask at once. Nothing stays behind when it throws. */
export async function startDemoPrefect({ folder, environment, say }: DemoPrefectOptions): Promise<DemoPrefect> {
  const { installPrefect, startLocalPrefect } = await import('@optaic/orchestrator-prefect/local-server')
  const install = { environment, cache: environment.OPTAIC_CACHE, say }
  await installPrefect(install)
  say('Starting a Prefect server')
  const database = await openEmbeddedDatabase({ folder: join(folder, 'prefect') })
  try {
    const server = await startLocalPrefect({
      ...install,
      databaseUrl: database.url,
      home: join(folder, 'prefect', 'home'),
    })
    return {
      url: server.url,
      close: async () => {
        await server.close()
        await database.close()
      },
    }
  } catch (fault) {
    await database.close()
    throw fault
  }
}
