/** Tells the worker that has a Run that it was cancelled, at once where there is a session that listens, else soon. */
import { openedSession } from '@optaic/postgres-session'
import type pg from 'pg'

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
      : await openedSession({
          url: listenUrl,
          applicationName: 'optaic cancellations',
          channels: [cancelChannel],
          notify: (_, id) => watched.get(id)?.abort(),
          opened: again => {
            if (again) soon()
          },
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
