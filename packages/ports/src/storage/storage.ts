/** Storage: the records of the program. Reads are free-standing; changes happen in one transaction or not at all. */
import type {
  Activity,
  Artifact,
  ChannelEvent,
  DatasetVersion,
  DatasetVersionId,
  Definition,
  DefinitionId,
  DefinitionKind,
  DefinitionVersion,
  DefinitionVersionId,
  DefinitionWords,
  Edge,
  Flow,
  FlowId,
  FlowStatus,
  Instance,
  InstanceId,
  Instant,
  Json,
  JsonObject,
  PlanId,
  Project,
  ProjectId,
  Run,
  RunId,
  RunLog,
  RunState,
} from '@optaic/domain'
import type { PlacedEvent } from '../realtime/realtime.ts'

export interface Page {
  readonly limit?: number
  /** Opaque, from the page before. */
  readonly after?: string
}

export interface Paged<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

/** One project, or any of several; none at all is nothing. */
export type OfProjects = ProjectId | readonly ProjectId[]

export interface InstanceFilter extends Page {
  readonly project_id?: OfProjects
  readonly type?: string
  readonly name?: string
}

export interface RunFilter extends Page {
  readonly project_id?: OfProjects
  readonly instance_id?: InstanceId
  readonly flow_id?: FlowId
  readonly states?: readonly RunState[]
}

/** A Flow with the names that people know it by. */
export interface NamedFlow extends Flow {
  readonly project_name: string
  readonly instance_name: string
  readonly instance_type: string
}

export interface LineageNode extends NamedFlow {
  /** 0 for the start, negative upstream, positive downstream; the shortest way counts. */
  readonly depth: number
}

export interface Lineage {
  readonly nodes: readonly LineageNode[]
  readonly edges: readonly Edge[]
}

export type PlanStepState = 'waiting' | 'submitted' | 'completed' | 'failed' | 'skipped'
export interface PlanStep {
  readonly flow_id: FlowId
  /** Steps that must complete first. */
  readonly after: readonly FlowId[]
  readonly state: PlanStepState
  readonly run_id: RunId | null
  readonly reason: string
}
export interface Plan {
  readonly id: PlanId
  readonly project_id: ProjectId
  readonly target_flow_id: FlowId
  readonly mode: string
  readonly state: 'active' | 'completed' | 'failed' | 'cancelled'
  readonly created_at: Instant
  readonly actor: string
  readonly steps: readonly PlanStep[]
}

export interface GuardrailVerdict {
  readonly id: string
  readonly time: Instant
  readonly name: string
  readonly gate: string
  readonly enforcement: 'block' | 'warn'
  readonly passed: boolean
  readonly instance_id: InstanceId
  readonly run_id: RunId | null
  readonly message: string
  readonly numbers: JsonObject
}

/** Work to be done outside the database after a commit; topics: `flow.provision`, `flow.remove`, `run.submit`, `run.cancel`. */
export interface OutboxItem {
  readonly id: string
  readonly topic: string
  /** Items of one key are done in order. */
  readonly key: string
  readonly payload: JsonObject
  readonly attempts: number
  readonly error: string | null
}

export interface StatusChange {
  readonly flow_id: FlowId
  readonly instance_id: InstanceId
  readonly old_status: FlowStatus
  readonly new_status: FlowStatus
}

