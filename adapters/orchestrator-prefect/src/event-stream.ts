/** Prefect's stream of events, by which a worker hears at once what polling would show a little later. */
import type { PrefectAddress } from './client.ts'

export interface FlowRunEvent {
  readonly what: 'scheduled' | 'cancelled'
  readonly flow_run_id: string
}

export interface EventStream {
  /** Whether events arrive at present. */
  readonly open: boolean
  close(): void
}

const kinds: Readonly<Record<string, FlowRunEvent['what']>> = {
  'prefect.flow-run.Scheduled': 'scheduled',
  'prefect.flow-run.AwaitingRetry': 'scheduled',
  'prefect.flow-run.Cancelling': 'cancelled',
  'prefect.flow-run.Cancelled': 'cancelled',
}
const mostWaitMs = 30_000
const prefix = 'prefect.flow-run.'

interface Message {
  readonly type: string
  readonly event?: {
    readonly event: string
    readonly resource: { readonly 'prefect.resource.id'?: string }
    readonly related: readonly Readonly<Record<string, string>>[]
  }
}

const ofPool = (pool: string) => (related: Readonly<Record<string, string>>) =>
  related['prefect.resource.role'] === 'work-pool' && related['prefect.resource.name'] === pool

/** Opens by itself, and again whenever it breaks; a server without one is polled instead. */
export function openEventStream(
  { url, apiKey, authString }: PrefectAddress,
  pool: string,
  hear: (event: FlowRunEvent) => void,
): EventStream {
  let socket: WebSocket | null = null
  let open = false
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let waitMs = 500
  const isOurs = ofPool(pool)
  const receive = (next: WebSocket, text: string) => {
    const message = JSON.parse(text) as Message
    if (message.type === 'auth_success') {
      open = true
      waitMs = 500
      const occurred = { since: new Date().toISOString(), until: '2200-01-01T00:00:00Z' }
      next.send(
        JSON.stringify({ type: 'filter', backfill: false, filter: { occurred, event: { name: Object.keys(kinds) } } }),
      )
    }
    const what = kinds[message.event?.event ?? '']
    if (what === undefined || !message.event?.related.some(isOurs)) return
    hear({ what, flow_run_id: (message.event.resource['prefect.resource.id'] ?? '').slice(prefix.length) })
  }
  const connect = () => {
    const next = new WebSocket(`${url.replace(/^http/, 'ws').replace(/\/+$/, '')}/events/out`, ['prefect'])
    socket = next
    next.onopen = () => next.send(JSON.stringify({ type: 'auth', token: apiKey ?? authString ?? null }))
    next.onmessage = ({ data }) => receive(next, String(data))
    next.onerror = () => {}
    next.onclose = () => {
      open = false
      if (closed) return
      timer = setTimeout(connect, waitMs * (0.5 + Math.random() / 2))
      waitMs = Math.min(waitMs * 2, mostWaitMs)
    }
  }
  connect()
  return {
    get open() {
      return open
    },
    close: () => {
      closed = true
      clearTimeout(timer)
      socket?.close()
    },
  }
}
