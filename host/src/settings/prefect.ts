/** The settings of the Prefect server that runs the flows, where one does. */
import type { SettingReader } from './reader.ts'

export interface PrefectSettings {
  /** Address of its API. */
  readonly url: string
  readonly apiKey: string | null
  readonly authString: string | null
  readonly pool: string
}

export const prefectFields = {
  url: {
    kind: 'url',
    env: 'OPTAIC_PREFECT_API_URL',
    about: "Address of Prefect's API, such as `http://127.0.0.1:4200/api`; used with the orchestrator `prefect`.",
  },
  apiKey: { kind: 'text', env: 'OPTAIC_PREFECT_API_KEY', secret: true, about: 'API key, for Prefect Cloud.' },
  authString: {
    kind: 'text',
    env: 'OPTAIC_PREFECT_AUTH_STRING',
    secret: true,
    about: '`user:password`, for a server of your own that was given `PREFECT_SERVER_API_AUTH_STRING`.',
  },
  pool: {
    kind: 'text',
    env: 'OPTAIC_PREFECT_POOL',
    flag: 'pool',
    fallback: 'optaic',
    about: 'Work pool in Prefect, for this installation alone; made where there is none.',
  },
} as const

/** Null where Prefect is not used. */
export function readPrefectSettings(read: SettingReader, orchestrator: string): PrefectSettings | null {
  if (orchestrator !== 'prefect') return null
  const url = read.text(prefectFields.url)
  if (url === null) read.fault(prefectFields.url, 'is missing: the orchestrator "prefect" needs an address')
  else if (!/^https?:\/\/[^@\s?#]+$/.test(url))
    read.fault(
      prefectFields.url,
      'must be the address of the API, without credentials, such as http://127.0.0.1:4200/api',
    )
  const [apiKey, authString] = [read.text(prefectFields.apiKey), read.text(prefectFields.authString)]
  if (apiKey !== null && authString !== null)
    read.fault(
      prefectFields.apiKey,
      'is for Prefect Cloud, and an auth string for a server of your own: give one of them',
    )
  const pool = read.text(prefectFields.pool) ?? prefectFields.pool.fallback
  if (/[/%&<>]/.test(pool)) read.fault(prefectFields.pool, 'must be without the characters / % & < >')
  return { url: url ?? '', apiKey, authString, pool }
}
