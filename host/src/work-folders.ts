/** Names of folders that belong to one process, so that what dead processes left is found and swept. */
import { readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** With the machine, since a pid of another one says nothing here. */
export const workFolderName = (prefix = ''): string => `${prefix}${hostname()}.${process.pid}`

/** Pid of the process of this machine that the name belongs to; null for every other name. */
function ownerOf(name: string, prefix: string): number | null {
  const start = `${prefix}${hostname()}.`
  const found = name.startsWith(start) ? /^(\d+)(?:-\w+)?$/.exec(name.slice(start.length)) : null
  return found === null ? null : Number(found[1])
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM' // somebody else's
  }
}

/**
 * Removes the folders of processes that are gone. One with the pid of this process is of an earlier life, as in
 * containers, where pids begin anew: call it before making one.
 */
export async function sweepWorkFolders(parent: string, prefix = ''): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const pid = ownerOf(name, prefix)
    if (pid === null || (pid !== process.pid && isAlive(pid))) continue
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => {}) // not ours to remove, then
  }
}
