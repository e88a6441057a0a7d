/** Tells the worker that has a Run that it was cancelled, at once and over processes. */
import pg from 'pg'

export interface Cancellations {
  /** A signal that aborts when the Run of that id is cancelled; `done` forgets it. */
  watch(externalId: string): { readonly signal: AbortSignal; readonly done: () => void }
  close(): Promise<void>
}

export const cancelChannel = 'optaic_cancel'
const retryMs = 1000

export async function openCancellations(url: string): Promise<Cancellations> {
  const watched = new Map<string, AbortController>()
  let client: pg.Client | null = null
  let closed = false
  let timer: NodeJS.Timeout | undefined
  const connect = async () => {
    const next = new pg.Client({ connectionString: url, application_name: 'optaic cancellations', keepAlive: true })
    next.on('notification', ({ payload }) => watched.get(payload ?? '')?.abort())
    next.on('error', () => {})
    next.on('end', () => {
      if (!closed) timer = setTimeout(() => void connect().catch(again), retryMs)
    })
    await next.connect()
    await next.query(`LISTEN ${cancelChannel}`)
    client = next
  }
  const again = () => {
    if (!closed) timer = setTimeout(() => void connect().catch(again), retryMs)
  }
  await connect()
  return {
    watch: externalId => {
      const controller = new AbortController()
      watched.set(externalId, controller)
      return { signal: controller.signal, done: () => watched.delete(externalId) }
    },
    close: async () => {
      closed = true
      clearTimeout(timer)
      await client?.end().catch(() => {})
    },
  }
}
