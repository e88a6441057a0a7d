/** Realtime by Centrifugo 6: publishes over its server API, lets people in by tokens that it checks alone. */
import type { Admission, PlacedEvent, Realtime } from '@optaic/ports'
import { checkAdmission, checkServer } from './check.ts'
import { broadcastOf, firstError, type Reply } from './commands.ts'
import { createServerApi, unreachable } from './server-api.ts'
import { signToken } from './tokens.ts'

export interface CentrifugoOptions {
  /** Address of the server API, such as `http://127.0.0.1:8000/api`. */
  readonly apiUrl: string
  /** Its `http_api.key`. */
  readonly apiKey: string
  /** Its `client.token.hmac_secret_key`. */
  readonly tokenSecret: string
  /** Where those who watch reach it, such as `wss://realtime.example.com/connection/websocket`. */
  readonly clientUrl: string
  /** Seconds that an admission holds; default 600. Clients fetch another before it ends. */
  readonly admissionSeconds?: number
  /** Milliseconds that one call may take; default 5000. */
  readonly timeoutMs?: number
  /** Tries of a call before it is told as unreachable; default 2. */
  readonly tries?: number
  readonly clock?: () => number
}

/** Opens nothing until it is used. */
export function openCentrifugo(options: CentrifugoOptions): Realtime {
  const { apiUrl, apiKey, tokenSecret, clientUrl } = options
  const { admissionSeconds = 600, timeoutMs = 5000, tries = 2, clock = Date.now } = options
  const closing = new AbortController()
  const call = createServerApi({ url: apiUrl.replace(/\/+$/, ''), key: apiKey, timeoutMs, tries })

  const admit = (who: string, channels: readonly string[]): Admission => {
    const exp = Math.floor(clock() / 1000) + admissionSeconds
    const subscription = (channel: string) => signToken({ sub: who, exp, channel }, tokenSecret)
    return {
      kind: 'centrifugo',
      url: clientUrl,
      token: signToken({ sub: who, exp }, tokenSecret),
      subscriptions: Object.fromEntries(channels.map(channel => [channel, subscription(channel)])),
      expires_at: new Date(exp * 1000).toISOString(),
    }
  }
  return {
    publish: async events => {
      if (events.length === 0) return
      const commands = events.map(broadcastOf)
      const { replies } = await call<{ replies: readonly Reply[] }>('batch', { commands }, closing.signal)
      refuseErrors(events, replies)
    },
    admit,
    check: async () => {
      await checkServer(call)
      await checkAdmission(admit('optaic-doctor', []), timeoutMs)
    },
    close: async () => closing.abort(),
  }
}

/** Centrifugo's code for a channel that no namespace is there for. */
const unknownChannel = 102

function refuseErrors(events: readonly PlacedEvent[], replies: readonly Reply[]): void {
  const found = firstError(replies)
  if (found === null && replies.length === events.length) return
  const channel = events[found?.at ?? replies.length]?.channel
  throw unreachable(
    `Centrifugo did not take an event of ${channel}: ${found?.error.message ?? 'no reply'}`,
    found?.error.code === unknownChannel
      ? 'Take over the namespaces of deploy/centrifugo/config.json.'
      : 'Look at the log of Centrifugo; what waits is published again.',
  )
}
