/** A session that listens: opened again when it breaks, and asked for a sign of life, since a connection can end without a word. */
import pg from 'pg'

export interface SessionOptions {
  readonly url: string
  readonly applicationName: string
  readonly channel: string
  readonly notify: (payload: string) => void
  /** Called after each opening but the first: something may have been missed. */
  readonly reopened: () => void
}

const retryMs = 1000
const pulseMs = 10_000

/** Rejects when it cannot be opened the first time. */
export async function openSession(options: SessionOptions): Promise<{ close(): Promise<void> }> {
  let client: pg.Client | null = null
  let closed = false
  let timer: NodeJS.Timeout | undefined

  const open = async () => {
    const next = new pg.Client({
      connectionString: options.url,
      application_name: options.applicationName,
      keepAlive: true,
      connectionTimeoutMillis: pulseMs,
      query_timeout: pulseMs,
    })
    next.on('notification', ({ payload }) => options.notify(payload ?? ''))
    next.on('error', () => {})
    next.on('end', () => lost(next))
    try {
      await next.connect()
      await next.query(`LISTEN ${pg.escapeIdentifier(options.channel)}`)
    } catch (fault) {
      next.end().catch(() => {})
      throw fault
    }
    client = next
    later(pulseMs, () => pulse(next))
  }
  const later = (milliseconds: number, work: () => Promise<void>) => {
    clearTimeout(timer)
    if (!closed) timer = setTimeout(() => void work(), milliseconds)
  }
  const lost = (which: pg.Client) => {
    if (client !== which) return
    client = null
    later(retryMs, reopen)
  }
  const reopen = async () => {
    try {
      await open()
      options.reopened()
    } catch {
      later(retryMs, reopen)
    }
  }
  const pulse = async (of: pg.Client) => {
    try {
      await of.query('SELECT 1')
      if (client === of) later(pulseMs, () => pulse(of))
    } catch {
      ;(of as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
      lost(of)
    }
  }
  await open()
  return {
    close: async () => {
      closed = true
      clearTimeout(timer)
      const last = client
      client = null
      await last?.end().catch(() => {})
    },
  }
}
