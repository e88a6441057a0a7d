/** An event as whoever watches gets it, whichever way it came. */
import type { ChannelEvent, Schema } from '@optaic/client'

export interface RealtimeEvent {
  /** Place in the order of all events: `after` of one who goes on after this one. */
  readonly position: number
  /** The channel it was written to, also where a whole project is watched. */
  readonly channel: string
  /** Counts up by one within that channel. */
  readonly sequence: number
  readonly type: string
  readonly time: string
  readonly data: Readonly<Record<string, unknown>>
}

export const ofStream = ({ id, ...event }: ChannelEvent): RealtimeEvent => ({ position: Number(id), ...event })

export const ofHistory = ({ project_id: _, ...event }: Schema<'PlacedEvent'>): RealtimeEvent => event

/** Null for what others published to the channel: it has no position. */
export function ofPublication(publication: {
  readonly data: unknown
  readonly tags?: Readonly<Record<string, string>>
}): RealtimeEvent | null {
  const { position, sequence, channel, type, time } = publication.tags ?? {}
  if (position === undefined || channel === undefined || type === undefined || time === undefined) return null
  const data = publication.data as RealtimeEvent['data']
  return { position: Number(position), channel, sequence: Number(sequence), type, time, data }
}
