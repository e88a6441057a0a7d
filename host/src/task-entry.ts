/** Entry of the processes that Runs execute in. */
import { flushCompileCache } from 'node:module'
import { serveTasks } from '@optaic/execution-process'
import { readTaskSettings } from './task-settings.ts'

serveTasks(async () => {
  const { loadTasks } = await import('./tasks.ts')
  return loadTasks(readTaskSettings(process.env), process.env)
})
// The parts that nearly every Run needs are loaded while the process waits for its first.
await import('./tasks.ts')
flushCompileCache() // such processes end without notice
