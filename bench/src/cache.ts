/** The folder that panels and peers are kept in between calls; nothing in it needs to be kept. */
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

export const cacheFolder = process.env.OPTAIC_BENCH_CACHE ?? join(homedir(), '.cache', 'optaic-bench')

/** The path of something in the cache, made when it is not there yet: whole or not at all. */
export async function cached(name: string, make: (draft: string) => Promise<void>): Promise<string> {
  const path = join(cacheFolder, name)
  if (existsSync(path)) return path
  const draft = join(dirname(path), `draft-${process.pid}-${name.split('/').pop()}`)
  await mkdir(dirname(draft), { recursive: true })
  try {
    await make(draft)
    await rename(draft, path)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  return path
}
