/** What the routes call: the use cases by name. The host hands in the lifecycle's functions under these names. */
import type {
  Activity,
  Artifact,
  Caller,
  ChannelEvent,
  DatasetVersion,
  Definition,
  DefinitionVersion,
  Edge,
  ExecutionPolicy,
  Flow,
  FreshnessRule,
  Instance,
  JsonDifference,
  JsonObject,
  Kind,
  Principal,
  Problem,
  Project,
  Run,
  RunLog,
  Schedule,
} from '@optaic/domain'

export interface Paged<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

export interface PageQuery {
  readonly limit: number
  readonly after?: string | undefined
}

/** Of a page of what belongs to projects. */
export interface ProjectQuery extends PageQuery {
  /** Only what is of this project, by id or name. */
  readonly project?: string | undefined
  /** Only what is of one of these projects, by id. */
  readonly among?: readonly string[] | undefined
}

export interface FlowView extends Flow {
  readonly project_name: string
  readonly instance_name: string
  readonly instance_type: string
}

export interface InstanceView extends Instance {
  readonly project_name: string
  readonly flow_execution_handles: Readonly<Record<string, Readonly<Record<string, string | null>>>>
  readonly status: string | null
  readonly provisioning: { readonly state: 'provisioning' | 'provisioned' | 'removing'; readonly reason: string | null }
  readonly flows: readonly FlowView[]
}

export interface UpstreamInput {
  readonly resource_id?: string | undefined
  readonly name?: string | undefined
  readonly role: string
}

export interface NewInstance {
  readonly project: string
  readonly type: string
  readonly name: string
  readonly about: string
  readonly definition?: string | undefined
  readonly version?: string | undefined
  readonly config: JsonObject
  readonly schedule: Schedule
  readonly freshness: FreshnessRule
  readonly execution: ExecutionPolicy
  readonly upstreams: readonly UpstreamInput[]
}

export type InstanceChange = { readonly revision: number; readonly version?: string | null } & Partial<
  Pick<NewInstance, 'name' | 'about' | 'config' | 'schedule' | 'freshness' | 'execution' | 'upstreams'>
>

/** A project as it is to be. */
export interface ChangeSet {
  /** Given where there are Instances. */
  readonly project?: { readonly name: string; readonly about: string }
  /** Macros, each with its name. */
  readonly definitions: readonly ({ readonly name: string } & MacroVersionInput)[]
  readonly instances: readonly Omit<NewInstance, 'project'>[]
}

/** What applying a change set does, or would do. */
export interface ChangePlan {
  readonly project: { readonly name: string; readonly change: 'create' | 'keep' } | null
  readonly definitions: readonly {
    readonly kind: string
    readonly name: string
    readonly version: string
    readonly change: 'create' | 'update' | 'keep'
    readonly before: string | null
    readonly users: readonly {
      readonly project_id: string
      readonly project_name: string
      readonly type: string
      readonly name: string
      readonly as: 'follows' | 'pins' | 'unfit'
      readonly why: string | null
    }[]
  }[]
  readonly instances: readonly {
    readonly type: string
    readonly name: string
    readonly change: 'create' | 'update' | 'keep'
    readonly differences: readonly JsonDifference[]
  }[]
  readonly flows: readonly {
    /** Null where the project is made as well. */
    readonly project_id: string | null
    readonly project_name: string
    readonly instance_name: string
    readonly instance_type: string
    readonly kind: string
    readonly old_status: string | null
    readonly new_status: string
    readonly reason: string
    readonly deployed: boolean
  }[]
  readonly refused: readonly { readonly type: string; readonly name: string; readonly problem: Problem }[]
}

