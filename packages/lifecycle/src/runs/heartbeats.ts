/** One heartbeat for all Runs of a worker: keeps them alive, and hears that one was cancelled, taken away, or has ended. */
import type { Context } from '../context.ts'

export interface Heartbeats {
  /** Beats for a Run until the returned function is called; `onOver` is called once when there is nothing more to do for it. */
  keep(runId: string, onOver: () => void): () => void
  close(): void
}

export function createHeartbeats(context: Context, worker: string, intervalMs: number): Heartbeats {
  const kept = new Map<string, () => void>()
  let beating = false
  const beat = async () => {
    if (beating || kept.size === 0) return
    beating = true
    try {
      const asked = new Map(kept)
      const ids = [...asked.keys()]
      const alive = new Set<string>(await context.storage.heartbeat(ids, worker, context.clock()))
      for (const id of ids) {
        if (alive.has(id)) continue
        const tell = asked.get(id)
        if (kept.get(id) === tell) kept.delete(id)
        tell?.()
      }
    } catch (fault) {
      context.log('warning', `heartbeat: ${fault instanceof Error ? fault.message : String(fault)}`)
    } finally {
      beating = false
    }
  }
  const timer = setInterval(() => void beat(), intervalMs)
  return {
    keep: (runId, onOver) => {
      kept.set(runId, onOver)
      return () => {
        if (kept.get(runId) === onOver) kept.delete(runId) // a later try of the Run may be ours as well by now
      }
    },
    close: () => clearInterval(timer),
  }
}
