/** Starts a Prefect server on a free port of this machine, with a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type InstallOptions, installPrefect } from './install-prefect.ts'

export interface LocalPrefectOptions extends InstallOptions {
  /** Postgres database of its own, which carries load; default a SQLite file, which does not. */
  readonly databaseUrl?: string
  /** Folder for what it keeps; default a temporary one. */
  readonly home?: string
}

export interface LocalPrefect {
  /** Address of its API. */
  readonly url: string
  /** Starts a command of Prefect's own against this server, such as `worker start`; it ends with this process. */
  command(words: readonly string[]): ChildProcess
  /** Ends it at once, as a crash would. */
  stop(): Promise<void>
  /** Starts it again with the same address and records. */
  start(): Promise<void>
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
  let child: ChildProcess | null = null
  const stop = async () => {
    const ending = child
    child = null
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = new Promise(resolve => ending.once('exit', resolve))
    ending.kill('SIGKILL')
    await ended
  }
  // It lives as long as its standard input is open, and so no longer than this process.
  const command = (words: readonly string[]) => {
    const env = { ...surroundings(home, options), PREFECT_API_URL: url }
    return spawn(python, [script, ...words], { env, stdio: ['pipe', 'ignore', 'pipe'] })
  }
  const start = async () => {
    child = command(['server', 'start', '--host', '127.0.0.1', '--port', String(port), '--no-ui'])
    await answering(url, child)
  }
  const close = async () => {
    await stop()
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    await start()
  } catch (fault) {
    await close()
    throw fault
  }
  return { url, command, stop, start, close }
}

/** Nothing of the account's own Prefect, no report to its makers, no service that is not needed. */
function surroundings(home: string, { databaseUrl, environment }: LocalPrefectOptions): Record<string, string> {
  return {
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

async function answering(url: string, child: ChildProcess): Promise<void> {
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', text => {
    words = (words + text).slice(-4000)
  })
  for (let left = 600; left > 0; left--) {
    if (child.exitCode !== null) throw new Error(`the Prefect server ended with code ${child.exitCode}: ${words}`)
    // Not its health, which is well before it gets round to answering anything else.
    const healthy = await fetch(`${url}/flow_runs/count`, { method: 'POST' }).then(
      answer => answer.text().then(() => answer.ok),
      () => false,
    )
    if (healthy) return
    await sleep(100)
  }
  throw new Error(`the Prefect server does not answer on ${url}: ${words}`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}