/** Reads; the same inside a transaction and outside. */
export interface StorageReads {
  project(idOrName: string): Promise<Project | null>
  /** `among` names some, by id or name. */
  projects(filter: Page & { readonly among?: readonly string[] }): Promise<Paged<Project>>
  definition(idOrName: string, kind?: DefinitionKind): Promise<Definition | null>
  /** Those that somebody registered, which the program does not ship. */
  registeredDefinitions(): Promise<readonly Definition[]>
  definitions(filter: Page & { readonly kind?: DefinitionKind; readonly name?: string }): Promise<Paged<Definition>>
  /** Newest first. */
  definitionVersions(id: DefinitionId): Promise<readonly DefinitionVersion[]>
  definitionVersion(id: DefinitionVersionId): Promise<DefinitionVersion | null>
  /** Every version of the Definitions of these kinds and names, newest first. */
  definitionVersionsNamed(
    kinds: readonly DefinitionKind[],
    names: readonly string[],
  ): Promise<readonly DefinitionVersion[]>
  instance(id: InstanceId): Promise<Instance | null>
  instanceByName(project_id: ProjectId, name: string): Promise<Instance | null>
  instances(filter: InstanceFilter): Promise<Paged<Instance>>
  instancesByIds(ids: readonly InstanceId[]): Promise<readonly Instance[]>
  /** Instances that name this one in their upstream refs. */
  dependents(id: InstanceId): Promise<readonly Instance[]>
  instancesOfDefinition(id: DefinitionId): Promise<readonly Instance[]>
  /** Flows whose last successful Run followed one of these Definition versions in its library; those that pin it do not follow. */
  flowsUsing(ids: readonly DefinitionVersionId[]): Promise<readonly Flow[]>
  flow(id: FlowId): Promise<NamedFlow | null>
  flowsOfInstances(ids: readonly InstanceId[]): Promise<readonly Flow[]>
  flows(
    filter: Page & { readonly project_id?: OfProjects; readonly statuses?: readonly FlowStatus[] },
  ): Promise<Paged<NamedFlow>>
  upstreams(id: FlowId): Promise<readonly (NamedFlow & { readonly role: string; readonly edge_kind: string })[]>
  downstreams(id: FlowId): Promise<readonly NamedFlow[]>
  lineage(ids: readonly FlowId[], direction: 'upstream' | 'downstream' | 'both', depth: number): Promise<Lineage>
  edgesOfProject(project_id: ProjectId): Promise<readonly Edge[]>
  run(id: RunId): Promise<Run | null>
  runByExternalId(external_id: string): Promise<Run | null>
  runs(filter: RunFilter): Promise<Paged<Run>>
  lastRun(flow_id: FlowId, state: RunState): Promise<Run | null>
  logs(run_id: RunId, after: number, limit: number): Promise<readonly RunLog[]>
  artifacts(run_id: RunId): Promise<readonly Artifact[]>
  version(id: DatasetVersionId): Promise<DatasetVersion | null>
  versions(instance_id: InstanceId, page: Page): Promise<Paged<DatasetVersion>>
  plan(id: PlanId): Promise<Plan | null>
  activePlans(): Promise<readonly Plan[]>
  verdicts(
    filter: Page & {
      readonly project_id?: OfProjects
      readonly instance_id?: InstanceId
      readonly run_id?: RunId
    },
  ): Promise<Paged<GuardrailVerdict>>
  activities(
    filter: Page & {
      readonly project_id?: OfProjects
      readonly resource_id?: string
      readonly correlation_id?: string
    },
  ): Promise<Paged<Activity>>
  /**
   * Events of a channel after a position, in the order of commits. `project:{id}` has everything of a project; a channel
   * that ends with `*` is a pattern. Who goes on from the last position misses nothing, whatever is written meanwhile.
   * `of` leaves out what is of other projects, and of none.
   */
  events(channel: string, after: number, limit: number, of?: OfProjects): Promise<readonly PlacedEvent[]>
  /** Position of the newest event; 0 before the first. */
  lastPosition(): Promise<number>
  /** Running Runs whose last heartbeat is older than an instant. */
  silentRuns(before: Instant): Promise<readonly Run[]>
  externalHandles(instance_id: InstanceId): Promise<Readonly<Record<string, string>>>
}

/**
 * Changes; every method is a step of one transaction. Reads and locks may be asked for together, and are done in the order
 * in which they are asked for. A change that gives nothing back may be told only at the commit that it was refused.
 * Callers write activities themselves.
 */
export interface StorageWrites extends StorageReads {
  insertProject(project: Project): Promise<void>
  deleteProject(id: ProjectId): Promise<void>
  insertDefinition(definition: Definition): Promise<void>
  insertDefinitionVersion(version: DefinitionVersion): Promise<void>
  /** Puts a version into other words; what it does stays as it is, which callers see to. */
  describeDefinitionVersion(id: DefinitionVersionId, words: DefinitionWords): Promise<void>
  /** Throws the Problem `name_taken`. The extension row goes into the type's own table. */
  insertInstance(
    instance: Instance,
    extension: { readonly table: string; readonly row: Readonly<Record<string, Json>> } | null,
  ): Promise<void>
  /** Throws `revision_conflict` unless the stored revision is `instance.revision - 1`. */
  updateInstance(
    instance: Instance,
    extension: { readonly table: string; readonly row: Readonly<Record<string, Json>> } | null,
  ): Promise<void>
  deleteInstance(id: InstanceId): Promise<void>
  insertFlow(flow: Flow): Promise<void>
  /** Locks the Flow's row until the transaction ends. */
  lockFlow(id: FlowId): Promise<NamedFlow | null>
  /** Everything but the status. */
  updateFlow(
    id: FlowId,
    change: Partial<Omit<Flow, 'id' | 'project_id' | 'instance_id' | 'kind' | 'status'>>,
  ): Promise<void>
  /** Writes status and related columns, and if the status differs appends the event to `instance:{id}:status` with the channel's next sequence. */
  setFlowStatus(
    flow: Pick<
      Flow,
      | 'id'
      | 'status'
      | 'resting_status'
      | 'status_reason'
      | 'status_at'
      | 'active_run_id'
      | 'last_data_date'
      | 'expected_data_date'
    >,
  ): Promise<StatusChange | null>
  /** One statement: everything downstream, whatever the depth, READY or STALE_SOURCE_DELAYED becomes STALE; resting status too for RUNNING; events appended. */
  markDownstreamStale(id: FlowId, reason: string, at: Instant): Promise<readonly StatusChange[]>
  replaceEdges(downstream_flow_id: FlowId, edges: readonly Edge[]): Promise<void>
  /** Serialises changes of the graph of a project, so that two edges cannot close a cycle together. */
  lockGraph(project_id: ProjectId): Promise<void>
  insertRun(run: Run): Promise<void>
  lockRun(id: RunId): Promise<Run | null>
  updateRun(id: RunId, change: Partial<Omit<Run, 'id' | 'project_id' | 'instance_id' | 'flow_id'>>): Promise<void>
  insertArtifacts(run_id: RunId, artifacts: readonly Artifact[]): Promise<void>
  insertVersion(version: DatasetVersion): Promise<void>
  insertPlan(plan: Plan): Promise<void>
  lockPlan(id: PlanId): Promise<Plan | null>
  updatePlan(plan: Plan): Promise<void>
  insertVerdicts(verdicts: readonly GuardrailVerdict[]): Promise<void>
  insertActivity(activity: Activity): Promise<void>
  /** The event belongs to the project of the Run or Instance that the channel names. */
  appendEvent(channel: string, type: string, data: JsonObject, time: Instant): Promise<ChannelEvent>
  /** What waits under the same key for another try is due at once, since this comes after it. */
  addOutbox(topic: string, key: string, payload: JsonObject): Promise<void>
  setExternalHandle(instance_id: InstanceId, role: string, value: string): Promise<void>
}

