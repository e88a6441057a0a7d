/** An Instance: a configured use of Definitions inside a Project. */
import type { DefinitionId, DefinitionVersionId, InstanceId, Instant, JsonObject, ProjectId, RunId } from './ids.ts'
import type { ExecutionPolicy, FreshnessRule, Schedule } from './schedule.ts'

export interface Project {
  readonly id: ProjectId
  readonly name: string
  readonly about: string
  readonly created_at: Instant
}

export interface UpstreamRef {
  readonly resource_id: InstanceId
  readonly role: string
}

export interface Instance {
  readonly id: InstanceId
  readonly project_id: ProjectId
  readonly type: string
  readonly name: string
  readonly about: string
  readonly definition_resource_id: DefinitionId | null
  /** Set: pinned. Null: follows the newest version. */
  readonly definition_version_id: DefinitionVersionId | null
  readonly config_json: JsonObject
  readonly schedule_json: Schedule
  readonly freshness_json: FreshnessRule
  readonly execution_json: ExecutionPolicy
  readonly upstream_refs: readonly UpstreamRef[]
  /** The Run of another Instance that this one was promoted from. */
  readonly promoted_from: { readonly instance_id: InstanceId; readonly run_id: RunId } | null
  /** Grows by one with each update; an update names the one it saw. */
  readonly revision: number
  readonly created_at: Instant
  readonly updated_at: Instant
}
