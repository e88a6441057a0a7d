/** Hears what was committed: on a session of its own where there is one, else by looking often. */

import type { Query } from './connection.ts'
import type { Lessee } from './lessee.ts'
import { listenBySession } from './listen-by-session.ts'
import { lookOften } from './look-often.ts'

export type Topic = 'outbox' | 'events' | 'logs'
export const topics = ['outbox', 'events', 'logs'] as const

/** Tells those who wait for a topic that there may be something. */
export type Tell = (topic: Topic, payload: string) => void

/** What brings the news: started when somebody waits for some, and stopped for good. */
export interface Ear {
  start(): void
  readonly lessee: Lessee
  close(): Promise<void>
}

export interface Listener {
  add(topic: Topic, notify: (payload: string) => void): () => void
  /** Tells those who wait in this process, ahead of the news that come by the database. */
  tell(topic: Topic): void
  /** Who this process is, to others. */
  readonly lessee: Lessee
  close(): Promise<void>
}

export interface ListenerOptions {
  /** Where LISTEN works; null where it works nowhere. */
  readonly url: string | null
  readonly applicationName: string
  readonly query: Query
}

export function createListener({ url, applicationName, query }: ListenerOptions): Listener {
  const callbacks: Record<Topic, Set<(payload: string) => void>> = {
    outbox: new Set(),
    events: new Set(),
    logs: new Set(),
  }
  const tell: Tell = (topic, payload) => {
    for (const notify of callbacks[topic]) notify(payload)
  }
  const ear = url === null ? lookOften(query, tell) : listenBySession(url, applicationName, tell)
  return {
    add: (topic, notify) => {
      callbacks[topic].add(notify)
      ear.start()
      return () => callbacks[topic].delete(notify)
    },
    tell: topic => tell(topic, ''),
    lessee: ear.lessee,
    close: () => ear.close(),
  }
}