export interface Storage extends StorageReads {
  /** Commits when the callback returns, rolls back when it throws; retries on serialisation faults and deadlocks. */
  transaction<T>(work: (tx: StorageWrites) => Promise<T>): Promise<T>
  /** Outside any caller's transaction, cheap, may be lost by a crash of the database only. */
  heartbeat(run_ids: readonly RunId[], worker: string, at: Instant): Promise<readonly RunId[]>
  appendLogs(logs: readonly Omit<RunLog, 'sequence'>[]): Promise<void>
  setProgress(run_id: RunId, progress: NonNullable<Run['progress']>): Promise<void>
  /** What the orchestrator calls a Run that was just handed to it; told again with the outbox item where a crash loses it. */
  setExternalId(run_id: RunId, external_id: string): Promise<void>
  /**
   * Hands out due outbox items, one per key at a time in order, to this caller only; `done` deletes, a throw puts the
   * item back with backoff and the error. What a process had that is gone is handed out again: at once where the database
   * tells that it is gone, else when its lease is over. Returns how many were handled.
   */
  drainOutbox(topics: readonly string[], limit: number, handle: (item: OutboxItem) => Promise<void>): Promise<number>
  /** How many there are by status and state, for metrics; of Runs only those that are not over. */
  counts(): Promise<{
    readonly flows: Readonly<Partial<Record<FlowStatus, number>>>
    readonly runs: Readonly<Partial<Record<RunState, number>>>
    readonly outbox: number
  }>
  pendingOutbox(filter: { readonly key?: string }): Promise<readonly OutboxItem[]>
  /** Calls back (coalesced) when something was committed: `outbox`, `event:<channel>`, `log:<run>`. Returns how to stop. */
  listen(topic: 'outbox' | 'events' | 'logs', notify: (payload: string) => void): Promise<() => Promise<void>>
  /** Where the named reader of all events stands; one that is new stands at the end, and reads what comes from now on. */
  readerPosition(reader: string): Promise<number>
  /** Moves the reader on; a crash of the database may take the last moves back. False, and nothing moves, when it no longer stands at `from`: somebody else reads in its place. */
  moveReader(reader: string, from: number, to: number): Promise<boolean>
  /**
   * Runs `work` only if no other process holds the name now. A holder that dies is replaced at once where the
   * database tells that it is gone, else once its lease is over, default after 30 s; one that was only slow, or that lost
   * its session, may then still be at work, so `work` must bear that.
   */
  exclusively<T>(
    name: string,
    work: () => Promise<T>,
    leaseMs?: number,
  ): Promise<{ readonly ran: true; readonly value: T } | { readonly ran: false }>
  /** When plugins of this digest passed their examination, or null; also of a database that is still of an earlier version, or empty. */
  examinedAt(digest: string): Promise<Instant | null>
  /** Remembers that they have; the oldest are forgotten. */
  keepExamined(digest: string, at: Instant): Promise<void>
  /** Brings the database to this program's version. Throws `database_newer`, `database_too_old`. */
  migrate(): Promise<{ readonly from: number; readonly to: number }>
  close(): Promise<void>
}
