/** Events as commands of Centrifugo's server API. */
import type { PlacedEvent } from '@optaic/ports'

/**
 * The payload travels as it is, what the program knows of it as tags. The position is the version too: Centrifugo drops
 * what is not newer than the last of the channel, so that a publisher that fell asleep and wakes up cannot mix up the order.
 */
export function broadcastOf(event: PlacedEvent): object {
  const { channel, project_id, position, sequence, type, time, data } = event
  return {
    broadcast: {
      channels: project_id === null ? [channel] : [channel, `project:${project_id}`],
      data,
      tags: { channel, position: String(position), sequence: String(sequence), type, time },
      idempotency_key: String(position),
      version: position,
    },
  }
}

export interface ApiError {
  readonly code: number
  readonly message: string
}

export interface Reply {
  readonly error?: ApiError
  readonly broadcast?: { readonly responses: readonly { readonly error?: ApiError }[] }
}

/** The first error among the replies, with the place of its event. */
export function firstError(replies: readonly Reply[]): { readonly at: number; readonly error: ApiError } | null {
  for (const [at, { error, broadcast }] of replies.entries()) {
    const found = error ?? broadcast?.responses.find(response => response.error !== undefined)?.error
    if (found !== undefined) return { at, error: found }
  }
  return null
}
