/** The inside of a Run's process: waits for a task, runs its code, says what came out, and waits for the next. */
import { Worker } from 'node:worker_threads'
import { isProblem, type RunError } from '@optaic/domain'
import type { TaskCode, TaskContext, TaskMessage, TaskResult } from '@optaic/ports'
import type { FromProcess, ToProcess } from './messages.ts'

/** Codes by name, loaded when they are first needed. */
export type TaskTable = () => Promise<Readonly<Record<string, TaskCode>>>

/** A thread of its own, so that it also sees the end of the parent while the main thread spins. */
const watchdog = `
const parent = process.ppid
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL') }, 500)`

const say = (message: FromProcess) => void process.send?.(message)

/** Faults that another try may not have. */
const passing = new Set([
  'source_unreachable',
  'source_refused',
  'artifacts_unreachable',
  'database_unreachable',
  'run_failed',
])

function failureOf(fault: unknown): TaskResult {
  const error = describeFault(fault)
  const told =
    typeof fault === 'object' && fault !== null && 'retryable' in fault
      ? Boolean(fault.retryable)
      : passing.has(error.code)
  return { state: 'failed', error, retryable: told }
}

function describeFault(fault: unknown): RunError {
  if (isProblem(fault))
    return {
      code: fault.code,
      message: fault.message,
      details: JSON.parse(JSON.stringify({ details: fault.details, next: fault.next ?? null })),
    }
  if (!(fault instanceof Error)) return { code: 'run_failed', message: String(fault) }
  const code =
    'code' in fault && typeof fault.code === 'string' && /^[a-z]+(_[a-z]+)+$/.test(fault.code)
      ? fault.code
      : 'run_failed'
  return { code, message: fault.message, details: { stack: fault.stack ?? '' } }
}

async function run(table: TaskTable, task: Extract<ToProcess, { type: 'run' }>): Promise<TaskResult> {
  const tell = (message: TaskMessage) => say({ type: 'message', message })
  const context: TaskContext = {
    run_id: task.run_id,
    folder: task.folder,
    log: (level, message) => tell({ type: 'log', level, message, time: new Date().toISOString() }),
    progress: (done, total, message) => tell({ type: 'progress', done, total, message }),
  }
  try {
    const code = (await table())[task.code]
    if (code === undefined)
      return {
        state: 'failed',
        error: { code: 'run_failed', message: `This worker has no code "${task.code}"` },
        retryable: false,
      }
    return { state: 'completed', output: await code(task.input, context) }
  } catch (fault) {
    return failureOf(fault)
  }
}

/** Call this from the entry file of the process. */
export function serveTasks(table: TaskTable): void {
  new Worker(watchdog, { eval: true }).unref()
  let busy = false
  const crash = (fault: unknown) => {
    if (busy) say({ type: 'result', result: failureOf(fault), last: true })
    setImmediate(() => process.exit(70))
  }
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
  process.on('disconnect', () => process.exit(0))
  process.on('SIGINT', () => {}) // Ctrl-C reaches the whole group; the parent decides what ends
  process.on('message', async (message: ToProcess) => {
    if (message.type === 'exit') process.exit(0)
    busy = true
    const result = await run(table, message)
    busy = false
    say({ type: 'result', result })
  })
  setInterval(() => {
    if (busy) say({ type: 'memory', bytes: process.memoryUsage.rss() })
  }, 250).unref()
  say({ type: 'ready' })
}
