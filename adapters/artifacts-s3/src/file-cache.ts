/**
 * Files fetched before, kept on this disk up to a limit, the longest unused going first; any number of processes share
 * one folder. Whoever is given a file is given a name of its own for it (a hard link), which no eviction takes away.
 */
import { createHash, randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { openProcessFolder } from './process-folder.ts'

export interface FileCacheOptions {
  /** Made if it is not there; on one disk, since names are given and taken within it. */
  readonly folder: string
  /** Files in use are kept beyond it. */
  readonly maxBytes: number
  /** How long a file stays in use after it was last asked for. */
  readonly heldMs: number
  readonly clock: () => number
}

export interface FileCache {
  /** A name for a file that is about to be written. */
  partial(): string
  /** The file of a key, if it is here. */
  find(key: string): Promise<string | null>
  /** Takes a whole file in under a key, and gives it back under a name of its own. */
  take(key: string, partial: string): Promise<string>
  forget(key: string): Promise<void>
  close(): Promise<void>
}

/** Full, it is emptied to this part of the limit, so that the folder is not read for each file. */
const emptiedTo = 0.9
/** Part of the limit that this process may add before it looks at the folder again. */
const lookAfter = 0.05

/** Names say nothing of the key but its ending, which readers of files like to see. */
const nameOf = (key: string): string => {
  const ending = /^\.[A-Za-z0-9]{1,16}$/.exec(extname(key))?.[0] ?? ''
  return `${createHash('sha256').update(key).digest('hex').slice(0, 40)}${ending}`
}

const codeOf = (fault: unknown) => (fault as NodeJS.ErrnoException).code

export async function openFileCache(options: FileCacheOptions): Promise<FileCache> {
  const files = join(options.folder, 'files')
  await mkdir(files, { recursive: true })
  const own = await openProcessFolder(join(options.folder, 'processes'))
  const held = new Map<string, number>()
  let added = options.maxBytes // the first file makes it look

  const kept = (key: string) => join(files, nameOf(key).slice(0, 2), nameOf(key))
  const mine = (key: string) => join(own, nameOf(key))
  const use = async (key: string, path: string) => {
    const now = options.clock()
    held.set(key, now)
    await utimes(path, now / 1000, now / 1000)
    return path
  }
  const release = async () => {
    for (const [key, since] of held) {
      if (options.clock() - since < options.heldMs) continue
      held.delete(key)
      await rm(mine(key), { force: true })
    }
  }
  const timer = setInterval(() => void release().catch(() => {}), Math.min(options.heldMs, 60_000))
  timer.unref()

  return {
    partial: () => join(own, `${randomUUID()}.partial`),
    find: async key => {
      try {
        await link(kept(key), mine(key)).catch(fault => {
          if (codeOf(fault) !== 'EEXIST' && !(codeOf(fault) === 'ENOENT' && held.has(key))) throw fault
        })
        return await use(key, mine(key))
      } catch (fault) {
        if (codeOf(fault) === 'ENOENT') return null
        throw fault
      }
    },
    take: async (key, partial) => {
      const { size } = await stat(partial)
      await sync(partial)
      // By way of another name: a file of that name that somebody reads just now is replaced, not emptied.
      const name = join(own, randomUUID())
      await link(partial, name)
      await rename(name, mine(key))
      if (size > options.maxBytes) await rm(partial)
      else {
        await mkdir(dirname(kept(key)), { recursive: true })
        await rename(partial, kept(key))
        added += size
      }
      const path = await use(key, mine(key))
      if (added > options.maxBytes * lookAfter) {
        added = 0
        await release()
        await evict(files, options.maxBytes)
      }
      return path
    },
    forget: async key => {
      held.delete(key)
      await rm(kept(key), { force: true })
      await rm(mine(key), { force: true })
    },
    close: async () => {
      clearInterval(timer)
      await rm(own, { recursive: true, force: true })
    },
  }
}

/** A file keeps its name in the cache only when it is whole: what was written must have reached the disk before. */
async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function evict(files: string, maxBytes: number): Promise<void> {
  const found = await entries(files)
  let total = found.reduce((sum, file) => sum + file.bytes, 0)
  if (total <= maxBytes) return
  for (const file of found.sort((a, b) => a.usedAt - b.usedAt)) {
    if (total <= maxBytes * emptiedTo) return
    if (file.inUse) continue
    await rm(file.path, { force: true })
    total -= file.bytes
  }
}

interface Entry {
  readonly path: string
  readonly bytes: number
  readonly usedAt: number
  /** Some living process has a name for it, so that removing it would free nothing. */
  readonly inUse: boolean
}

async function entries(files: string): Promise<Entry[]> {
  const found: Entry[] = []
  for (const group of await readdir(files)) {
    for (const name of await readdir(join(files, group))) {
      const path = join(files, group, name)
      try {
        const { size, mtimeMs, nlink } = await stat(path)
        found.push({ path, bytes: size, usedAt: mtimeMs, inUse: nlink > 1 })
      } catch (fault) {
        if (codeOf(fault) !== 'ENOENT') throw fault // another process was faster
      }
    }
  }
  return found
}
