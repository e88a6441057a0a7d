/** Which account Postgres runs as: it refuses to run as root, so root lends it another one. */

import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '@optaic/domain'
import { type Binaries, binariesIn } from './binaries.ts'

export interface Account {
  readonly uid: number
  readonly gid: number
}

const idOf = (flag: '-u' | '-g', name: string): number | null => {
  try {
    return Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    return null
  }
}

/** Null when this process is not root and Postgres can run as it is. Throws `database_unreachable` when root has no account to lend. */
export function findAccount(): Account | null {
  if (process.getuid?.() !== 0) return null
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = [idOf('-u', name), idOf('-g', name)]
    if (uid !== null && gid !== null) return { uid, gid }
  }
  throw new Problem(
    'database_unreachable',
    'Postgres does not run as root, and there is no account postgres or nobody',
    {
      next: 'Start as another user, create the account postgres, or give the URL of a Postgres server.',
    },
  )
}

const reaches = (account: Account, flag: '-x' | '-w', path: string) =>
  spawnSync('/bin/sh', ['-c', `test ${flag} "$0"`, path], { ...account, cwd: '/', stdio: 'ignore' }).status === 0

/** The programs, copied to where the account can reach them when they lie below a closed folder such as /root. */
export function reachableBinaries(account: Account | null, found: Binaries, version: string): Binaries {
  if (account === null || reaches(account, '-x', found.postgres)) return found
  const folder = `/var/tmp/optaic-postgres-${version}-${process.getuid?.()}`
  if (!existsSync(folder)) {
    const partial = `${folder}.${process.pid}`
    cpSync(found.folder, partial, { recursive: true, verbatimSymlinks: true })
    chmodSync(partial, 0o755)
    try {
      renameSync(partial, folder)
    } catch {
      rmSync(partial, { recursive: true, force: true }) // another process was faster
    }
  }
  return binariesIn(folder)
}

/** The folder for the database: the wanted one, or one under /var/lib when the account cannot reach that. */
export function reachableFolder(account: Account | null, wanted: string): string {
  mkdirSync(wanted, { recursive: true, mode: 0o700 })
  if (account === null) return wanted
  execFileSync('chown', [`${account.uid}:${account.gid}`, wanted])
  if (reaches(account, '-w', wanted)) return wanted
  const folder = join('/var/lib/optaic', createHash('sha256').update(wanted).digest('hex').slice(0, 16))
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  const inside = join(folder, 'postgres')
  mkdirSync(inside, { recursive: true, mode: 0o700 })
  execFileSync('chown', [`${account.uid}:${account.gid}`, inside])
  return inside
}
