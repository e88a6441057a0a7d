/** The record of a mutation, written in the transaction that made it. */

import type { FlowStatus } from './flow.ts'
import type { Instant, JsonObject, ProjectId } from './ids.ts'

export interface Activity {
  readonly id: string
  readonly time: Instant
  readonly actor: string
  readonly action: string
  readonly resource_type: string
  readonly resource_id: string
  readonly project_id: ProjectId | null
  readonly payload: JsonObject
  readonly correlation_id: string
}

/** Who does something, and as part of what. */
export interface Caller {
  readonly actor: string
  readonly correlation_id: string
}

/** Payload on channel `instance:{id}:status`. */
export interface StatusChanged {
  readonly flow_kind: string
  readonly old_status: FlowStatus
  readonly new_status: FlowStatus
  readonly timestamp: Instant
}

/** One event on a channel; `sequence` has no gaps within its channel. */
export interface ChannelEvent {
  readonly channel: string
  readonly sequence: number
  readonly type: string
  readonly time: Instant
  readonly data: JsonObject
}
