/** Realtime in the memory of one process, for tests: keeps what was published, and is away when it is told to be. */
import { Problem } from '@optaic/domain'
import type { PlacedEvent, Realtime } from './realtime.ts'

export interface InMemoryRealtime extends Realtime {
  /** Everything that was published, by channel, as those who watch it have seen it. */
  readonly channels: ReadonlyMap<string, readonly PlacedEvent[]>
  /** Calls back for each event of a channel; returns how to stop. */
  watch(channel: string, notify: (event: PlacedEvent) => void): () => void
  /** The next publishes take this many events and then fail, as a broker does that goes away; `Infinity` mends it. */
  failAfter(events: number): void
}

export function createInMemoryRealtime(clock: () => number = Date.now): InMemoryRealtime {
  const channels = new Map<string, PlacedEvent[]>()
  const watchers = new Map<string, Set<(event: PlacedEvent) => void>>()
  let left = Number.POSITIVE_INFINITY
  const away = () =>
    new Problem('realtime_unreachable', 'the realtime broker is away', { next: 'Wait until it is back.' })
  const tell = (channel: string, event: PlacedEvent) => {
    const told = channels.get(channel) ?? []
    if ((told.at(-1)?.position ?? 0) >= event.position) return
    told.push(event)
    channels.set(channel, told)
    for (const notify of watchers.get(channel) ?? []) notify(event)
  }
  return {
    channels,
    watch: (channel, notify) => {
      const set = watchers.get(channel) ?? new Set()
      watchers.set(channel, set.add(notify))
      return () => void set.delete(notify)
    },
    failAfter: events => {
      left = events
    },
    publish: async events => {
      for (const event of events) {
        if (left <= 0) throw away()
        left--
        tell(event.channel, event)
        if (event.project_id !== null) tell(`project:${event.project_id}`, event)
      }
    },
    admit: (who, allowed) => ({
      kind: 'memory',
      url: 'memory:',
      token: who,
      subscriptions: Object.fromEntries(allowed.map(channel => [channel, channel])),
      expires_at: new Date(clock() + 3_600_000).toISOString(),
    }),
    check: async () => {
      if (left <= 0) throw away()
    },
    close: async () => {},
  }
}
