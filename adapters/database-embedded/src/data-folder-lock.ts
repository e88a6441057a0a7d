/** One server to a data folder: the second is told who is there already. */

import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '@optaic/domain'

export interface DataFolderLock {
  release(): void
}

interface Holder {
  readonly pid: number
  /** When the process started, as the kernel tells it: a pid alone may have been given to another. */
  readonly started: string
}

function startOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
    }
    process.kill(pid, 0)
    return 'alive'
  } catch {
    return null
  }
}

function holderOf(file: string): Holder | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder
  } catch {
    return null
  }
}

/** Throws `data_folder_in_use` with the pid of the server that has the folder. A lock left by a killed server is taken over. */
export function lockDataFolder(folder: string): DataFolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  const file = join(folder, 'server.lock')
  const own: Holder = { pid: process.pid, started: startOf(process.pid) ?? '' }
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, JSON.stringify(own))
  try {
    for (let tries = 0; ; tries++) {
      try {
        linkSync(draft, file) // atomic: fails when the lock exists
        break
      } catch (cause) {
        const holder = holderOf(file)
        const living = holder !== null && startOf(holder.pid) === holder.started
        if (living || tries > 5)
          throw new Problem(
            'data_folder_in_use',
            `Another server, process ${holder?.pid ?? 'unknown'}, runs on ${folder}`,
            {
              cause,
              details: [{ path: folder, message: `process ${holder?.pid ?? 'unknown'}`, pid: holder?.pid }],
              next: 'Use that server, stop it, or give this one another folder with --data.',
            },
          )
        rmSync(file, { force: true })
      }
    }
  } finally {
    rmSync(draft, { force: true })
  }
  return {
    release: () => {
      if (holderOf(file)?.pid === process.pid) rmSync(file, { force: true })
    },
  }
}
