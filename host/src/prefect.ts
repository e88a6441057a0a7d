/** Prefect among the orchestrators: opened and examined by its settings. */
import type { PrefectOptions } from '@optaic/orchestrator-prefect'
import type { OrchestratorEntry } from './adapters.ts'
import { findServer } from './running-server.ts'
import type { Settings } from './settings.ts'

/** Loaded when it is used. */
const load = () => import('@optaic/orchestrator-prefect')

type Address = Pick<PrefectOptions, 'url' | 'apiKey' | 'authString' | 'pool'>

function addressOf({ prefect }: Settings): Address {
  if (prefect === null) throw new Error('the settings of Prefect were not read')
  const { url, pool, apiKey, authString } = prefect
  return { url, pool, ...(apiKey === null ? {} : { apiKey }), ...(authString === null ? {} : { authString }) }
}

/** Address of a Run as people reach it; null while no server of this machine is known and none was named. */
const runUrl =
  ({ publicUrl, dataFolder }: Settings) =>
  (runId: string): string | null => {
    const url = publicUrl ?? findServer(dataFolder)?.url ?? null
    return url === null ? null : `${url.replace(/\/+$/, '')}/api/v1/runs/${runId}`
  }

export const prefectEntry: OrchestratorEntry = {
  open: async ({ settings, clock, log }) =>
    (await load()).openPrefectOrchestrator({ ...addressOf(settings), clock, log, runUrl: runUrl(settings) }),
  check: async settings => {
    const { checkPrefect } = await load()
    const { pool: name, ...address } = addressOf(settings)
    const { version, pool } = await checkPrefect(address, name)
    const what = `Prefect ${version} at ${address.url}, work pool "${name}"`
    if (pool === null) return `${what} is made when the server starts`
    return `${what} ${pool.paused ? 'is paused: nothing starts' : `is ${pool.status.toLowerCase().replace('_', ' ')}`}`
  },
}
