/** Starts a Prefect server on a free port of this machine, with a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, type LocalServer, startLocalServer } from '@optaic/local-server'
import { type InstallOptions, installPrefect } from './install-prefect.ts'

export interface LocalPrefectOptions extends InstallOptions {
  /** Postgres database of its own, which carries load; default a SQLite file, which carries little. */
  readonly databaseUrl?: string
  /** Folder for what it keeps; default a temporary one. */
  readonly home?: string
  /** `user:password` that it asks everybody for; default none. */
  readonly authString?: string
}

/** Stopped, its records stay. */
export interface LocalPrefect extends LocalServer {
  /** Address of its API. */
  readonly url: string
  /** Starts a command of Prefect's own against this server, such as `worker start`; it ends with this process. */
  command(words: readonly string[]): ChildProcess
  /** Ends it and removes what it kept. */
  close(): Promise<void>
}

const script = fileURLToPath(new URL('serve.py', import.meta.url))

export async function startLocalPrefect(options: LocalPrefectOptions): Promise<LocalPrefect> {
  const python = await installPrefect(options)
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'optaic-prefect-'))
  mkdirSync(home, { recursive: true })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/api`
  const env = { ...surroundings(home, options), PREFECT_API_URL: url }
  const wordsOf = (words: readonly string[]) => [script, ...words]
  const remove = () => rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  const starting = startLocalServer({
    program: python,
    words: wordsOf(['server', 'start', '--host', '127.0.0.1', '--port', String(port), '--no-ui']),
    environment: env,
    // Not its health, which is well before it gets round to answering anything else.
    answers: async () => {
      const answer = await fetch(`${url}/flow_runs/count`, { method: 'POST', headers: authorization(options) })
      await answer.text()
      return answer.ok
    },
    startMs: 60_000,
    fault: why => new Error(`the Prefect server on ${url} ${why}`),
    endsWithInput: true,
  })
  const server = await starting.catch(fault => {
    remove()
    throw fault
  })
  return {
    url,
    command: words => spawn(python, wordsOf(words), { env, stdio: ['pipe', 'ignore', 'pipe'] }),
    ...server,
    close: async () => {
      await server.stop()
      remove()
    },
  }
}

/** Nothing of the account's own Prefect, no report to its makers, no service that is not needed. */
function surroundings(
  home: string,
  { databaseUrl, environment, authString }: LocalPrefectOptions,
): Record<string, string> {
  return {
    ...(authString === undefined
      ? {}
      : { PREFECT_SERVER_API_AUTH_STRING: authString, PREFECT_API_AUTH_STRING: authString }),
    PATH: environment.PATH ?? '',
    HOME: home,
    TMPDIR: tmpdir(),
    PREFECT_HOME: home,
    PREFECT_PROFILES_PATH: join(home, 'profiles.toml'),
    PREFECT_SERVER_ANALYTICS_ENABLED: 'false',
    DO_NOT_TRACK: '1',
    PREFECT_API_DATABASE_CONNECTION_URL:
      databaseUrl?.replace(/^postgres(ql)?:/, 'postgresql+asyncpg:') ??
      `sqlite+aiosqlite:///${join(home, 'prefect.db')}`,
    PREFECT_SERVER_LOGGING_LEVEL: 'WARNING',
    PREFECT_API_BLOCKS_REGISTER_ON_START: 'false',
  }
}

/** Header of whoever may ask it. */
export const authorization = ({ authString }: { readonly authString?: string | undefined }): Record<string, string> =>
  authString === undefined ? {} : { authorization: `Basic ${Buffer.from(authString).toString('base64')}` }
