/** Runs a Flow in one of the modes, by hand or because its upstreams got newer. */
import { type Caller, isProblem, Problem, type Run } from '@optaic/domain'
import type { Context } from '../context.ts'
import { draftPlan, type PlanDraft, startPlan } from '../plans/plans.ts'
import { needFlow, needRun } from '../records.ts'
import { requestRun } from './request-run.ts'

export type TriggerMode = Run['mode'] | 'recursive'

export interface Triggered {
  readonly run: Run | null
  readonly plan: PlanDraft | null
  /** Why nothing had to run. */
  readonly skipped: string | null
}

/** Throws the refusal: `upstream_not_ready`, `run_in_progress`. With `planOnly` nothing is run. */
export async function triggerRun(
  context: Context,
  caller: Caller,
  flowId: string,
  mode: TriggerMode,
  planOnly: boolean,
): Promise<Triggered> {
  if (planOnly || mode === 'recursive') await needFlow(context.storage, flowId)
  if (planOnly) return { run: null, plan: await draftPlan(context, flowId), skipped: null }
  if (mode === 'recursive') return { run: null, plan: await startPlan(context, caller, flowId), skipped: null }
  const requested = await context.storage.transaction(tx =>
    requestRun(context, tx, caller, { flow_id: flowId, mode, trigger: 'manual' }),
  )
  if ('refused' in requested) throw requested.refused
  return 'run' in requested
    ? { run: requested.run, plan: null, skipped: null }
    : { run: null, plan: null, skipped: requested.skipped }
}

/**
 * Makes the Run of a tick that came due in an orchestrator that is left behind. It is gated when a worker takes it, as ever;
 * where another is under way there is none.
 */
export async function runTick(context: Context, flowId: string, scheduledFor: string | null): Promise<void> {
  const request = { flow_id: flowId, mode: 'normal', trigger: 'schedule', scheduled_for: scheduledFor } as const
  await context.storage.transaction(tx =>
    requestRun(context, tx, { actor: 'schedule', correlation_id: 'schedule' }, { ...request, past_gate: true }),
  )
}

/** Repeats a Run: as things are now, or with everything as it was then. */
export async function rerun(context: Context, caller: Caller, runId: string, asWas: boolean): Promise<Run> {
  const original = await needRun(context.storage, runId)
  if (asWas && (original.state !== 'completed' || original.knowledge_time === null))
    throw new Problem(
      'rerun_impossible',
      `Run ${runId} is ${original.state}: only a completed Run can be repeated as it was`,
      { next: 'Run it again without --as-was.' },
    )
  const requested = await context.storage.transaction(tx =>
    requestRun(context, tx, caller, {
      flow_id: original.flow_id,
      mode: asWas ? 'force' : 'normal',
      trigger: 'rerun',
      rerun_of: original.id,
      ...(asWas ? { as_was: original } : {}),
    }),
  )
  if ('refused' in requested) throw requested.refused
  if ('run' in requested) return requested.run
  throw new Problem('internal_error', requested.skipped)
}

/**
 * After a success, Flows with schedule `upstream` run as soon as every upstream is READY and something is newer: those
 * below, and the Flow itself where an upstream moved on while its Run was under way.
 */
export async function triggerDownstream(context: Context, flowId: string): Promise<void> {
  const own = await context.storage.flow(flowId)
  const waiting = [...(own?.status === 'STALE' ? [own] : []), ...(await context.storage.downstreams(flowId))]
  const instances = await context.storage.instancesByIds(waiting.map(flow => flow.instance_id))
  const caller = { actor: 'upstream', correlation_id: flowId }
  for (const flow of waiting) {
    const schedule = instances.find(instance => instance.id === flow.instance_id)?.schedule_json
    if (schedule?.type !== 'upstream' || schedule.enabled === false || flow.paused) continue
    const requested = await context.storage.transaction(tx =>
      requestRun(context, tx, caller, { flow_id: flow.id, mode: 'smart', trigger: 'upstream' }),
    )
    if ('refused' in requested && isProblem(requested.refused))
      context.log('debug', `"${flow.instance_name}" waits: ${requested.refused.code}`)
  }
}
