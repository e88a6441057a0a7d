/** A Run: one execution of a Flow, with everything needed to repeat it. */
import type {
  DatasetVersionId,
  DefinitionVersionId,
  FlowId,
  InstanceId,
  Instant,
  Json,
  JsonObject,
  PlainDate,
  PlanId,
  ProjectId,
  RunId,
} from './ids.ts'

export const runStates = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const
export type RunState = (typeof runStates)[number]
export const isFinal = (state: RunState): boolean =>
  state === 'completed' || state === 'failed' || state === 'cancelled'

export type RunTrigger = 'manual' | 'schedule' | 'upstream' | 'plan' | 'rerun'
export type RunMode = 'normal' | 'force' | 'smart'

/** An input as it was when the Run started: which version of which Flow. */
export interface InputVersion {
  readonly role: string
  readonly flow_id: FlowId
  readonly instance_id: InstanceId
  readonly version_id: DatasetVersionId | null
  readonly version_number: number
}

/** One Definition's part in a Run. */
export interface UsedDefinition {
  readonly slot: string
  readonly name: string
  readonly version: string
  readonly definition_version_id: DefinitionVersionId
  /** True in the library where expressions ask for this version, and do not follow the newest. */
  readonly pinned?: true
  readonly config: JsonObject
}

export interface RunError {
  readonly code: string
  readonly message: string
  readonly details?: Json
}

export interface Run {
  readonly id: RunId
  readonly project_id: ProjectId
  readonly instance_id: InstanceId
  readonly flow_id: FlowId
  readonly kind: string
  readonly state: RunState
  readonly trigger: RunTrigger
  readonly mode: RunMode
  readonly attempt: number
  readonly max_attempts: number
  readonly plan_id: PlanId | null
  /** The orchestrator's id for this Run. */
  readonly external_id: string | null
  readonly rerun_of: RunId | null
  readonly scheduled_for: Instant | null
  readonly created_at: Instant
  readonly started_at: Instant | null
  readonly finished_at: Instant | null
  readonly heartbeat_at: Instant | null
  readonly worker: string | null
  readonly cancel_requested: boolean
  readonly progress: { readonly done: number; readonly total: number | null; readonly message: string } | null
  /** Frozen at start: what `rerun --as-was` repeats. */
  readonly definitions: readonly UsedDefinition[]
  readonly config: JsonObject
  readonly inputs: readonly InputVersion[]
  readonly seed: number
  readonly knowledge_time: Instant | null
  readonly program_version: string
  readonly output_version_id: DatasetVersionId | null
  readonly rows: number | null
  readonly metrics: JsonObject
  readonly error: RunError | null
}

export interface RunLog {
  readonly run_id: RunId
  readonly sequence: number
  readonly time: Instant
  readonly level: 'debug' | 'info' | 'warning' | 'error'
  readonly message: string
}

/** A file a Run left behind, in the artifact store. */
export interface Artifact {
  readonly name: string
  readonly media_type: string
  readonly key: string
  readonly bytes: number
  readonly sha256: string
}

/** What one successful refresh wrote; its files are written once and shared by the versions after it. */
export interface DatasetVersion {
  readonly id: DatasetVersionId
  readonly flow_id: FlowId
  readonly instance_id: InstanceId
  readonly run_id: RunId
  readonly number: number
  readonly knowledge_time: Instant
  readonly rows: number
  readonly symbols: number
  readonly first_date: PlainDate | null
  readonly last_date: PlainDate | null
  /** Column name to type, in order. */
  readonly columns: Readonly<Record<string, string>>
  /** Content fingerprint: equal for equal data. */
  readonly digest: string
  /** Written and read by the Definition of the store; opaque to everybody else. */
  readonly manifest: JsonObject
}
