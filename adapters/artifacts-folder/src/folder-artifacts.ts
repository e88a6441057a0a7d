/** Artifacts as files of a folder: written under another name, made lasting, then put in place in one step. */
import { createHash, randomUUID } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { copyFile, link, lstat, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { isProblem, Problem } from '@optaic/domain'
import type { Artifacts, StoredFile } from '@optaic/ports'
import { partialSuffix, pathOfKey } from './key-path.ts'

export interface FolderArtifactsOptions {
  /** Made if it is not there. */
  readonly folder: string
}

export async function openFolderArtifacts(options: FolderArtifactsOptions): Promise<Artifacts> {
  const folder = resolve(options.folder)
  await reached(folder, () => mkdir(folder, { recursive: true }))
  return {
    put: async (key, localPath, { move = false, sha256 } = {}) => {
      const path = pathOfKey(folder, key)
      return reached(folder, async () => {
        await makeFolders(folder, dirname(path))
        const moved = move && (await isOnlyHere(localPath)) ? await moveIn({ key, path, sha256 }, localPath) : null
        return moved ?? copyIn({ key, path, sha256 }, localPath)
      })
    },
    local: async key => {
      const path = pathOfKey(folder, key)
      if (!(await reached(folder, () => isFile(path)))) throw missing(key)
      return path
    },
    has: async key => {
      const path = pathOfKey(folder, key)
      return reached(folder, () => isFile(path))
    },
    remove: async key => {
      const path = pathOfKey(folder, key)
      await reached(folder, () => rm(path, { force: true }))
    },
    list: prefix => keys(folder, prefix),
    close: async () => {},
  }
}

interface Place {
  readonly key: string
  readonly path: string
  /** What the content must be, where it is known. */
  readonly sha256: string | undefined
}

async function copyIn(place: Place, localPath: string): Promise<StoredFile> {
  const partial = `${place.path}.${randomUUID()}${partialSuffix}`
  try {
    // A clone where the file system can: no bytes are copied, and later writes to either file do not reach the other.
    await copyFile(localPath, partial, constants.COPYFILE_FICLONE)
    return await finish(place, partial)
  } finally {
    await rm(partial, { force: true })
  }
}

/** Gives the very file its place; null where it lies on another file system. */
async function moveIn(place: Place, localPath: string): Promise<StoredFile | null> {
  const partial = `${place.path}.${randomUUID()}${partialSuffix}`
  try {
    await rename(localPath, partial)
  } catch (error) {
    if (['EXDEV', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
  try {
    return await finish(place, partial)
  } finally {
    await rm(partial, { force: true })
  }
}

/** A file of its own: no link to one that lies elsewhere, and no second name of one. */
async function isOnlyHere(path: string): Promise<boolean> {
  const found = await lstat(path)
  return found.isFile() && found.nlink === 1
}

/** What lies beside its place, hashed and made lasting, gets its name; where another has it, they must be the same. */
async function finish({ key, path, sha256 }: Place, partial: string): Promise<StoredFile> {
  const stored = { key, ...(await content(partial, sha256)) }
  await sync(partial)
  if (!(await placed(partial, path))) {
    const there = await content(path)
    if (there.sha256 !== stored.sha256) throw other(key, stored.sha256, there.sha256)
  }
  await sync(dirname(path))
  return stored
}

/** Gives the file its name, unless another has it. */
async function placed(partial: string, path: string): Promise<boolean> {
  try {
    // A link, unlike a rename, never takes another file's place: of two writers at once, one is told of the other.
    await link(partial, path)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP') throw error
  }
  // A file system without links.
  if (await isFile(path)) return false
  await rename(partial, path)
  return true
}

/** Makes the folders on the way and has their entries written down: a file is lost with a folder that is. */
async function makeFolders(folder: string, needed: string): Promise<void> {
  const first = await mkdir(needed, { recursive: true })
  if (first === undefined) return
  for (let made = needed; made.length >= first.length; made = dirname(made)) await sync(dirname(made))
  await sync(folder)
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function content(path: string, known?: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  if (known !== undefined) return { bytes: (await stat(path)).size, sha256: known }
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return { bytes: (await stat(path)).size, sha256: hash.digest('hex') }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch (error) {
    if (isNotThere(error)) return false
    throw error
  }
}

/** Keys with a prefix, ascending within a folder; what is still being written is not among them. */
async function* keys(folder: string, prefix: string): AsyncGenerator<string> {
  const parent = prefix.slice(0, prefix.lastIndexOf('/') + 1)
  if (parent !== '') pathOfKey(folder, parent.slice(0, -1))
  for await (const key of filesBelow(folder, parent)) if (key.startsWith(prefix)) yield key
}

async function* filesBelow(folder: string, parent: string): AsyncGenerator<string> {
  const entries = await reached(folder, () => entriesOf(join(folder, parent)))
  for (const entry of entries) {
    const key = `${parent}${entry.name}`
    if (entry.isDirectory()) yield* filesBelow(folder, `${key}/`)
    else if (entry.isFile() && !key.endsWith(partialSuffix)) yield key
  }
}

async function entriesOf(path: string) {
  try {
    const entries = await Array.fromAsync(await opendir(path))
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    if (isNotThere(error)) return []
    throw error
  }
}

const isNotThere = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')

const missing = (key: string) =>
  new Problem('store_corrupt', `the stored file ${key} is missing`, {
    details: [{ path: key, message: 'missing' }],
    next: 'Bring it back from a backup, or run again what wrote it.',
  })

const other = (key: string, ours: string, theirs: string) =>
  new Problem('store_corrupt', `${key} is stored already with other content`, {
    details: [{ path: key, message: 'other content', sha256: theirs, put_sha256: ours }],
    next: 'Use a key of its own for each content.',
  })

/** Turns what the disk refuses into `artifacts_unreachable`. */
async function reached<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (isProblem(cause)) throw cause
    throw new Problem(
      'artifacts_unreachable',
      `the artifacts in ${folder} cannot be used: ${(cause as Error).message}`,
      {
        next: 'See that the folder is there, that it may be written to, and that the disk has room.',
        cause,
      },
    )
  }
}
