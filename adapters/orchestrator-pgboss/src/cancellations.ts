/** Tells the worker that has a Run that it was cancelled, at once where there is a session that listens, else soon. */
import type pg from 'pg'
import { openSession } from './session.ts'

export interface Cancellations {
  /** A signal that aborts when the Run of that id is cancelled; `done` forgets it. */
  watch(externalId: string): { readonly signal: AbortSignal; readonly done: () => void }
  close(): Promise<void>
}

export const cancelChannel = 'optaic_cancel'
const everyMs = 1000

const look = "SELECT id FROM pgboss.job WHERE id = ANY ($1::uuid[]) AND state = 'cancelled'"

/** `listenUrl` is where LISTEN works; null where it works nowhere. */
export async function openCancellations(pool: pg.Pool, listenUrl: string | null): Promise<Cancellations> {
  const watched = new Map<string, AbortController>()
  const lookNow = async () => {
    if (watched.size === 0) return
    const { rows } = await pool.query<{ id: string }>(look, [[...watched.keys()]])
    for (const { id } of rows) watched.get(id)?.abort()
  }
  const soon = () => void lookNow().catch(() => {})
  const ear =
    listenUrl === null
      ? lookOften(soon)
      : await openSession({
          url: listenUrl,
          applicationName: 'optaic cancellations',
          channel: cancelChannel,
          notify: id => watched.get(id)?.abort(),
          reopened: soon,
        })
  return {
    watch: externalId => {
      const controller = new AbortController()
      watched.set(externalId, controller)
      return { signal: controller.signal, done: () => watched.delete(externalId) }
    },
    close: () => ear.close(),
  }
}

function lookOften(work: () => void): { close(): Promise<void> } {
  const timer = setInterval(work, everyMs)
  return { close: async () => clearInterval(timer) }
}
