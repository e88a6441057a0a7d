/** Examines plugins at the start, but not what has passed before: the same code, byte for byte, in the same program. */
import type { Plugins } from '@optaic/kit'
import type { Storage } from '@optaic/ports'
import type { Log } from './log.ts'
import { digestOfPlugins, examinePlugins } from './own-plugins.ts'

/** Throws what the examination finds; only what has passed is remembered. `keep` is called once the database can take it. */
export async function ensureExamined(
  { plugins, folders }: { readonly plugins: Plugins; readonly folders: readonly string[] },
  storage: Pick<Storage, 'examinedAt' | 'keepExamined'>,
  log: Log,
): Promise<{ readonly keep: () => Promise<void> }> {
  const nothing = { keep: async () => {} }
  if (folders.length === 0) return nothing
  const sources = digestOfPlugins(folders)
  if (sources.digest === null) log('info', `plugins are examined at every start: ${sources.because}`)
  const before = sources.digest === null ? null : await storage.examinedAt(sources.digest)
  if (before !== null) {
    log('info', `plugins are as they were when they were examined, at ${before}`)
    return nothing
  }
  const began = performance.now()
  await examinePlugins(plugins)
  log('info', `plugins were examined in ${Math.round(performance.now() - began)} ms`)
  const { digest } = sources
  return digest === null ? nothing : { keep: () => storage.keepExamined(digest, new Date().toISOString()) }
}
