/** PgBouncer as a transaction pooler before a server: the real program, unpacked from Debian's packages into a cache and not installed. */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '@optaic/local-server'
import { cachedTool } from '@optaic/ports/testing/tool-cache'
import pg from 'pg'
import { findAccount } from '../src/account.ts'
import type { OwnedDatabase } from './test-server.ts'

const run = promisify(execFile)
const packages = ['pgbouncer', 'libevent-2.1-7', 'libc-ares2']
const tool = cachedTool('pgbouncer-debian')

/** One sentence where no pooler can be had, null where one can. */
export const whyNoPooler = (): string | null => {
  const there = (program: string) => spawnSync(program, ['--version']).status === 0
  return tool.isThere() || (there('apt-get') && there('dpkg-deb'))
    ? null
    : 'needs PgBouncer, which the tests unpack from Debian packages: there is no apt-get here'
}

/** The folder with the unpacked packages. */
const installPooler = () =>
  tool.install(async draft => {
    const download = () => run('apt-get', ['download', ...packages], { cwd: draft, timeout: 120_000 })
    try {
      await download()
    } catch {
      await run('apt-get', ['update'], { timeout: 300_000 }) // a new machine has no lists yet
      await download()
    }
    for (const file of readdirSync(draft).filter(name => name.endsWith('.deb')))
      await run('dpkg-deb', ['-x', file, '.'], { cwd: draft })
  })

export interface Pooler {
  /** The database through the pooler. */
  readonly url: string
  close(): Promise<void>
}

/** Few connections to the server for many clients, so that hardly ever two statements of one meet the same. */
export async function startPooler(database: OwnedDatabase, serverPort: number): Promise<Pooler> {
  const installed = await installPooler()
  const folder = mkdtempSync(join(tmpdir(), 'optaic-pooler-'))
  const port = await freePort()
  const lines = [
    '[databases]',
    `${database.name} = host=127.0.0.1 port=${serverPort}`,
    '[pgbouncer]',
    `listen_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =`,
    `auth_type = plain\nauth_file = ${join(folder, 'users')}`,
    'pool_mode = transaction\ndefault_pool_size = 4\nmax_client_conn = 500\nserver_round_robin = 1',
  ]
  writeFileSync(join(folder, 'pgbouncer.ini'), `${lines.join('\n')}\n`)
  writeFileSync(join(folder, 'users'), `"${database.role}" "${database.password}"\n`)
  chmodSync(folder, 0o755)
  const child = spawn(join(reachable(installed, folder), 'usr/sbin/pgbouncer'), [join(folder, 'pgbouncer.ini')], {
    ...findAccount(), // it does not run as root, as Postgres does not
    env: { LD_LIBRARY_PATH: join(folder, 'lib') },
    stdio: 'ignore',
  })
  const url = `postgres://${database.role}:${database.password}@127.0.0.1:${port}/${database.name}`
  const close = async () => {
    await end(child)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await answering(url, child)
  } catch (fault) {
    await close()
    throw fault
  }
  return { url, close }
}

/** The cache may lie below a closed folder such as /root: the program and its libraries go where the account can read them. */
function reachable(installed: string, folder: string): string {
  spawnSync('cp', ['-r', join(installed, 'usr'), folder])
  for (const place of readdirSync(join(installed, 'usr/lib')))
    if (place.endsWith('-linux-gnu')) spawnSync('cp', ['-r', join(installed, 'usr/lib', place), join(folder, 'lib')])
  return folder
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let left = 100; ; left--) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.query('SELECT 1')
      return
    } catch (fault) {
      if (left === 0 || child.exitCode !== null) throw fault
      await sleep(50)
    } finally {
      await client.end().catch(() => {})
    }
  }
}
