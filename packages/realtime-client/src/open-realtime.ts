/** Watches channels of a server, by whatever it serves them. */
import { type Client, type ClientOptions, createClient, mayPass, pause, unwrap } from '@optaic/client'
import { ofHistory, type RealtimeEvent } from './event.ts'
import type { Admission, Feed } from './feed.ts'
import { createInbox } from './inbox.ts'
import { createStreamFeed } from './stream-feed.ts'

export interface RealtimeOptions extends ClientOptions {}

export interface WatchOptions {
  /** Begin after this position; left out, with what comes from now on. 0 is everything there ever was. */
  readonly after?: number | undefined
  /** Told when the watch had to end: it was refused for good. */
  readonly onEnd?: ((fault: unknown) => void) | undefined
}

export interface Watch {
  /** No event comes any more. */
  stop(): void
}

export interface Realtime {
  /**
   * Calls back for every event of `instance:{id}:status`, `run:{id}` or `project:{id}`, each once, in order, whatever
   * happens to the connection. Resolves once nothing that comes can be missed; throws `ClientProblem` when the server
   * refuses, such as `channel_not_found`. While the server is away it keeps trying.
   */
  watch(channel: string, onEvent: (event: RealtimeEvent) => void, options?: WatchOptions): Promise<Watch>
  /** Stops every watch. */
  close(): void
}

const page = 1000
const firstPause = 250
const longestPause = 5000

/** Repeats until it succeeds or is refused; growing pauses up to five seconds. */
async function patiently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let wait = firstPause; ; wait = Math.min(wait * 2, longestPause)) {
    signal.throwIfAborted()
    try {
      return await work()
    } catch (fault) {
      signal.throwIfAborted()
      if (!mayPass(fault)) throw fault
      await pause(wait, signal)
    }
  }
}

const admitBy = (client: Client) => (channels: readonly string[]) =>
  unwrap(client.api.POST('/api/v1/realtime/admission', { body: { channels: [...channels] } }))

async function historyOf(client: Client, channel: string, after: number): Promise<readonly RealtimeEvent[]> {
  const query = { channel, after, limit: page }
  return (await unwrap(client.api.GET('/api/v1/events/history', { params: { query } }))).items.map(ofHistory)
}

/** Opens nothing until something is watched. Works in browsers and in Node. */
export function openRealtime(options: RealtimeOptions): Realtime {
  const client = createClient(options)
  const admit = admitBy(client)
  const closing = new AbortController()
  const { signal } = closing
  let feed: Promise<Feed> | null = null

  const feedFor = async (admission: Admission): Promise<Feed> => {
    if (admission.kind === 'sse') return createStreamFeed(client)
    const { createCentrifugoFeed } = await import('./centrifugo-feed.ts')
    return createCentrifugoFeed({ first: admission, admit })
  }
  return {
    watch: async (channel, onEvent, { after, onEnd = () => {} } = {}) => {
      const admission = await patiently(() => admit([channel]), signal)
      feed ??= feedFor(admission)
      const opened = await feed
      let detach = () => {}
      const stop = () => {
        inbox.close()
        signal.removeEventListener('abort', stop)
        detach()
      }
      const end = (fault: unknown) => {
        if (signal.aborted) return
        stop()
        onEnd(fault)
      }
      const from = after ?? admission.position
      const history = (position: number) => patiently(() => historyOf(client, channel, position), signal)
      const inbox = createInbox({ after: from, deliver: onEvent, history, end })
      signal.throwIfAborted()
      signal.addEventListener('abort', stop)
      detach = opened.attach({ channel, after: from, admission }, inbox, end)
      return { stop }
    },
    close: () => {
      closing.abort(new Error('realtime was closed'))
      void feed?.then(opened => opened.close())
    },
  }
}
