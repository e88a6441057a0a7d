/** Realtime: status changes, progress and logs on their way to whoever watches. */
import type { ChannelEvent } from '@optaic/domain'

export interface Realtime {
  /** Publishes in the order given; at least once; resolves when the broker has all of them. Throws `realtime_unreachable`. */
  publish(events: readonly ChannelEvent[]): Promise<void>
  close(): Promise<void>
}
