/** Asks for a Run of a Flow: gated, one at a time, written down before the orchestrator hears of it. */
import { type Caller, type Instance, isFinal, missing, Problem, type Run, smartDecision } from '@optaic/domain'
import type { NamedFlow, StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import { expectedDateOf } from '../freshness/expected-date.ts'
import { provisionFlow } from '../provisioning/provision-flow.ts'
import { needInstance, recordActivity } from '../records.ts'
import { freeze } from './freeze.ts'
import { checkUpstreamFreshness } from './upstream-freshness.ts'

export interface RunRequest {
  readonly flow_id: string
  readonly mode: Run['mode']
  readonly trigger: Run['trigger']
  readonly plan_id?: string | null
  readonly scheduled_for?: string | null
  readonly external_id?: string | null
  /** A Run to repeat exactly: its frozen inputs are taken over. */
  readonly as_was?: Run
  readonly rerun_of?: string | null
  /** The gate is not asked: it has said no, and the Run is made to say so, or it is asked when a worker takes the Run. */
  readonly past_gate?: boolean
}

export type Requested = { readonly run: Run } | { readonly skipped: string } | { readonly refused: Problem }

/** The Run of a Flow that waits or is under way. */
export async function activeRun(tx: Pick<StorageWrites, 'runs'>, flowId: string): Promise<Run | null> {
  return (await tx.runs({ flow_id: flowId, states: ['pending', 'running'], limit: 1 })).items[0] ?? null
}

const inProgress = (flow: NamedFlow, run: Run) =>
  new Problem('run_in_progress', `Run ${run.id} of "${flow.instance_name}" is ${run.state} already`, {
    details: [{ path: run.id, message: `is ${run.state}` }],
    next: `Wait for it, follow it with: optaic logs -f ${run.id}, or stop it with: optaic cancel ${run.id}`,
  })

/** Inside a transaction that the caller commits; the outbox item submits the Run. */
export async function requestRun(
  context: Context,
  tx: StorageWrites,
  caller: Caller,
  request: RunRequest,
): Promise<Requested> {
  const [flow, active] = await Promise.all([tx.lockFlow(request.flow_id), activeRun(tx, request.flow_id)])
  if (flow === null) return { refused: missing('flow_not_found', 'flow', request.flow_id) }
  if (active !== null) return { refused: inProgress(flow, active) }
  const instance = await needInstance(tx, flow.instance_id)
  if (request.mode !== 'force' && request.past_gate !== true) {
    const problem = await checkUpstreamFreshness(context, tx, flow, instance)
    if (problem !== null) return { refused: problem }
  }
  if (request.mode === 'smart') {
    const decision = await decide(context, tx, flow, instance)
    if (!decision.run) return { skipped: decision.reason }
  }
  const run = newRun(context, flow, instance, request)
  await tx.insertRun(run)
  // Under the key of the Flow: the Run of a new one is handed over right behind its deployment, and not tried before.
  if (request.external_id === undefined || request.external_id === null)
    await tx.addOutbox('run.submit', `flow:${flow.id}`, { run_id: run.id })
  await recordActivity(context, tx, caller, 'run.requested', {
    type: run.kind,
    id: run.id,
    project_id: run.project_id,
    payload: { instance: instance.name, mode: run.mode, trigger: run.trigger },
  })
  return { run }
}

async function decide(context: Context, tx: StorageWrites, flow: NamedFlow, instance: Instance) {
  // Not the latest of all: that may repeat an old one as it was.
  const last = flow.last_run_id === null ? null : await tx.run(flow.last_run_id)
  return smartDecision({
    flow,
    lastCompletedRun: last,
    ...(await freeze(context, tx, flow, instance)),
    expected_data_date: expectedDateOf(context, instance),
  })
}

function newRun(context: Context, flow: NamedFlow, instance: Instance, request: RunRequest): Run {
  const { as_was: was } = request
  const id = context.newId()
  return {
    id,
    project_id: flow.project_id,
    instance_id: flow.instance_id,
    flow_id: flow.id,
    kind: flow.run_kind,
    state: 'pending',
    trigger: request.trigger,
    mode: request.mode,
    attempt: 1,
    max_attempts: instance.execution_json.retries?.attempts ?? 1,
    plan_id: request.plan_id ?? null,
    external_id: request.external_id ?? null,
    rerun_of: request.rerun_of ?? null,
    scheduled_for: request.scheduled_for ?? null,
    created_at: context.clock(),
    started_at: null,
    finished_at: null,
    heartbeat_at: null,
    worker: null,
    cancel_requested: false,
    progress: null,
    definitions: was?.definitions ?? [],
    config: was?.config ?? {},
    inputs: was?.inputs ?? [],
    seed: was?.seed ?? Math.floor(context.random() * 2 ** 32),
    knowledge_time: was?.knowledge_time ?? null,
    program_version: context.programVersion,
    output_version_id: null,
    rows: null,
    metrics: {},
    error: null,
  }
}

/** A Run that repeats another as it was carries its knowledge time before it starts. */
export const repeatsAsItWas = (run: Run): boolean => run.rerun_of !== null && run.knowledge_time !== null

/** A Flow with its deployment, made now where whoever makes it has not come to it yet. Throws what keeps it from being made. */
async function provisioned(
  context: Context,
  flowId: string,
): Promise<(NamedFlow & { readonly handle: string }) | null> {
  let flow = await context.storage.flow(flowId)
  if (flow?.handle === null) {
    await provisionFlow(context, flowId)
    flow = await context.storage.flow(flowId)
  }
  return flow === null || flow.handle === null ? null : { ...flow, handle: flow.handle }
}

/** Hands a waiting Run to the orchestrator; told twice is told once. */
export async function submitRun(context: Context, runId: string, notBefore?: string): Promise<void> {
  const run = await context.storage.run(runId)
  if (run === null || isFinal(run.state) || run.state === 'running') return
  const flow = await provisioned(context, run.flow_id)
  if (flow === null) return
  const external = await context.orchestrator.submit(flow.handle, {
    run_id: run.id,
    attempt: run.attempt,
    ...(notBefore === undefined ? {} : { not_before: notBefore }),
  })
  await context.storage.setExternalId(run.id, external)
}
