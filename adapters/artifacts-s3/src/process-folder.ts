/** A folder that belongs to one living process; those of processes that are gone are swept by the next. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** When a process started, as the kernel tells it, since a pid alone may have been given to another; null when it is gone. */
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

/** Makes the folder of this process below `parent`, and removes what dead ones have left there. */
export async function openProcessFolder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true })
  await sweep(parent)
  const name = [process.pid, startOf(process.pid), randomBytes(4).toString('hex')].join('-')
  const folder = join(parent, name)
  await mkdir(folder)
  return folder
}

async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const [pid, started] = name.split('-')
    if (started === undefined || startOf(Number(pid)) === started) continue
    await rm(join(parent, name), { recursive: true, force: true })
  }
}
