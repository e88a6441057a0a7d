/** Follows a channel for as long as one likes: reconnects where it left off, so that nothing is missed or repeated. */
import type { Client } from '../client.ts'
import { ClientProblem, isClientProblem, problemOf, unexpectedAnswer } from '../client-problem.ts'
import { type Pause, pause as realPause } from '../pause.ts'
import { readServerSentEvents, type ServerSentEvent } from './server-sent-events.ts'

export interface ChannelEvent {
  /** Position in the stream of all events: `lastEventId` of one who goes on after this one. */
  readonly id: string
  readonly channel: string
  /** Counts up by one within the channel. */
  readonly sequence: number
  readonly type: string
  readonly time: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface FollowOptions {
  /** `instance:{id}:status`, `run:{id}`; a pattern may end with `*`, and `*` alone is everything. */
  readonly channel: string
  /** Go on after this event; left out, begin with the oldest that is kept. */
  readonly lastEventId?: string | undefined
  /** Ends the iteration by throwing its reason. */
  readonly signal?: AbortSignal | undefined
  /** A connection on which nothing comes for so many milliseconds is given up for a new one. Default 45,000: the
   *  server says something every 15 seconds. */
  readonly silence?: number
  readonly pause?: Pause
}

const firstPause = 250
const longestPause = 10_000

/**
 * Every event of the channel in order, each once. A lost connection is made anew, with growing pauses up to ten
 * seconds, for as long as it takes; a refusal that will not change by itself (HTTP 4xx) is thrown as `ClientProblem`.
 */
export async function* followEvents(client: Client, options: FollowOptions): AsyncGenerator<ChannelEvent> {
  const { signal, pause = realPause } = options
  let lastEventId = options.lastEventId
  let wait = firstPause
  while (true) {
    signal?.throwIfAborted()
    try {
      for await (const event of connection(client, options, lastEventId)) {
        wait = firstPause
        const parsed = channelEvent(event)
        yield parsed
        lastEventId = parsed.id
      }
    } catch (fault) {
      signal?.throwIfAborted()
      if (!mayPass(fault)) throw fault
    }
    await pause(wait, signal)
    wait = Math.min(wait * 2, longestPause)
  }
}

/** Events of one connection, until it ends or falls silent. */
async function* connection(
  client: Client,
  { channel, signal, silence = 45_000 }: FollowOptions,
  lastEventId: string | undefined,
): AsyncGenerator<ServerSentEvent> {
  const over = new AbortController()
  const give = () => over.abort(new Silence())
  let timer = setTimeout(give, silence)
  const heard = () => {
    clearTimeout(timer)
    timer = setTimeout(give, silence)
  }
  try {
    const response = await client.send(`/api/v1/events?channel=${encodeURIComponent(channel)}`, {
      headers: { accept: 'text/event-stream', ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
      signal: signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]),
    })
    if (!response.ok) throw problemOf(await response.json().catch(() => null), response)
    if (response.body === null || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
      await response.body?.cancel()
      throw unexpectedAnswer(client.url, response.status, 'but not with a stream of events')
    }
    yield* readServerSentEvents(response.body, heard)
  } finally {
    clearTimeout(timer)
    over.abort()
  }
}

class Silence extends Error {}

/** True for what another try may mend: a connection that broke, and a server that is down, busy or silent. */
export function mayPass(fault: unknown): boolean {
  if (!isClientProblem(fault)) return true
  if (fault.code === 'unexpected_answer') return fault.status >= 500
  return fault.status === 0 || fault.status === 408 || fault.status === 429 || fault.status >= 500
}

function channelEvent({ id, event, data }: ServerSentEvent): ChannelEvent {
  let parsed: unknown
  try {
    parsed = JSON.parse(data)
  } catch (fault) {
    throw unreadable(id, fault)
  }
  if (typeof parsed !== 'object' || parsed === null) throw unreadable(id)
  const { channel, sequence, time, data: payload } = parsed as Partial<ChannelEvent>
  if (typeof channel !== 'string' || typeof sequence !== 'number' || typeof time !== 'string') throw unreadable(id)
  return { id, channel, sequence, type: event, time, data: payload ?? {} }
}

/** Not mended by reading it again, so it must not look like a broken connection. */
const unreadable = (id: string, cause?: unknown) =>
  new ClientProblem(
    {
      code: 'unexpected_answer',
      title: 'The answer is not one of this API.',
      status: 200,
      detail: `Event ${id} does not have the documented shape`,
      next: 'Check that client and server are of the same version.',
    },
    cause,
  )
