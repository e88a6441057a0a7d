/** A Flow: the standing ability of an Instance to run, one deployment in the orchestrator. Has the status. */
import type { DatasetVersionId, FlowId, InstanceId, Instant, PlainDate, ProjectId, RunId } from './ids.ts'

export const flowStatuses = ['NOT_INITIALIZED', 'READY', 'STALE', 'STALE_SOURCE_DELAYED', 'RUNNING', 'ERROR'] as const
export type FlowStatus = (typeof flowStatuses)[number]

/** Where the deployment in the orchestrator stands. */
export type ProvisionState = 'provisioning' | 'provisioned' | 'removing'

export interface Flow {
  readonly id: FlowId
  readonly project_id: ProjectId
  readonly instance_id: InstanceId
  readonly kind: string
  readonly run_kind: string
  readonly status: FlowStatus
  /** Why the status is what it is, one sentence. */
  readonly status_reason: string
  readonly status_at: Instant
  /** What the status falls back to when a running Run is cancelled. */
  readonly resting_status: FlowStatus
  readonly last_data_date: PlainDate | null
  readonly expected_data_date: PlainDate | null
  /** The version that reads see; its number grows by one with each success. */
  readonly current_version_id: DatasetVersionId | null
  readonly version_number: number
  readonly last_run_id: RunId | null
  /** The Run that is under way. A Flow is RUNNING only while this is set. */
  readonly active_run_id: RunId | null
  readonly provision_state: ProvisionState
  readonly provision_error: string | null
  /** The orchestrator's id for the deployment. */
  readonly handle: string | null
  /** Fingerprint of the deployment specification last put in the orchestrator. */
  readonly deployed_digest: string | null
  readonly paused: boolean
}

export const edgeKinds = ['data', 'schema', 'feature', 'signal'] as const
export type EdgeKind = (typeof edgeKinds)[number]

/** A dependency from a Flow to an upstream Flow. */
export interface Edge {
  readonly downstream_flow_id: FlowId
  readonly upstream_flow_id: FlowId
  readonly kind: EdgeKind
  readonly role: string
}

/** Something that changes a Flow's status. */
export type FlowEvent =
  | { readonly type: 'run_started'; readonly run_id: RunId }
  | {
      readonly type: 'run_succeeded'
      readonly run_id: RunId
      readonly last_data_date: PlainDate | null
      readonly expected_data_date: PlainDate | null
      /** True when an input moved on while the Run was under way. */
      readonly inputs_moved: boolean
    }
  | { readonly type: 'run_failed'; readonly run_id: RunId; readonly reason: string }
  | { readonly type: 'run_cancelled'; readonly run_id: RunId }
  | { readonly type: 'upstream_changed'; readonly upstream: string }
  | { readonly type: 'config_changed' }
  /** `unfit`: what of a configuration does not fit the new version. */
  | { readonly type: 'definition_changed'; readonly version: string; readonly unfit?: string }
  | { readonly type: 'clock_advanced'; readonly expected_data_date: PlainDate | null }
