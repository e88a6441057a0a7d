/** An Instance: a configured use of Definitions inside a Project. */
import type { DefinitionId, DefinitionVersionId, InstanceId, Instant, JsonObject, ProjectId } from './ids.ts'
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
  /** Grows by one with each update; an update names the one it saw. */
  readonly revision: number
  readonly created_at: Instant
  readonly updated_at: Instant
}
