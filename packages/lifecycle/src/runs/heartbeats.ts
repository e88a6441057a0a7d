/** One heartbeat for all Runs of a worker: keeps them alive, and hears that one was cancelled or taken away. */
import type { Context } from '../context.ts'

export interface Heartbeats {
  /** Beats for a Run until the returned function is called; `onLost` is called once when it is no longer ours to finish. */
  keep(runId: string, onLost: (why: 'cancelled' | 'lost') => void): () => void
  close(): void
}

export function createHeartbeats(context: Context, worker: string, intervalMs: number): Heartbeats {
  const kept = new Map<string, (why: 'cancelled' | 'lost') => void>()
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
        const run = await context.storage.run(id)
        const tell = asked.get(id)
        if (kept.get(id) === tell) kept.delete(id)
        tell?.(run?.state === 'running' && run.worker === worker && run.cancel_requested ? 'cancelled' : 'lost')
      }
    } catch (fault) {
      context.log('warning', `heartbeat: ${fault instanceof Error ? fault.message : String(fault)}`)
    } finally {
      beating = false
    }
  }
  const timer = setInterval(() => void beat(), intervalMs)
  return {
    keep: (runId, onLost) => {
      kept.set(runId, onLost)
      return () => {
        if (kept.get(runId) === onLost) kept.delete(runId) // a later try of the Run may be ours as well by now
      }
    },
    close: () => clearInterval(timer),
  }
}
