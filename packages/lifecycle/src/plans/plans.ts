/** Recursive runs: a stored plan that brings stale upstreams up first, and goes on where it was after a crash. */
import { type Caller, isFinal, planRecursive } from '@optaic/domain'
import type { Plan, PlanStep, StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import { needFlow, recordActivity } from '../records.ts'
import { activeRun, requestRun } from '../runs/request-run.ts'

export interface PlanDraft extends Omit<Plan, 'id' | 'created_at' | 'actor'> {
  readonly id: string | null
}

const farEnough = 10_000

/** What a recursive run of a Flow would do now; nothing is run. */
export async function draftPlan(context: Context, flowId: string): Promise<PlanDraft> {
  const flow = await needFlow(context.storage, flowId)
  const { nodes, edges } = await context.storage.lineage([flow.id], 'upstream', farEnough)
  const steps = planRecursive({ flows: nodes, edges }, flow.id).map(
    ({ flow_id, depends_on, why }): PlanStep => ({
      flow_id,
      after: depends_on,
      state: 'waiting',
      run_id: null,
      reason: why,
    }),
  )
  return { id: null, project_id: flow.project_id, target_flow_id: flow.id, mode: 'recursive', state: 'active', steps }
}

export async function startPlan(context: Context, caller: Caller, flowId: string): Promise<Plan> {
  const draft = await draftPlan(context, flowId)
  const plan: Plan = { ...draft, id: context.newId(), created_at: context.clock(), actor: caller.actor }
  await context.storage.transaction(async tx => {
    await tx.insertPlan(plan)
    await tx.addOutbox('plan.advance', `plan:${plan.id}`, { plan_id: plan.id })
    await recordActivity(context, tx, caller, 'plan.started', {
      type: 'Plan',
      id: plan.id,
      project_id: plan.project_id,
      payload: { steps: plan.steps.length },
    })
  })
  return plan
}

/** Takes every step that can be taken now; safe to call at any time, any number of times. */
export async function advancePlan(context: Context, planId: string): Promise<void> {
  await context.storage.transaction(async tx => {
    const plan = await tx.lockPlan(planId)
    if (plan === null || plan.state !== 'active') return
    const steps = new Map(plan.steps.map(step => [step.flow_id as string, step]))
    const caller = { actor: plan.actor, correlation_id: plan.id }
    for (const step of plan.steps) {
      if (step.state !== 'submitted' || step.run_id === null) continue
      const run = await tx.run(step.run_id)
      if (run === null) steps.set(step.flow_id, { ...step, state: 'failed', reason: 'its run is gone' })
      else if (run.state === 'completed') steps.set(step.flow_id, await completed(tx, step))
      else if (isFinal(run.state))
        steps.set(step.flow_id, { ...step, state: 'failed', reason: run.error?.message ?? `its run was ${run.state}` })
    }
    for (const step of steps.values()) {
      if (step.state !== 'waiting') continue
      const before = step.after.map(id => steps.get(id)?.state)
      if (before.some(state => state === 'failed' || state === 'skipped'))
        steps.set(step.flow_id, { ...step, state: 'skipped', reason: 'an upstream step failed' })
      else if (before.every(state => state === 'completed' || state === undefined))
        steps.set(step.flow_id, await takeStep(context, tx, caller, plan.id, step))
    }
    const now = [...steps.values()]
    const over = now.every(step => step.state !== 'waiting' && step.state !== 'submitted')
    const failed = now.some(step => step.state === 'failed' || step.state === 'skipped')
    await tx.updatePlan({ ...plan, steps: now, state: over ? (failed ? 'failed' : 'completed') : 'active' })
  })
}

const adopted = 'its run was under way already'

/** A Run that was under way before the plan may have used what the plan has refreshed since: then another follows. */
async function completed(tx: StorageWrites, step: PlanStep): Promise<PlanStep> {
  const again = step.reason === adopted && (await tx.flow(step.flow_id))?.status === 'STALE'
  return again
    ? { ...step, state: 'waiting', run_id: null, reason: 'its run used older inputs' }
    : { ...step, state: 'completed' }
}

async function takeStep(
  context: Context,
  tx: StorageWrites,
  caller: Caller,
  planId: string,
  step: PlanStep,
): Promise<PlanStep> {
  const requested = await requestRun(context, tx, caller, {
    flow_id: step.flow_id,
    mode: 'normal',
    trigger: 'plan',
    plan_id: planId,
  })
  if ('run' in requested) return { ...step, state: 'submitted', run_id: requested.run.id }
  if ('skipped' in requested) return { ...step, state: 'completed', reason: requested.skipped }
  if (requested.refused.code === 'run_in_progress') {
    const active = await activeRun(tx, step.flow_id)
    if (active !== null) {
      // Of two plans that wait for one Run the first is told at once, the other by the chore.
      if (active.plan_id === null) await tx.updateRun(active.id, { plan_id: planId })
      return { ...step, state: 'submitted', run_id: active.id, reason: adopted }
    }
  }
  return { ...step, state: 'failed', reason: `${requested.refused.code}: ${requested.refused.message}` }
}
