/** Lets somebody watch channels: those that are there for them, and no others. */
import { type Caller, type Instant, Problem, type ProblemDetail } from '@optaic/domain'
import type { StorageReads } from '@optaic/ports'
import type { Context } from '../context.ts'

export interface RealtimeAdmission {
  /** By what the channels are watched: `sse` is the server's own stream of events, others are brokers. */
  readonly kind: string
  /** Where: an address, or a path of this server. */
  readonly url: string
  /** For the connection; null where the caller's own token serves. */
  readonly token: string | null
  /** A token for each channel; empty where none is needed. */
  readonly subscriptions: Readonly<Record<string, string>>
  /** Null where it does not end. */
  readonly expires_at: Instant | null
  /** Position of the newest event: who goes on after it misses nothing. */
  readonly position: number
}

const shapes: readonly (readonly [RegExp, (reads: StorageReads, id: string) => Promise<unknown>])[] = [
  [/^instance:([^:]+):status$/, (reads, id) => reads.instance(id)],
  [/^run:([^:]+)$/, (reads, id) => reads.run(id)],
  [/^project:([^:]+)$/, async (reads, id) => ((await reads.project(id))?.id === id ? id : null)],
]

/** Null when the caller may watch it. Whoever holds a token of the server may see all of it. */
async function faultOf(reads: StorageReads, channel: string): Promise<ProblemDetail | null> {
  for (const [shape, find] of shapes) {
    const id = shape.exec(channel)?.[1]
    if (id !== undefined) return (await find(reads, id)) === null ? { path: channel, message: 'is not there' } : null
  }
  return { path: channel, message: 'is no channel' }
}

/** Throws `channel_not_found` with every channel that is not there. */
export async function admit(
  { storage, realtime }: Context,
  { actor }: Caller,
  channels: readonly string[],
): Promise<RealtimeAdmission> {
  const faults = (await Promise.all(channels.map(channel => faultOf(storage, channel)))).filter(fault => fault !== null)
  if (faults.length > 0)
    throw new Problem('channel_not_found', `There is no channel ${faults.map(({ path }) => `"${path}"`).join(', ')}`, {
      details: faults,
      next: 'Channels are instance:{id}:status, run:{id} and project:{id}, with the id of one that is there.',
    })
  const position = await storage.lastPosition()
  if (realtime !== undefined) return { ...realtime.admit(actor, channels), position }
  return { kind: 'sse', url: '/api/v1/events', token: null, subscriptions: {}, expires_at: null, position }
}
