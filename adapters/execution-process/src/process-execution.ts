/** Execution in warm processes: each runs a task at a time, is used again when all went well, and replaced when not. */
import type { Execution } from '@optaic/ports'
import { type Child, type ChildOptions, startChild } from './child.ts'

export interface ProcessExecutionOptions extends ChildOptions {
  /** Processes kept warm; default 1. */
  readonly warm?: number
}

/** A process that took memory for a large task is not kept for small ones. */
const mostTasks = 200

export function openProcessExecution({ warm = 1, ...options }: ProcessExecutionOptions): Execution {
  const idle: Child[] = []
  const all = new Set<Child>()
  const used = new WeakMap<Child, number>()
  let closed = false

  const start = (): Child => {
    const child = startChild(options)
    all.add(child)
    return child
  }
  const refill = () => {
    while (!closed && idle.length < warm) idle.push(start())
  }
  const take = (): Child => {
    let child = idle.shift()
    while (child !== undefined && !child.alive) {
      all.delete(child)
      child = idle.shift()
    }
    return child ?? start()
  }
  const giveBack = (child: Child, healthy: boolean) => {
    const count = (used.get(child) ?? 0) + 1
    used.set(child, count)
    if (!closed && healthy && child.alive && idle.length < warm && count < mostTasks) idle.unshift(child)
    else {
      all.delete(child)
      child.kill()
    }
    refill()
  }
  refill()
  return {
    run: async (task, { signal, onMessage }) => {
      if (signal.aborted) return { state: 'cancelled' }
      const child = take()
      try {
        await child.ready
      } catch (fault) {
        giveBack(child, false)
        return {
          state: 'failed',
          error: { code: 'run_crashed', message: fault instanceof Error ? fault.message : String(fault) },
          retryable: true,
        }
      }
      const result = await child.run(task, signal, onMessage)
      giveBack(child, result.state === 'completed' || (result.state === 'failed' && child.alive && !signal.aborted))
      return result
    },
    close: async () => {
      closed = true
      for (const child of all) child.kill()
    },
  }
}
