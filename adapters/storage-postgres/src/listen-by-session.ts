/** LISTEN on a connection of its own, which is opened again when it breaks. */
import pg from 'pg'
import { type Ear, type Tell, type Topic, topics } from './listener.ts'

const retryMs = 1000
/** A connection can end without a word, as when a firewall forgets it: it is asked for a sign of life. */
const pulseMs = 10_000

export function listenBySession(url: string, applicationName: string, tell: Tell): Ear {
  let client: pg.Client | null = null
  let opening: Promise<void> | null = null
  let closed = false
  let timer: NodeJS.Timeout | undefined

  const again = () => {
    if (closed) return
    clearTimeout(timer)
    timer = setTimeout(start, retryMs)
  }
  const open = async () => {
    const next = new pg.Client({
      connectionString: url,
      application_name: `${applicationName} listener`,
      keepAlive: true,
      connectionTimeoutMillis: pulseMs,
      query_timeout: pulseMs,
    })
    next.on('notification', ({ channel, payload }) => tell(channel.replace('optaic_', '') as Topic, payload ?? ''))
    next.on('error', () => {})
    next.on('end', () => {
      if (client !== next) return
      client = null
      again()
    })
    try {
      await next.connect()
      await next.query('LISTEN optaic_outbox; LISTEN optaic_events; LISTEN optaic_logs')
    } catch (fault) {
      next.end().catch(() => {})
      throw fault
    }
    client = next
    pulse(next)
    for (const topic of topics) tell(topic, '') // what came while nobody listened
  }
  const pulse = (of: pg.Client) => {
    clearTimeout(timer)
    timer = setTimeout(async () => {
      try {
        await of.query('SELECT 1')
        if (client === of && !closed) pulse(of)
      } catch {
        if (client !== of) return
        client = null
        ;(of as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
        again()
      }
    }, pulseMs)
  }
  const start = () => {
    if (closed || opening !== null || client !== null) return
    opening = open()
      .catch(again)
      .finally(() => {
        opening = null
      })
  }
  return {
    start,
    close: async () => {
      closed = true
      clearTimeout(timer)
      await opening
      clearTimeout(timer)
      const last = client
      client = null
      await last?.end().catch(() => {})
    },
  }
}
