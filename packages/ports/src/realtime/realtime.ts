/** Realtime: status changes, progress and logs on their way to whoever watches. */
import type { ChannelEvent, Instant, ProjectId } from '@optaic/domain'

/** An event with its place in the order of all events, by which those who watch know what they have seen. */
export interface PlacedEvent extends ChannelEvent {
  readonly position: number
  /** Null when what the event is about is gone. */
  readonly project_id: ProjectId | null
}

/** What somebody needs to watch some channels. */
export interface Admission {
  /** The protocol that those who watch must speak, such as `centrifugo`. */
  readonly kind: string
  /** Where the broker is reached by those who watch. */
  readonly url: string
  readonly token: string
  /** By channel. */
  readonly subscriptions: Readonly<Record<string, string>>
  readonly expires_at: Instant
}

export interface Realtime {
  /**
   * Publishes each event to its own channel and to `project:{id}`, within a channel in the order given; resolves when the
   * broker has all of them. At least once: after a fault, call again with the same events; those who watch may see some
   * twice, and know them by their position. Throws `realtime_unreachable`.
   */
  publish(events: readonly PlacedEvent[]): Promise<void>
  /** Lets somebody watch these channels, and no others, for a while. Asks nobody. */
  admit(who: string, channels: readonly string[]): Admission
  /** Resolves where all is well, throws `realtime_unreachable` saying what is not and what to do. */
  check(): Promise<void>
  close(): Promise<void>
}
