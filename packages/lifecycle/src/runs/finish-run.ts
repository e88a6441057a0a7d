/** The end of a Run that gave no result: failed for good, back for another try, or cancelled; in one transaction each. */
import {
  backoffDelay,
  type FlowEvent,
  type Instance,
  isRefusal,
  type JsonObject,
  type Run,
  type RunError,
  transition,
} from '@optaic/domain'
import type { Ending, NamedFlow, StorageWrites } from '@optaic/ports'
import { type Context, later } from '../context.ts'
import { recordActivity } from '../records.ts'
import { repeatsAsItWas } from './request-run.ts'

export type Finished =
  | { readonly state: 'completed'; readonly message: string; readonly result?: JsonObject }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'cancelled'; readonly message: string }
  | { readonly state: 'lost'; readonly message: string }
  | { readonly state: 'retry'; readonly message: string; readonly delay_ms: number }

export const lost: Finished = {
  state: 'lost',
  message: 'another outcome counts: the Run was taken away from this worker',
}
const worker = (run: Run) => ({ actor: `worker:${run.worker}`, correlation_id: run.id })

export interface Held {
  readonly flow: NamedFlow
  /** As it stands now: a plan may have come to wait for it since it began. */
  readonly run: Run
}

/** Locks Flow and Run, and looks whether this try of the Run still is the one that counts. */
export async function hold(tx: StorageWrites, run: Run): Promise<Held | null> {
  const [flow, now] = await Promise.all([tx.lockFlow(run.flow_id), tx.lockRun(run.id)])
  if (
    flow === null ||
    now === null ||
    now.state !== 'running' ||
    now.worker !== run.worker ||
    now.attempt !== run.attempt
  )
    return null
  return { flow, run: now }
}

export async function setStatus(
  context: Context,
  tx: StorageWrites,
  flow: NamedFlow,
  event: FlowEvent,
  why?: string,
): Promise<void> {
  const change = transition(flow, event)
  if (isRefusal(change)) throw new Error(`flow ${flow.id}: ${change.refused}`)
  const { reason, ...state } = change
  await tx.setFlowStatus({ id: flow.id, ...state, status_reason: why ?? reason, status_at: context.clock() })
}

/** What follows from the end of a Run elsewhere. */
export async function follow(
  context: Context,
  tx: StorageWrites,
  run: Run,
  state: Run['state'],
  payload: JsonObject,
): Promise<void> {
  await tx.appendEvent(`run:${run.id}`, 'state', { state, ...payload }, context.clock())
  if (run.plan_id !== null) await tx.addOutbox('plan.advance', `plan:${run.plan_id}`, { plan_id: run.plan_id })
  await recordActivity(context, tx, worker(run), `run.${state}`, {
    type: run.kind,
    id: run.id,
    project_id: run.project_id,
    payload,
  })
}

export async function fail(
  context: Context,
  tx: StorageWrites,
  run: Run,
  flow: NamedFlow,
  error: RunError,
): Promise<Finished> {
  await tx.updateRun(run.id, { state: 'failed', finished_at: context.clock(), error })
  if (repeatsAsItWas(run))
    await setStatus(context, tx, flow, { type: 'run_cancelled', run_id: run.id }, flow.status_reason)
  else {
    await tx.updateFlow(flow.id, { last_run_id: run.id })
    await setStatus(context, tx, flow, {
      type: 'run_failed',
      run_id: run.id,
      reason: `${error.code}: ${error.message}`,
    })
  }
  await follow(context, tx, run, 'failed', { error: error.code, message: error.message })
  return { state: 'failed', message: `${error.code}: ${error.message}` }
}

/** The worker is gone, so that nobody else shows in the orchestrator how this try of the Run ended. */
async function concludeThere(tx: StorageWrites, run: Run, ending: Ending): Promise<void> {
  if (run.external_id === null) return
  await tx.addOutbox('run.conclude', `run:${run.id}`, { external_id: run.external_id, ...ending })
}

/**
 * A try that failed: comes back after a while where the policy has tries left, else the Run has failed. `abandoned` is
 * for tries whose worker is gone, so that nobody else tells the orchestrator, or hands the Run back to it.
 */
export async function failRun(
  context: Context,
  begun: Run,
  instance: Instance,
  error: RunError,
  retryable: boolean,
  abandoned = false,
): Promise<Finished> {
  return context.storage.transaction(async tx => {
    const held = await hold(tx, begun)
    if (held === null) return lost
    const { flow, run } = held
    if (abandoned) await concludeThere(tx, run, { state: 'crashed', message: `${error.code}: ${error.message}` })
    if (!retryable || run.attempt >= run.max_attempts || run.cancel_requested)
      return fail(context, tx, run, flow, error)
    const delay_ms = backoffDelay(instance.execution_json.retries ?? {}, run.attempt, context.random)
    const at = later(context.clock(), delay_ms)
    await tx.updateRun(run.id, { state: 'pending', attempt: run.attempt + 1, worker: null, heartbeat_at: null, error })
    await setStatus(
      context,
      tx,
      flow,
      { type: 'run_cancelled', run_id: run.id },
      repeatsAsItWas(run)
        ? flow.status_reason
        : `try ${run.attempt} of run ${run.id} failed (${error.code}), the next is at ${at}`,
    )
    if (abandoned) await tx.addOutbox('run.submit', `run:${run.id}`, { run_id: run.id, not_before: at })
    await tx.appendEvent(
      `run:${run.id}`,
      'state',
      { state: 'pending', attempt: run.attempt + 1, error: error.code, not_before: at },
      context.clock(),
    )
    return { state: 'retry', message: `${error.code}: ${error.message}`, delay_ms }
  })
}

export async function endCancelled(context: Context, begun: Run, abandoned = false): Promise<Finished> {
  return context.storage.transaction(async tx => {
    const held = await hold(tx, begun)
    if (held === null) return lost
    const { flow, run } = held
    if (abandoned) await concludeThere(tx, run, { state: 'cancelled', message: 'cancelled; its worker is gone' })
    await tx.updateRun(run.id, {
      state: 'cancelled',
      finished_at: context.clock(),
      error: { code: 'run_cancelled', message: 'The Run was cancelled' },
    })
    const why = repeatsAsItWas(run) ? flow.status_reason : undefined
    await setStatus(context, tx, flow, { type: 'run_cancelled', run_id: run.id }, why)
    await follow(context, tx, run, 'cancelled', {})
    return { state: 'cancelled', message: 'cancelled' }
  })
}
