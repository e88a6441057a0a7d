/** An Instance type, as data: what the rest of the system asks instead of knowing types by name. */
import type { DefinitionKind, GuardrailContract, StatusAggregation, UpstreamRule } from './definition.ts'
import type { EdgeKind } from './flow.ts'
import type { Json, JsonObject } from './ids.ts'
import type { Instance } from './instance.ts'

export interface FlowDeclaration {
  /** `refresh`, `training`… unique within the type. */
  readonly kind: string
  /** Name of its Runs, such as `PipelineRun`. */
  readonly run_kind: string
  /** Name of the code in the program's task table that a Run executes. */
  readonly code: string
  /** The kind of the edges from this Flow to the Flows it reads. */
  readonly edge_kind: EdgeKind
  /** Other Flows of the same Instance that must be READY first. */
  readonly after?: readonly string[]
  /** Only upstream refs in these roles become edges of this Flow; default all roles. */
  readonly reads?: readonly string[]
  /** The Flow whose data dependents read. Exactly one Flow of a type that can be read has it. */
  readonly is_output: boolean
  /** Whether it runs on the Instance's schedule; default true. */
  readonly scheduled?: boolean
}

export interface Kind {
  readonly type: string
  readonly about: string
  /** The kind of Definition the Instance is a use of; null where the procedure is fixed or the parts have the Definitions. */
  readonly definition: DefinitionKind | null
  /** JSON Schema of `config_json` where there is no Definition slot; null where the Definition's schema rules. */
  readonly config_schema: JsonObject | null
  /** Roles of the upstream refs it takes itself. */
  readonly upstreams: readonly UpstreamRule[]
  /** Roles whose Definition adds upstream rules of its own to this Instance (a dataset takes its pipeline's inputs). */
  readonly rules_from?: readonly string[]
  readonly flows: readonly FlowDeclaration[]
  readonly status_aggregation_contract: StatusAggregation
  readonly guardrails: readonly GuardrailContract[]
  /** Handles of its own in other systems, by role: `tracking_experiment`, never a product name. */
  readonly external_handles: readonly string[]
  /** Typed columns of its own table. */
  readonly extension: {
    readonly table: string
    readonly columns: (instance: Instance) => Readonly<Record<string, Json>>
  } | null
  /** Numbered SQL files of the type, as text, in order: name and content. */
  readonly migrations: readonly { readonly name: string; readonly sql: string }[]
}
