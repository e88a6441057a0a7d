/** A worker has a claim: makes or finds its Run, gates it once more, freezes what it uses, and marks it running. */
import { type Instance, isFinal, isProblem, isRefusal, Problem, type Run, transition } from '@optaic/domain'
import type { Claim, ClaimOutcome, NamedFlow, StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import { passSubmitGate } from '../guardrails/gates.ts'
import { needInstance } from '../records.ts'
import { follow } from './finish-run.ts'
import { freeze } from './freeze.ts'
import { activeRun, repeatsAsItWas, requestRun } from './request-run.ts'
import { checkUpstreamFreshness, upstreamStates } from './upstream-freshness.ts'

export type Begun =
  | { readonly run: Run; readonly flow: NamedFlow; readonly instance: Instance }
  | { readonly outcome: ClaimOutcome }

/** Who asks for a Run that was born in the orchestrator: its schedule, or somebody there. */
const bornThere = ({ scheduled_for, external_id }: Claim) =>
  ({
    caller:
      scheduled_for === null
        ? { actor: 'orchestrator', correlation_id: external_id }
        : { actor: 'schedule', correlation_id: 'schedule' },
    request: {
      mode: 'normal',
      trigger: scheduled_for === null ? 'manual' : 'schedule',
      external_id,
      scheduled_for,
    },
  }) as const

export async function beginRun(context: Context, worker: string, claim: Claim): Promise<Begun> {
  return context.storage.transaction(async tx => {
    const [flow, known] = await Promise.all([
      tx.lockFlow(claim.flow_id),
      claim.run_id === null ? tx.runByExternalId(claim.external_id) : tx.lockRun(claim.run_id),
    ])
    if (flow === null) return refuse('the Flow was deleted')
    const instance = await needInstance(tx, flow.instance_id)
    const found = known ?? (await makeRun(context, tx, flow, claim))
    if (isProblem(found)) return refuseUnmade(context, tx, worker, flow, instance, claim, found)
    if (found.state === 'running') return { outcome: { state: 'lost', message: `${found.worker} has the Run` } }
    if (isFinal(found.state)) return { outcome: endOf(found) }
    if (found.cancel_requested) return { outcome: { state: 'cancelled', message: 'the Run was cancelled' } }
    const problem = found.mode === 'force' ? null : await checkUpstreamFreshness(context, tx, flow, instance)
    if (problem !== null) return refuseMade(context, tx, worker, found, problem)
    return start(context, tx, worker, claim, flow, instance, found)
  })
}

const refuse = (message: string): Begun => ({ outcome: { state: 'refused', message } })

/** What is to be shown of a Run that has ended already, where its worker may not have come to show it. */
export function endOf(run: Run): ClaimOutcome & { readonly state: 'completed' | 'failed' | 'cancelled' } {
  const message = `the Run is ${run.state} already`
  if (run.state === 'completed') return { state: 'completed', message, run_id: run.id }
  if (run.state === 'cancelled') return { state: 'cancelled', message }
  return { state: 'failed', message: run.error === null ? message : `${run.error.code}: ${run.error.message}` }
}

/** A tick of a schedule makes its Run, once, and so does a Run started there. */
async function makeRun(context: Context, tx: StorageWrites, flow: NamedFlow, claim: Claim): Promise<Run | Problem> {
  if (claim.run_id !== null) return new Problem('run_not_found', `There is no run ${claim.run_id}`)
  const active = await activeRun(tx, flow.id)
  if (active !== null) return new Problem('run_in_progress', `Run ${active.id} is ${active.state} already`)
  const { caller, request } = bornThere(claim)
  const made = await requestRun(context, tx, caller, { flow_id: flow.id, ...request })
  if ('run' in made) return made.run
  return 'refused' in made ? made.refused : new Problem('internal_error', made.skipped)
}

/** A tick that may not run leaves a failed Run that says why; the Flow keeps its status. */
async function refuseUnmade(
  context: Context,
  tx: StorageWrites,
  worker: string,
  flow: NamedFlow,
  instance: Instance,
  claim: Claim,
  problem: Problem,
): Promise<Begun> {
  if (claim.run_id === null && problem.code === 'upstream_not_ready') {
    const { caller, request } = bornThere(claim)
    const made = await requestRun(context, tx, caller, { flow_id: flow.id, ...request, past_gate: true })
    if ('run' in made) return refuseMade(context, tx, worker, made.run, problem)
  }
  return refuse(`${instance.name}: ${problem.code}: ${problem.message}`)
}

async function refuseMade(
  context: Context,
  tx: StorageWrites,
  worker: string,
  run: Run,
  problem: Problem,
): Promise<Begun> {
  const details = problem.details as unknown as null
  await tx.updateRun(run.id, {
    state: 'failed',
    finished_at: context.clock(),
    error: { code: problem.code, message: problem.message, details },
  })
  await follow(context, tx, { ...run, worker }, 'failed', { error: problem.code, message: problem.message })
  const blockers = problem.details.map(detail => `${detail.path} ${detail.message}`).join('; ')
  return refuse(`${problem.code}: ${problem.message}; ${blockers}`)
}

async function start(
  context: Context,
  tx: StorageWrites,
  worker: string,
  claim: Claim,
  flow: NamedFlow,
  instance: Instance,
  run: Run,
): Promise<Begun> {
  const change = transition(flow, { type: 'run_started', run_id: run.id })
  if (isRefusal(change)) return refuse(change.refused)
  const at = context.clock()
  const repeats = repeatsAsItWas(run)
  const { guardrails, unfit, ...frozen } = repeats
    ? { guardrails: null, unfit: null }
    : await freeze(context, tx, flow, instance)
  if (unfit !== null) return refuseMade(context, tx, worker, run, unfit)
  if (guardrails !== null) {
    const upstreams = () => upstreamStates(context, tx, flow)
    const refusal = await passSubmitGate(context, tx, run, instance, { guardrails, upstreams })
    if (refusal !== null) return refuseMade(context, tx, worker, run, refusal)
  }
  const started = {
    state: 'running',
    worker,
    started_at: at,
    heartbeat_at: at,
    external_id: claim.external_id,
    knowledge_time: run.knowledge_time ?? at,
    ...frozen,
  } as const
  await tx.updateRun(run.id, started)
  const { reason, ...state } = change
  // A repetition leaves the Flow as it finds it, and so the reason of the status that it comes back to.
  await tx.setFlowStatus({ id: flow.id, ...state, status_reason: repeats ? flow.status_reason : reason, status_at: at })
  await tx.appendEvent(`run:${run.id}`, 'state', { state: 'running', attempt: run.attempt }, at)
  return { run: { ...run, ...started }, flow: { ...flow, ...state }, instance }
}
