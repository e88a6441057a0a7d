/** Examines a Prefect server for the doctor: whether it answers, lets us in, is new enough and has our pool. */
import { Problem } from '@optaic/domain'
import { createPrefectClient, type PrefectAddress, type PrefectClient } from './client.ts'
import { poolType } from './pool.ts'

export interface PrefectFound {
  readonly version: string
  /** Null where the first deployment or worker will make it. */
  readonly pool: { readonly status: string; readonly paused: boolean } | null
}

/** States of work that our workers rely on came with this. */
const oldest = [3, 4] as const

/** More than SQLite lets one condition name. */
const tooManyTags = Array.from({ length: 1500 }, (_, i) => `optaic-${i}`)

/**
 * Whether it keeps its records in SQLite, which Prefect does not say: a condition that is too long for SQLite, and for
 * nothing else, fails there with 500. It leaves a line in the log of such a server.
 */
async function isOnSqlite(client: PrefectClient): Promise<boolean> {
  const filter = { flows: { tags: { all_: tooManyTags } } }
  const { status } = await client.ask('POST', '/flows/count', filter, { failureCounts: true })
  return status === 500
}

/** Throws `orchestrator_unreachable` or `orchestrator_refused`, each with what to do. */
export async function checkPrefect(address: PrefectAddress, pool: string): Promise<PrefectFound> {
  const client = createPrefectClient(address)
  const { body: version, status } = await client.ask<unknown>('GET', '/admin/version')
  if (status === 404 || typeof version !== 'string')
    throw new Problem('orchestrator_refused', `What answers at ${client.url} is not the API of Prefect`, {
      next: 'Set OPTAIC_PREFECT_API_URL to the address that ends in /api, such as http://127.0.0.1:4200/api.',
    })
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1]))
    throw new Problem(
      'orchestrator_refused',
      `Prefect at ${client.url} is ${version}, older than ${oldest.join('.')}`,
      {
        next: 'Bring the Prefect server up to date: pip install --upgrade prefect.',
      },
    )
  if (address.apiKey === undefined && (await isOnSqlite(client)))
    throw new Problem(
      'orchestrator_refused',
      `Prefect ${version} at ${client.url} keeps its records in SQLite, on which it stands still for a minute at a time as soon as Runs come together`,
      {
        next: 'Give it Postgres: PREFECT_API_DATABASE_CONNECTION_URL=postgresql+asyncpg://USER:PASSWORD@HOST/DATABASE.',
      },
    )
  interface Pool {
    readonly type: string
    readonly status: string
    readonly is_paused: boolean
  }
  const found = await client.ask<Pool>('GET', `/work_pools/${encodeURIComponent(pool)}`)
  if (found.status === 404) return { version, pool: null }
  if (found.body.type !== poolType)
    throw new Problem('orchestrator_refused', `The Prefect work pool "${pool}" is of type ${found.body.type}`, {
      next: 'Name another with OPTAIC_PREFECT_POOL or --pool; it is made where there is none.',
    })
  return { version, pool: { status: found.body.status, paused: found.body.is_paused } }
}