/** A macro as it is sent: an expression with parameters. */
export interface MacroVersionInput {
  readonly version: string
  readonly about: string
  readonly parameters: readonly {
    readonly name: string
    readonly default?: string
    readonly constant?: 'whole' | 'number'
    readonly min?: number
    readonly max?: number
    readonly about: string
  }[]
  readonly body: string
  readonly dialect?: 'optaic' | 'qlib'
  readonly source?: string
  readonly examples: readonly {
    readonly expression: string
    readonly fields: Readonly<Record<string, readonly (readonly (number | null)[])[]>>
    readonly result: readonly (readonly (number | null)[])[]
  }[]
}

export interface PlanView {
  readonly id: string | null
  readonly target_flow_id: string
  readonly mode: string
  readonly state: 'active' | 'completed' | 'failed' | 'cancelled'
  readonly steps: readonly {
    readonly flow_id: string
    readonly after: readonly string[]
    readonly state: 'waiting' | 'submitted' | 'completed' | 'failed' | 'skipped'
    readonly run_id: string | null
    readonly reason: string
  }[]
}

export interface Triggered {
  readonly run: Run | null
  readonly plan: PlanView | null
  readonly skipped: string | null
}

export interface Verdict {
  readonly id: string
  readonly time: string
  readonly name: string
  readonly gate: string
  readonly enforcement: 'block' | 'warn'
  readonly passed: boolean
  readonly instance_id: string
  readonly run_id: string | null
  readonly message: string
  readonly numbers: JsonObject
}

export interface DataQuery {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly symbols?: readonly string[] | undefined
  readonly columns?: readonly string[] | undefined
  readonly as_of?: string | undefined
  readonly version?: number | undefined
  readonly limit: number
}

export interface RealtimeAdmission {
  readonly kind: string
  readonly url: string
  readonly token: string | null
  readonly subscriptions: Readonly<Record<string, string>>
  readonly expires_at: string | null
  readonly position: number
}

export type DataFormat = 'json' | 'csv' | 'parquet' | 'arrow'

/** Rows for JSON, a file for the other formats; `dispose` removes what was made on the way. */
export type DataAnswer =
  | {
      readonly format: 'json'
      readonly version: number
      readonly columns: Readonly<Record<string, string>>
      readonly rows: readonly Record<string, unknown>[]
      /** There are more rows than the limit lets through. */
      readonly more: boolean
    }
  | {
      readonly format: Exclude<DataFormat, 'json'>
      readonly version: number
      readonly path: string
      readonly dispose: () => Promise<void>
    }

/** What is asked of an experiment that is not stored. */
export interface ExperimentQuestion {
  readonly project: string
  readonly definition?: string
  readonly version?: string
  readonly config: JsonObject
  readonly inputs: readonly { readonly resource_id?: string; readonly name?: string }[]
  readonly report: boolean
  readonly plan: boolean
  readonly values: {
    readonly last: number | null
    readonly from: string | null
    readonly to: string | null
    readonly symbols: readonly string[] | null
  } | null
}

/** A document, or a file of the values; `dispose` removes what was made on the way. */
export type ExperimentAnswer =
  | { readonly format: 'json'; readonly document: JsonObject }
  | {
      readonly format: Exclude<DataFormat, 'json'>
      readonly path: string
      readonly dispose: () => Promise<void>
    }

export interface RunComparison {
  readonly runs: readonly (Pick<Run, 'instance_id' | 'state' | 'finished_at' | 'config'> & {
    readonly run_id: string
    readonly instance_name: string
  })[]
  readonly metrics: readonly { readonly name: string; readonly values: readonly (number | null)[] }[]
}

