/** One Postgres server process, which ends when this process does, however that ends. */

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Problem } from '@optaic/domain'
import { freePort } from '@optaic/local-server'
import pg from 'pg'
import { type Account, findAccount, reachableBinaries, reachableFolder } from './account.ts'
import { type Binaries, findBinaries } from './binaries.ts'

export interface PostmasterOptions {
  readonly folder: string
  /** Postgres settings over the defaults. */
  readonly settings?: Readonly<Record<string, string>>
  readonly log?: (line: string) => void
  /** Programs of another version than the one that is shipped. */
  readonly programs?: { readonly binaries: Binaries; readonly version: string }
  /** Put into the new cluster's folder before its first start, by name; the server alone can read them. */
  readonly files?: Readonly<Record<string, string>>
}

export interface Postmaster {
  /** URL of the maintenance database. */
  readonly url: string
  stop(): Promise<void>
}

const version = '18.4.0'
const run = promisify(execFile)
const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

const defaults: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  work_mem: '16MB',
  jit: 'off',
  autovacuum_naptime: '10s',
  log_timezone: 'UTC',
  timezone: 'UTC',
}

/** Waits for the end of its standard input, which comes when the parent ends, then stops Postgres. */
const keeper = `exec 3<&0; "$@" </dev/null 3<&- & pid=$!
(cat <&3 >/dev/null; kill -INT $pid 2>/dev/null) & watch=$!
exec 3<&-; wait $pid; code=$?; kill $watch 2>/dev/null; exit $code`

/** Creates the cluster when there is none, starts it on a free port of loopback, and waits until it answers. */
export async function startPostmaster({
  folder: wanted,
  settings = {},
  log = () => {},
  programs = { binaries: findBinaries(), version },
  files = {},
}: PostmasterOptions): Promise<Postmaster> {
  const account = findAccount()
  const binaries = reachableBinaries(account, programs.binaries, programs.version)
  const folder = reachableFolder(account, wanted)
  const passwordFile = join(folder, 'password')
  const cluster = join(folder, 'cluster')
  if (!existsSync(join(cluster, 'optaic-initialised')))
    await initialise(binaries, account, folder, cluster, passwordFile)
  for (const [name, text] of Object.entries(files)) await writeOwned(account, join(cluster, name), text)
  const password = readFileSync(passwordFile, 'utf8').trim()
  await endOrphan(cluster)
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const started = await launch(binaries, account, cluster, port, { ...defaults, ...settings }, log)
    if (started !== null) {
      const url = `postgres://optaic:${password}@127.0.0.1:${port}/postgres`
      await waitUntilReady(url, started, cluster)
      return { url, stop: () => stop(started) }
    }
    if (attempt === 3)
      throw unreachable(
        'Postgres did not start',
        'Look at the lines above; a full disk or a damaged data folder are the usual causes.',
      )
  }
}

const unreachable = (message: string, next: string, cause?: unknown) =>
  new Problem('database_unreachable', message, { next, cause })

async function initialise(
  binaries: Binaries,
  account: Account | null,
  folder: string,
  cluster: string,
  passwordFile: string,
): Promise<void> {
  rmSync(cluster, { recursive: true, force: true }) // one that was killed half-way
  await writeOwned(account, passwordFile, `${randomBytes(24).toString('base64url')}\n`)
  const args = [
    '-D',
    cluster,
    '-U',
    'optaic',
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ]
  try {
    await run(binaries.initdb, args, { ...account, cwd: folder, env: environment })
  } catch (cause) {
    throw unreachable(
      'The embedded database could not be created',
      `Check that ${folder} is writable and the disk is not full.`,
      cause,
    )
  }
  writeFileSync(join(cluster, 'optaic-initialised'), version)
}

async function writeOwned(account: Account | null, path: string, text: string): Promise<void> {
  writeFileSync(path, text, { mode: 0o600 })
  if (account !== null) await run('chown', [`${account.uid}:${account.gid}`, path])
}

/** A server that was killed may have left its Postgres for a moment: it is asked to end, and waited for. */
async function endOrphan(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid')
  for (let waited = 0; existsSync(file) && waited < 200; waited++) {
    const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
    if (!Number.isInteger(pid) || pid <= 1 || !isPostgres(pid)) {
      rmSync(file, { force: true })
      return
    }
    if (waited === 0) process.kill(pid, 'SIGINT')
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

function isPostgres(pid: number): boolean {
  try {
    return process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
      : process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Null when the process ended before it was ready: the port may have been taken in between. */
function launch(
  binaries: Binaries,
  account: Account | null,
  cluster: string,
  port: number,
  settings: Readonly<Record<string, string>>,
  log: (line: string) => void,
): Promise<ChildProcess | null> {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const command = [binaries.postgres, '-D', cluster, '-p', String(port), ...flags]
  const child = spawn('/bin/sh', ['-c', keeper, 'sh', ...command], {
    ...account,
    cwd: cluster,
    env: environment,
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  child.stdin?.on('error', () => {})
  return new Promise(resolve => {
    child.once('exit', () => resolve(null))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) if (line !== '') log(line)
      if (text.includes('ready to accept connections')) resolve(child)
    })
  })
}

async function waitUntilReady(url: string, child: ChildProcess, cluster: string): Promise<void> {
  for (let tries = 0; child.exitCode === null; tries++) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
    try {
      await client.connect()
      await client.end()
      return
    } catch (cause) {
      client.end().catch(() => {})
      if (tries >= 50)
        throw unreachable(`Postgres in ${cluster} does not answer`, 'Stop what uses the folder and start again.', cause)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
  throw unreachable('Postgres ended while it was starting', 'Look at the lines above.')
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise(resolve => {
    child.once('exit', () => resolve())
    child.stdin?.end()
  })
}
