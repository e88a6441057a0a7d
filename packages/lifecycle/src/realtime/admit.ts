/** Lets somebody watch channels: those that are there for them, and no others. */
import {
  type Access,
  accessRefusal,
  type Instant,
  isId,
  type Principal,
  Problem,
  type ProblemDetail,
} from '@optaic/domain'
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

/** Whose the thing is that a channel tells of; null where there is none. */
type FindOwner = (reads: StorageReads, id: string) => Promise<string | null>

const shapes: readonly (readonly [RegExp, FindOwner])[] = [
  [/^instance:([^:]+):status$/, async (reads, id) => (await reads.instance(id))?.project_id ?? null],
  [/^run:([^:]+)$/, async (reads, id) => (await reads.run(id))?.project_id ?? null],
  [/^project:([^:]+)$/, async (_, id) => (isId(id) ? id : null)],
]

/** Null when it may be watched. What the access does not reach is answered like what is not there. */
async function faultOf(reads: StorageReads, access: Access, channel: string): Promise<ProblemDetail | null> {
  for (const [shape, ownerOf] of shapes) {
    const id = shape.exec(channel)?.[1]
    if (id === undefined) continue
    const owner = await ownerOf(reads, id)
    const project = owner === null ? null : await reads.project(owner)
    const open = project !== null && accessRefusal(access, 'see', project) === null
    return open ? null : { path: channel, message: 'is not there' }
  }
  return { path: channel, message: 'is no channel' }
}

/** Throws `channel_not_found` with every channel that is not there for them; then no token is made at all. */
export async function admit(
  { storage, realtime }: Context,
  { actor, access }: Principal,
  channels: readonly string[],
): Promise<RealtimeAdmission> {
  const faults = (await Promise.all(channels.map(channel => faultOf(storage, access, channel)))).filter(
    fault => fault !== null,
  )
  if (faults.length > 0)
    throw new Problem('channel_not_found', `There is no channel ${faults.map(({ path }) => `"${path}"`).join(', ')}`, {
      details: faults,
      next: 'Channels are instance:{id}:status, run:{id} and project:{id}, with the id of one that is there.',
    })
  const position = await storage.lastPosition()
  if (realtime !== undefined) return { ...realtime.admit(actor, channels), position }
  return { kind: 'sse', url: '/api/v1/events', token: null, subscriptions: {}, expires_at: null, position }
}