export interface Services {
  readonly kinds: readonly Kind[]
  /** `among` names some, by id or name. */
  listProjects(filter: PageQuery & Pick<ProjectQuery, 'among'>): Promise<Paged<Project>>
  getProject(idOrName: string): Promise<Project>
  createProject(caller: Caller, input: { readonly name: string; readonly about: string }): Promise<Project>
  deleteProject(caller: Caller, idOrName: string): Promise<void>
  listDefinitions(
    filter: PageQuery & { readonly kind?: Definition['kind'] | undefined; readonly name?: string | undefined },
  ): Promise<Paged<Definition>>
  getDefinition(idOrName: string): Promise<Definition>
  listDefinitionVersions(idOrName: string): Promise<readonly DefinitionVersion[]>
  registerMacro(caller: Caller, name: string, input: MacroVersionInput): Promise<DefinitionVersion>
  registerMacroVersion(caller: Caller, idOrName: string, input: MacroVersionInput): Promise<DefinitionVersion>
  listInstances(
    filter: ProjectQuery & {
      readonly type?: string | undefined
      readonly name?: string | undefined
    },
  ): Promise<Paged<InstanceView>>
  getInstance(id: string): Promise<InstanceView>
  createInstance(caller: Caller, input: NewInstance): Promise<InstanceView>
  /** Writes nothing. */
  planChanges(caller: Caller, set: ChangeSet): Promise<ChangePlan>
  applyChanges(caller: Caller, set: ChangeSet): Promise<ChangePlan>
  updateInstance(caller: Caller, id: string, change: InstanceChange): Promise<InstanceView>
  promoteInstance(caller: Caller, id: string, request: JsonObject): Promise<InstanceView>
  previewExperiment(question: ExperimentQuestion, format: DataFormat, signal: AbortSignal): Promise<ExperimentAnswer>
  compareRuns(ids: readonly string[]): Promise<RunComparison>
  /** Returns the ids of everything that is removed. */
  deleteInstance(caller: Caller, id: string, cascade: boolean): Promise<readonly string[]>
  listVersions(instanceId: string, page: PageQuery): Promise<Paged<DatasetVersion>>
  lineage(
    instanceId: string,
    direction: 'upstream' | 'downstream' | 'both',
    depth: number,
  ): Promise<{ readonly nodes: readonly (FlowView & { readonly depth: number })[]; readonly edges: readonly Edge[] }>
  readData(instanceId: string, query: DataQuery, format: DataFormat): Promise<DataAnswer>
  listFlows(filter: ProjectQuery & { readonly status?: string | undefined }): Promise<Paged<FlowView>>
  getFlow(id: string): Promise<FlowView>
  triggerRun(
    caller: Caller,
    flowId: string,
    mode: 'normal' | 'force' | 'smart' | 'recursive',
    planOnly: boolean,
  ): Promise<Triggered>
  getPlan(id: string): Promise<PlanView>
  listRuns(
    filter: ProjectQuery & {
      readonly instance_id?: string | undefined
      readonly flow_id?: string | undefined
      readonly state?: Run['state'] | undefined
    },
  ): Promise<Paged<Run>>
  getRun(id: string): Promise<Run>
  cancelRun(caller: Caller, id: string): Promise<Run>
  rerun(caller: Caller, id: string, asWas: boolean): Promise<Run>
  listLogs(runId: string, after: number, limit: number): Promise<readonly RunLog[]>
  listArtifacts(runId: string): Promise<readonly Artifact[]>
  /** Local path of an artifact's file. */
  artifactFile(runId: string, name: string): Promise<{ readonly artifact: Artifact; readonly path: string }>
  listVerdicts(
    filter: PageQuery &
      Pick<ProjectQuery, 'among'> & { readonly instance_id?: string | undefined; readonly run_id?: string | undefined },
  ): Promise<Paged<Verdict>>
  listActivities(
    filter: ProjectQuery & {
      readonly resource_id?: string | undefined
      readonly correlation_id?: string | undefined
    },
  ): Promise<Paged<Activity>>
  events(
    channel: string,
    after: number,
    limit: number,
    among?: readonly string[],
  ): Promise<readonly (ChannelEvent & { readonly position: number; readonly project_id: string | null })[]>
  admit(principal: Principal, channels: readonly string[]): Promise<RealtimeAdmission>
  /** Calls back whenever events may have been added; returns how to stop. */
  onEvents(notify: () => void): () => void
  /** What is not in order: empty is ready. */
  readiness(): Promise<readonly string[]>
  metrics(): Promise<string>
}
