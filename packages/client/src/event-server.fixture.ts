/** A server of events and Runs in memory, as a `fetch`: what it serves and where it breaks is up to the test. */
import type { Fetch } from './client.ts'

export interface StoredEvent {
  readonly id: number
  readonly channel: string
  readonly type: string
  readonly data: Record<string, unknown>
}

export interface Connection {
  readonly channel: string | null
  readonly lastEventId: string | null
}

/** After how many events a connection breaks, or what it answers instead of events; `null` keeps it open for ever. */
export type Behaviour = number | Response | Error | null

const encode = (text: string) => new TextEncoder().encode(text)

function written(event: StoredEvent, sequence: number): Uint8Array {
  const data = JSON.stringify({ channel: event.channel, sequence, time: '2026-03-06T21:00:00.000Z', data: event.data })
  return encode(`id: ${event.id}\nevent: ${event.type}\ndata: ${data}\n\n`)
}

/** `connections` fills as clients connect; each takes the next behaviour, and the last one stays. */
export function eventServer(
  events: readonly StoredEvent[],
  behaviours: readonly Behaviour[],
  other: Fetch = async () => new Response(null, { status: 404 }),
): { readonly fetch: Fetch; readonly connections: readonly Connection[]; readonly ended: () => number } {
  const connections: Connection[] = []
  let ended = 0
  const fetch: Fetch = async request => {
    const url = new URL(request.url)
    if (url.pathname !== '/api/v1/events') return other(request)
    const lastEventId = request.headers.get('last-event-id')
    const behaviour = behaviours[Math.min(connections.length, behaviours.length - 1)] ?? null
    connections.push({ channel: url.searchParams.get('channel'), lastEventId })
    if (behaviour instanceof Error) throw behaviour
    if (behaviour instanceof Response) return behaviour
    const due = events.filter(event => event.id > Number(lastEventId ?? 0)).slice(0, behaviour ?? events.length)
    const body = new ReadableStream<Uint8Array>({
      start: controller => {
        controller.enqueue(encode(': connected\n\n'))
        for (const event of due) controller.enqueue(written(event, event.id))
        if (behaviour !== null) controller.close()
        else request.signal.addEventListener('abort', () => controller.error(request.signal.reason), { once: true })
      },
      cancel: () => {
        ended++
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }
  return { fetch, connections, ended: () => ended }
}
