/** The lab's executor and artifact store: tasks run in this very process, files stay in a folder of the lab. */
import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Instant } from '@optaic/domain'
import type { Artifacts, Execution, TaskCode, TaskResult } from '@optaic/ports'
import { TaskFault } from './world.ts'

/** Toy tasks are told when they are cancelled by simply not being waited for any longer. */
export const inProcessExecution = (tasks: Readonly<Record<string, TaskCode>>, clock: () => Instant): Execution => ({
  run: async ({ run_id, code, input, folder }, { signal, onMessage }) => {
    const task = tasks[code]
    if (task === undefined)
      return { state: 'failed', error: { code: 'internal_error', message: `no code ${code}` }, retryable: false }
    const cancelled = new Promise<TaskResult>(resolve => {
      if (signal.aborted) resolve({ state: 'cancelled' })
      signal.addEventListener('abort', () => resolve({ state: 'cancelled' }), { once: true })
    })
    const work = task(input, {
      run_id,
      folder,
      log: (level, message) => onMessage({ type: 'log', level, message, time: clock() }),
      progress: (done, total, message) => onMessage({ type: 'progress', done, total, message }),
    }).then(
      (output): TaskResult => ({ state: 'completed', output }),
      (fault: unknown): TaskResult => {
        if (fault instanceof TaskFault) return { state: 'failed', error: fault.error, retryable: fault.retryable }
        return { state: 'failed', error: { code: 'run_failed', message: String(fault) }, retryable: false }
      },
    )
    return Promise.race([work, cancelled])
  },
  close: async () => {},
})

export function folderArtifacts(folder: string): Artifacts {
  const stored = new Map<string, { readonly key: string; readonly bytes: number; readonly sha256: string }>()
  return {
    put: async (key, path) => {
      const content = await readFile(path)
      const file = { key, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }
      await mkdir(dirname(join(folder, key)), { recursive: true })
      await copyFile(path, join(folder, key))
      stored.set(key, file)
      return file
    },
    local: async key => join(folder, key),
    has: async key => stored.has(key),
    remove: async key => {
      stored.delete(key)
      await rm(join(folder, key), { force: true })
    },
    list: async function* (prefix) {
      for (const key of stored.keys()) if (key.startsWith(prefix)) yield key
    },
    close: async () => {},
  }
}
