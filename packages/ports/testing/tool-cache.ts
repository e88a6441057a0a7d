/** Outside programs that tests need, brought from a registry once for all tests and checkouts of this account. */
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const cache = process.env.OPTAIC_TEST_CACHE ?? join(homedir(), '.cache', 'optaic')

export interface CachedTool {
  readonly folder: string
  isThere(): boolean
  /** Makes the folder where it is not there yet: `build` fills a draft of it, which counts once it is whole. */
  install(build: (draft: string) => Promise<void>): Promise<string>
}

/** `name` with the version in it. */
export function cachedTool(name: string): CachedTool {
  const folder = join(cache, name)
  const lock = `${folder}.lock`
  return {
    folder,
    isThere: () => existsSync(folder),
    install: async build => {
      while (!existsSync(folder)) {
        mkdirSync(cache, { recursive: true })
        try {
          mkdirSync(lock)
        } catch {
          // Somebody else builds; a builder that was killed does not stop the others for ever.
          if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 600_000)
            rmSync(lock, { recursive: true, force: true })
          await sleep(200)
          continue
        }
        const draft = `${folder}.${process.pid}`
        try {
          mkdirSync(draft, { recursive: true })
          await build(draft)
          renameSync(draft, folder)
        } finally {
          rmSync(draft, { recursive: true, force: true })
          rmSync(lock, { recursive: true, force: true })
        }
      }
      return folder
    },
  }
}
