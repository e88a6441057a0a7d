/** The orchestrator: keeps deployments and schedules, hands Runs to workers, and never knows what they compute. */
import type { FlowId, Instant, JsonObject, RunId, Schedule } from '@optaic/domain'

/** The standing description of a Flow in the orchestrator. */
export interface DeploymentSpec {
  readonly flow_id: FlowId
  /** `project/instance/kind`, for people. */
  readonly name: string
  readonly tags: readonly string[]
  /** `upstream` and `manual` schedules are not the orchestrator's business: it gets `manual`. */
  readonly schedule: Schedule
  /** Seconds a Run may take, for orchestrators that show it. */
  readonly timeout_seconds: number
}

export interface Deployment {
  readonly handle: string
  readonly flow_id: FlowId
  /** Fingerprint of the spec as it stands there now: differs when edited by hand. */
  readonly digest: string
  readonly paused: boolean
}

export interface Submission {
  readonly run_id: RunId
  /** Which try of the Run this is: the same try submitted twice runs once. */
  readonly attempt: number
  /** Not before this instant (retries). */
  readonly not_before?: Instant
  readonly parameters?: JsonObject
}

/** A Run handed to a worker: submitted by us (`run_id` set) or born in the orchestrator (schedule, its own UI). */
export interface Claim {
  readonly flow_id: FlowId
  readonly run_id: RunId | null
  readonly external_id: string
  readonly scheduled_for: Instant | null
  readonly parameters: JsonObject
  /**
   * Aborts when the Run was cancelled in the orchestrator, and for no other reason: a claim that it has given to somebody
   * else meanwhile goes on here, and whose outcome counts is decided where the Run is recorded.
   */
  readonly signal: AbortSignal
  /** Shown beside the Run in the orchestrator, where it can; never fails a Run. */
  report(line: {
    readonly level: 'debug' | 'info' | 'warning' | 'error'
    readonly message: string
    readonly time: Instant
  }): void
  /** How far it is, shown the same way; `total` null is unknown. */
  progress(at: { readonly done: number; readonly total: number | null; readonly message: string | null }): void
}

export type ClaimOutcome =
  /** `result` is what the Run left, by name, for orchestrators that show it. */
  | { readonly state: 'completed'; readonly message?: string; readonly run_id?: RunId; readonly result?: JsonObject }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'cancelled'; readonly message: string }
  /** The Run is in other hands by now, and they say there how it ends: this worker says nothing. */
  | { readonly state: 'lost'; readonly message: string }
  /** Gated: not run at all, with the reason shown there too. */
  | { readonly state: 'refused'; readonly message: string }
  /** Failed with tries left: comes back as a claim of this run and try after the delay. */
  | {
      readonly state: 'retry'
      readonly message: string
      readonly delay_ms: number
      readonly run_id: RunId
      readonly attempt: number
    }

/** How a Run stands there. `ended` has run there to some end, `cancelled` was or is being cancelled there. */
export type Standing = 'waiting' | 'held' | 'cancelled' | 'ended'

/** A Run that some worker has taken there. */
export interface HeldRun {
  readonly external_id: string
  /** Null where it was born there and nobody has said whose it is. */
  readonly run_id: RunId | null
}

/** How a Run that no worker will end there any more is shown to have ended. */
export interface Ending {
  readonly state: 'completed' | 'failed' | 'cancelled' | 'crashed'
  readonly message: string
}

export type ClaimHandler = (claim: Claim) => Promise<ClaimOutcome>

export interface WorkOptions {
  /** Unique among living workers. */
  readonly worker: string
  readonly concurrency: number
}

export interface Worker {
  /** Takes no more claims, waits for those under way, then resolves. */
  drain(): Promise<void>
  /** Stops at once; claims under way are given back or lost. */
  stop(): Promise<void>
  /** How many claims are under way. */
  readonly busy: number
}

/**
 * Promises, all tested by the conformance suite:
 * - `deploy` is idempotent by flow_id: the same handle comes back; a changed spec replaces the old one at once.
 * - a submitted run reaches exactly one handler at a time, at least once, even over a restart; submitting a try of a Run twice runs it once.
 * - a schedule tick makes one claim with `run_id` null; ticks missed while everything was down are caught up once.
 * - removed or paused deployments make no claims, and one that is made paused never makes one; `remove` of an unknown handle is fine.
 * - whether a worker is gone is not for the orchestrator to say: what it holds is listed, and ended or offered again when told.
 */
export interface Orchestrator {
  /** Name of the handle among an Instance's `flow_execution_handles`, such as `deployment_id`. */
  readonly handle_name: string
  /** `paused` (no, unless said) is how one that is not there yet is made, from its first moment; one that is there stays as it is. */
  deploy(spec: DeploymentSpec, paused?: boolean): Promise<Deployment>
  inspect(handle: string): Promise<Deployment | null>
  /** Every deployment of ours, for reconciliation. */
  list(): Promise<readonly Deployment[]>
  remove(handle: string): Promise<void>
  pause(handle: string, paused: boolean): Promise<void>
  /** Returns the orchestrator's id of the Run. */
  submit(handle: string, submission: Submission): Promise<string>
  /** Asks for the end of a Run that is waiting or under way there; unknown ids are fine. */
  cancel(external_id: string): Promise<void>
  /** How the Runs of these ids stand there; ids that it does not know are absent. */
  standings(external_ids: readonly string[]): Promise<ReadonlyMap<string, Standing>>
  /** Runs that workers took there at least so many milliseconds ago and have not ended, whatever became of the workers. */
  held(longerThanMs: number): Promise<readonly HeldRun[]>
  /** Ends a Run there in place of the worker that has it; one that has ended does not crash. Unknown ids are fine. */
  conclude(external_id: string, ending: Ending): Promise<void>
  /** Offers again a Run that a worker took and does not have any more; what has ended stays ended. Unknown ids are fine. */
  release(external_id: string): Promise<void>
  work(options: WorkOptions, handler: ClaimHandler): Promise<Worker>
  /** Fingerprint `deploy` would store for a spec. */
  digest(spec: DeploymentSpec): string
  close(): Promise<void>
}
