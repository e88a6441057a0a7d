/** Execution: runs a task's code away from the event loop, where it can be stopped for real. */
import type { Instant, Json, JsonObject, RunError } from '@optaic/domain'

/** Everything a task needs, as plain data: it crosses a process boundary. */
export interface Task {
  readonly run_id: string
  /** Name of the task's code in the task table of the program, such as `dataset.refresh`. */
  readonly code: string
  readonly input: JsonObject
  /** Folder of its own for files; removed afterwards. */
  readonly folder: string
  readonly timeout_ms: number
  readonly memory_mb: number
}

export type TaskMessage =
  | {
      readonly type: 'log'
      readonly level: 'debug' | 'info' | 'warning' | 'error'
      readonly message: string
      readonly time: Instant
    }
  | { readonly type: 'progress'; readonly done: number; readonly total: number | null; readonly message: string }

export type TaskResult =
  | { readonly state: 'completed'; readonly output: JsonObject }
  | { readonly state: 'failed'; readonly error: RunError; readonly retryable: boolean }
  | { readonly state: 'cancelled' }

/**
 * Promises: `run` always settles, with a value; a task that loops for ever ends within a second of the abort or the
 * timeout (`run_timed_out`); one that passes its memory limit ends with `run_out_of_memory`; one that exits or crashes
 * ends with `run_crashed`; none of them harms another task or this process, and all end when this process is killed.
 */
export interface Execution {
  run(
    task: Task,
    options: { readonly signal: AbortSignal; readonly onMessage: (message: TaskMessage) => void },
  ): Promise<TaskResult>
  close(): Promise<void>
}

/** What a task's code sees inside its process. */
export interface TaskContext {
  readonly run_id: string
  readonly folder: string
  log(level: 'debug' | 'info' | 'warning' | 'error', message: string): void
  progress(done: number, total: number | null, message: string): void
}

export type TaskCode = (input: JsonObject, context: TaskContext) => Promise<{ readonly [key: string]: Json }>
