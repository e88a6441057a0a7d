/** Hears what was committed, on a connection of its own that is opened again when it breaks. */
import pg from 'pg'

export type Topic = 'outbox' | 'events' | 'logs'

export interface Listener {
  add(topic: Topic, notify: (payload: string) => void): () => void
  close(): Promise<void>
}

const retryMs = 1000

export function createListener(url: string, applicationName: string): Listener {
  const callbacks: Record<Topic, Set<(payload: string) => void>> = {
    outbox: new Set(),
    events: new Set(),
    logs: new Set(),
  }
  let client: pg.Client | null = null
  let opening: Promise<void> | null = null
  let closed = false
  let timer: NodeJS.Timeout | undefined

  const tell = (topic: Topic, payload: string) => {
    for (const notify of callbacks[topic]) notify(payload)
  }
  const open = async () => {
    const next = new pg.Client({
      connectionString: url,
      application_name: `${applicationName} listener`,
      keepAlive: true,
    })
    next.on('notification', ({ channel, payload }) => tell(channel.replace('optaic_', '') as Topic, payload ?? ''))
    next.on('error', () => {})
    next.on('end', () => {
      if (client === next) client = null
      if (!closed) timer = setTimeout(start, retryMs)
    })
    await next.connect()
    await next.query('LISTEN optaic_outbox; LISTEN optaic_events; LISTEN optaic_logs')
    client = next
    for (const topic of ['outbox', 'events', 'logs'] as const) tell(topic, '') // what came while nobody listened
  }
  const start = () => {
    if (closed || opening !== null) return
    opening = open()
      .catch(() => {
        if (!closed) timer = setTimeout(start, retryMs)
      })
      .finally(() => {
        opening = null
      })
  }
  return {
    add: (topic, notify) => {
      callbacks[topic].add(notify)
      if (client === null) start()
      return () => callbacks[topic].delete(notify)
    },
    close: async () => {
      closed = true
      clearTimeout(timer)
      await opening
      await client?.end().catch(() => {})
    },
  }
}
