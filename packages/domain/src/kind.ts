/** An Instance type, as data: what the rest of the system asks instead of knowing types by name. */
import type {
  DefinitionKind,
  DefinitionVersion,
  GuardrailContract,
  StatusAggregation,
  UpstreamRule,
} from './definition.ts'
import type { EdgeKind } from './flow.ts'
import type { Json, JsonObject } from './ids.ts'
import type { Instance } from './instance.ts'
import type { Problem } from './problem.ts'
import type { Run } from './run.ts'
import type { ExecutionPolicy, FreshnessRule, Schedule } from './schedule.ts'

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

/** Which Definition an Instance of a type is a use of. */
export interface DefinitionSlot {
  readonly kinds: readonly DefinitionKind[]
  /** Whether it may be left out. */
  readonly optional: boolean
}

/** A Definition that expressions name. */
export interface NamedVersion extends DefinitionVersion {
  /** True where they ask for this version, and do not follow the newest. */
  readonly pinned?: true
}

/** What a type is asked about a wanted Instance that its schemas cannot say. */
export interface WantedInstance {
  readonly name: string
  readonly config: JsonObject
  readonly definition: DefinitionVersion | null
  /** Definitions that the configuration, or that of a part, names: see `Kind.library`. */
  readonly library: readonly NamedVersion[]
  /** What it is composed of: upstreams without Flows. */
  readonly parts: readonly WantedPart[]
  /** What it reads, in the order of its upstream refs; null while it is not known what columns a Run would find there. */
  readonly inputs: readonly WantedInput[] | null
}

export interface WantedPart {
  readonly role: string
  readonly name: string
  readonly definition: DefinitionVersion | null
  readonly config: JsonObject
}

export interface WantedInput {
  readonly role: string
  readonly name: string
  readonly columns: Readonly<Record<string, string>>
}

/** An Instance as promotion asks for it; upstreams by name, parts before what is made of them. */
export interface PromotedInstance {
  readonly type: string
  readonly name: string
  readonly about: string
  readonly definition?: string
  readonly version?: string
  readonly config: JsonObject
  readonly schedule?: Schedule
  readonly freshness?: FreshnessRule
  readonly execution?: ExecutionPolicy
  readonly upstreams: readonly { readonly name: string; readonly role: string }[]
}

export interface Promotion {
  readonly instance: Instance
  /** In the version that counts; where the Instance pins it, what it becomes has to pin it as well. */
  readonly definition: DefinitionVersion | null
  /** The last completed Run of what is promoted. */
  readonly run: Run
  readonly upstreams: readonly { readonly name: string; readonly type: string; readonly role: string }[]
  /** What the caller wants of the result, valid against `promotes.schema`. */
  readonly request: JsonObject
}

export interface Kind {
  readonly type: string
  readonly about: string
  /** Null where the procedure is fixed or the parts have the Definitions. */
  readonly definition: DefinitionSlot | null
  /**
   * JSON Schema of `config_json`; null where the Definition's schema rules. A type with both keeps the Definition's
   * parameters under `parameters` of its own configuration.
   */
  readonly config_schema: JsonObject | null
  /** Definitions of these kinds that its configuration, or that of a part, names are handed to its code and frozen with the Run. */
  readonly library?: readonly DefinitionKind[]
  /** What the schemas cannot say; the problem, or null where all is well. */
  readonly check?: (wanted: WantedInstance) => Problem | null
  /** What an Instance of the type can become: the Instances to create, the promoted one last. */
  readonly promotes?: {
    readonly schema: JsonObject
    readonly plan: (promotion: Promotion) => readonly PromotedInstance[] | Problem
  }
  /** Roles of the upstream refs it takes itself. */
  readonly upstreams: readonly UpstreamRule[]
  /** Roles whose Definition adds upstream rules of its own to this Instance (a dataset takes its pipeline's inputs). */
  readonly rules_from?: readonly string[]
  readonly flows: readonly FlowDeclaration[]
  readonly status_aggregation_contract: StatusAggregation
  readonly guardrails: readonly GuardrailContract[]
  /** Contracts that a configuration adds to those. */
  readonly guardrails_of?: (config: JsonObject) => readonly GuardrailContract[]
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
