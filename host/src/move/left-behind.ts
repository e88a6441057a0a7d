/** What stays in the data folder and is still needed: files are read where a worker runs. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Settings } from '../settings.ts'

export interface LeftFolder {
  readonly folder: string
  readonly files: number
  readonly bytes: number
}

export interface LeftBehind {
  /** Source files of pipelines; null where there are none. */
  readonly files: LeftFolder | null
  /** Dataset versions and artifacts that no bucket took; null where there are none. */
  readonly artifacts: LeftFolder | null
}

export async function leftBehind(from: Settings, to: Settings): Promise<LeftBehind> {
  return {
    files: await sizeOf(join(from.dataFolder, 'files')),
    artifacts: to.bucket === null ? await sizeOf(join(from.dataFolder, 'artifacts')) : null,
  }
}

async function sizeOf(folder: string): Promise<LeftFolder | null> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const sizes = await Promise.all(
    entries
      .filter(entry => !entry.isDirectory())
      .map(({ parentPath, name }) =>
        stat(join(parentPath, name)).then(
          found => (found.isFile() ? found.size : null),
          () => null, // a link to nothing
        ),
      ),
  )
  const found = sizes.filter(size => size !== null)
  return found.length === 0 ? null : { folder, files: found.length, bytes: found.reduce((sum, size) => sum + size, 0) }
}
