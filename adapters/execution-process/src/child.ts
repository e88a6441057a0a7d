/** One process of the pool, seen from outside: runs a task at a time and can be stopped for real. */
import { type ChildProcess, fork } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import type { Task, TaskMessage, TaskResult } from '@optaic/ports'
import type { FromProcess, ToProcess } from './messages.ts'

export interface ChildOptions {
  readonly entry: URL
  /** The whole environment of the process: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>
}

export interface Child {
  readonly pid: number
  /** Settles when the process takes tasks, or with an error when it ended before. */
  readonly ready: Promise<void>
  readonly alive: boolean
  run(task: Task, signal: AbortSignal, onMessage: (message: TaskMessage) => void): Promise<TaskResult>
  kill(): void
}

const graceMs = 400
const memoryPollMs = 200
const stderrKept = 4000

/** Resident bytes as the kernel counts them; null where there is no /proc. */
async function residentBytes(pid: number): Promise<number | null> {
  try {
    return Number((await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')[1]) * 4096
  } catch {
    return null
  }
}

export function startChild({ entry, environment }: ChildOptions): Child {
  const process_ = fork(entry, {
    env: { ...environment },
    execArgv: ['--no-warnings'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  })
  let alive = true
  let tail = ''
  const ready = new Promise<void>((resolve, reject) => {
    const first = (message: FromProcess) => {
      if (message.type === 'ready') resolve()
    }
    process_.once('message', first)
    process_.once('exit', code =>
      reject(new Error(`the process of a Run ended with code ${code} before it was ready: ${tail}`)),
    )
    process_.once('error', reject)
  })
  ready.catch(() => {})
  process_.once('exit', () => {
    alive = false
  })
  process_.on('message', (message: FromProcess) => {
    if (message.type === 'result' && message.last === true) alive = false
  })
  process_.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-stderrKept)
  })
  return {
    pid: process_.pid ?? 0,
    ready,
    get alive() {
      return alive
    },
    run: (task, signal, onMessage) => runTask(process_, task, signal, onMessage, () => tail),
    kill: () => void process_.kill('SIGKILL'),
  }
}

function runTask(
  child: ChildProcess,
  task: Task,
  signal: AbortSignal,
  onMessage: (message: TaskMessage) => void,
  tail: () => string,
): Promise<TaskResult> {
  return new Promise(resolve => {
    let verdict: TaskResult | null = null
    const kill = (result: TaskResult) => {
      verdict ??= result
      child.kill('SIGKILL')
    }
    const cancel = () => {
      verdict ??= { state: 'cancelled' }
      setTimeout(() => child.kill('SIGKILL'), graceMs).unref()
      child.kill('SIGTERM')
    }
    const failed = (code: string, message: string, retryable: boolean): TaskResult => ({
      state: 'failed',
      error: { code, message },
      retryable,
    })
    const checkMemory = (bytes: number | null) => {
      if (bytes !== null && bytes > task.memory_mb * 2 ** 20)
        kill(
          failed(
            'run_out_of_memory',
            `The Run took ${Math.round(bytes / 2 ** 20)} MB, more than its limit of ${task.memory_mb} MB`,
            false,
          ),
        )
    }
    const timer = setTimeout(
      () => kill(failed('run_timed_out', `The Run took longer than ${task.timeout_ms / 1000} s`, true)),
      Math.min(task.timeout_ms, 2 ** 31 - 1),
    )
    const memory = setInterval(async () => checkMemory(await residentBytes(child.pid ?? 0)), memoryPollMs)
    const lines = (stream: 'stdout' | 'stderr') => (text: string) => {
      for (const line of String(text).split('\n'))
        if (line.trim() !== '')
          onMessage({
            type: 'log',
            level: stream === 'stdout' ? 'info' : 'warning',
            message: line,
            time: new Date().toISOString(),
          })
    }
    const [out, err] = [lines('stdout'), lines('stderr')]
    const heard = (message: FromProcess) => {
      if (message.type === 'message') onMessage(message.message)
      else if (message.type === 'memory') checkMemory(message.bytes)
      else if (message.type === 'result') settle(verdict ?? message.result)
    }
    const ended = (code: number | null, by: NodeJS.Signals | null) => {
      const how = code === null ? `was ended by ${by}` : `ended with code ${code}`
      settle(
        verdict ??
          failed('run_crashed', `The process of the Run ${how}${tail() === '' ? '' : `: ${tail().trim()}`}`, true),
      )
    }
    const settle = (result: TaskResult) => {
      clearTimeout(timer)
      clearInterval(memory)
      signal.removeEventListener('abort', cancel)
      child.off('message', heard).off('exit', ended)
      child.stdout?.off('data', out)
      child.stderr?.off('data', err)
      resolve(result)
    }
    child.on('message', heard).once('exit', ended)
    child.stdout?.on('data', out)
    child.stderr?.on('data', err)
    signal.addEventListener('abort', cancel, { once: true })
    if (signal.aborted) cancel()
    const { run_id, code, input, folder } = task
    child.send({ type: 'run', run_id, code, input, folder } satisfies ToProcess, fault => {
      if (fault !== null)
        kill(failed('run_crashed', `The Run could not be handed to its process: ${fault.message}`, true))
    })
  })
}
