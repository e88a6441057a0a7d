/** A session that listens: opened again when it breaks, and asked for a sign of life, since a connection can end without a word. */
import pg from 'pg'

/** A statement that is asked at each opening and every ten seconds after. */
export interface Pulse {
  readonly text: string
  /** Told the first row of the answer. */
  readonly heard: (row: Readonly<Record<string, unknown>>) => void
}

export interface SessionOptions {
  readonly url: string
  readonly applicationName: string
  readonly channels: readonly string[]
  readonly notify: (channel: string, payload: string) => void
  /** Called at each opening; `again` after a break, in which something may have been missed. */
  readonly opened?: (again: boolean) => void
  /** Default: a statement of which nothing is kept. */
  readonly pulse?: Pulse
  /** Called when it broke, and with it what it held. */
  readonly lost?: () => void
}

export interface Session {
  /** Settles with the first try, which is followed by others where it failed. */
  readonly first: Promise<void>
  close(): Promise<void>
}

const retryMs = 1000
const pulseMs = 10_000
const signOfLife: Pulse = { text: 'SELECT 1', heard: () => {} }

/** Ends a connection that may not hear any more. */
const cut = (client: pg.Client) =>
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()

async function connect({ url, applicationName, channels }: SessionOptions, watch: (client: pg.Client) => void) {
  const client = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    keepAlive: true,
    connectionTimeoutMillis: pulseMs,
    query_timeout: pulseMs,
  })
  watch(client)
  try {
    await client.connect()
    await client.query(channels.map(channel => `LISTEN ${pg.escapeIdentifier(channel)}`).join('; '))
    return client
  } catch (fault) {
    client.end().catch(() => {})
    throw fault
  }
}

/** Resolves once it is open. Rejects, and tries no more, where the first try fails. */
export async function openedSession(options: SessionOptions): Promise<Session> {
  const session = openSession(options)
  try {
    await session.first
    return session
  } catch (fault) {
    await session.close()
    throw fault
  }
}

export function openSession(options: SessionOptions): Session {
  const { notify, opened = () => {}, pulse = signOfLife, lost = () => {} } = options
  let client: pg.Client | null = null
  let closed = false
  let before = false
  let timer: NodeJS.Timeout | undefined

  const later = (milliseconds: number, work: () => Promise<void>) => {
    clearTimeout(timer)
    if (!closed) timer = setTimeout(() => void work(), milliseconds)
  }
  const beat = async (of: pg.Client) => {
    const { rows } = await of.query(pulse.text)
    if (client !== of) return
    pulse.heard(rows[0] ?? {})
    later(pulseMs, () => beat(of).catch(() => broken(of)))
  }
  const broken = (which: pg.Client) => {
    if (client !== which) return
    client = null
    cut(which)
    lost()
    retry()
  }
  const open = async () => {
    const next = await connect(options, made => {
      made.on('notification', ({ channel, payload }) => notify(channel, payload ?? ''))
      made.on('error', () => {})
      made.on('end', () => broken(made))
    })
    client = next
    try {
      await beat(next)
    } catch (fault) {
      client = null
      cut(next)
      throw fault
    }
    opened(before)
    before = true
  }
  let opening: Promise<void>
  const retry = () =>
    later(retryMs, () => {
      opening = open().catch(retry)
      return opening
    })
  const first = open()
  opening = first.catch(retry)
  return {
    first,
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
