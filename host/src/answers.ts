/** Work that a request waits for: done in a process of its own, within limits, so that the API never stands still. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type JsonObject,
  Problem,
  type ProblemCode,
  type ProblemDetail,
  problemCatalogue,
  type RunError,
} from '@optaic/domain'
import { openProcessExecution } from '@optaic/execution-process'
import type { Execution } from '@optaic/ports'
import { type Program, runsFolder } from './program.ts'
import type { Environment } from './settings.ts'
import { taskEnvironment } from './task-settings.ts'

export interface Answer {
  readonly output: JsonObject
  /** Where the work left its files. */
  readonly folder: string
  /** Removes the files. */
  readonly dispose: () => Promise<void>
}

export interface Answers {
  /** Throws what the work threw, `run_timed_out`, `run_out_of_memory`, and `server_busy` when too many wait already. */
  ask(code: string, input: JsonObject, signal?: AbortSignal): Promise<Answer>
  close(): Promise<void>
}

const atOnce = 2
const mostWaiting = 16
const timeoutMs = 60_000
/** For panels in memory; tables have their own limit besides. */
const panelsMb = 1536

export function openAnswers({ settings }: Program, environment: Environment): Answers {
  const memoryMb = panelsMb + settings.tablesMemoryMb
  let execution: Execution | null = null
  let busy = 0
  const waiting: (() => void)[] = []
  const ended = new AbortController()

  /** Started by the first question: a server that nobody asks needs no further process. */
  const started = () => {
    execution ??= openProcessExecution({
      entry: new URL('./task-entry.ts', import.meta.url),
      environment: taskEnvironment(settings, environment),
      warm: 1,
    })
    return execution
  }
  const turn = async () => {
    if (busy < atOnce) return void busy++
    if (waiting.length >= mostWaiting)
      throw new Problem('server_busy', `${waiting.length} requests wait for ${atOnce} places already`, {
        next: 'Try again in some seconds.',
      })
    await new Promise<void>(resolve => waiting.push(resolve))
  }
  const done = () => {
    const next = waiting.shift()
    if (next === undefined) busy--
    else next()
  }
  return {
    ask: async (code, input, signal) => {
      await turn()
      try {
        const folder = await mkdtemp(join(runsFolder(settings), 'answer-'))
        const dispose = () => rm(folder, { recursive: true, force: true })
        const result = await started().run(
          { run_id: 'answer', code, input, folder, timeout_ms: timeoutMs, memory_mb: memoryMb },
          {
            signal: signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]),
            onMessage: () => {},
          },
        )
        if (result.state === 'completed') return { output: result.output, folder, dispose }
        await dispose()
        throw result.state === 'failed'
          ? problemOf(result.error)
          : new Problem('run_cancelled', 'Nobody waits any more')
      } finally {
        done()
      }
    },
    close: async () => {
      ended.abort()
      await execution?.close()
    },
  }
}

const limits: ReadonlySet<string> = new Set<ProblemCode>(['run_out_of_memory', 'run_timed_out'])
const less =
  'Ask for fewer dates, symbols or columns at once, or make a dataset of it: its Runs have limits of their own.'

/** A fault of the work with the words it had where it was thrown. */
function problemOf({ code, message, details }: RunError): Problem {
  const told = (details ?? {}) as { readonly details?: readonly ProblemDetail[]; readonly next?: string | null }
  if (!(code in problemCatalogue)) return new Problem('run_failed', message)
  const next = told.next ?? (limits.has(code) ? less : null)
  return new Problem(code as ProblemCode, message, { details: told.details ?? [], ...(next === null ? {} : { next }) })
}
