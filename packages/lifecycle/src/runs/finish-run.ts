/** The end of a Run, in one transaction: version, status, verdicts, everything below, and what follows from it. */
import {
  type Artifact,
  backoffDelay,
  type DatasetVersion,
  type FlowEvent,
  type Instance,
  isRefusal,
  type JsonObject,
  type Run,
  type RunError,
  type RunTaskOutput,
  sameJson,
  transition,
} from '@optaic/domain'
import type { NamedFlow, StorageWrites } from '@optaic/ports'
import { type Context, later } from '../context.ts'
import { expectedDateOf } from '../freshness/expected-date.ts'
import { checkOutput } from '../guardrails/check-output.ts'
import { recordActivity } from '../records.ts'
import { freeze } from './freeze.ts'
import { repeatsAsItWas } from './request-run.ts'

export type Finished =
  | { readonly state: 'completed'; readonly message: string }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'cancelled'; readonly message: string }
  | { readonly state: 'lost'; readonly message: string }
  | { readonly state: 'retry'; readonly message: string; readonly delay_ms: number }

const lost: Finished = { state: 'lost', message: 'another outcome counts: the Run was taken away from this worker' }
const worker = (run: Run) => ({ actor: `worker:${run.worker}`, correlation_id: run.id })

/** Locks Flow and Run, and looks whether this try of the Run still is the one that counts. */
async function hold(tx: StorageWrites, run: Run): Promise<{ flow: NamedFlow; now: Run } | null> {
  const flow = await tx.lockFlow(run.flow_id)
  const now = flow === null ? null : await tx.lockRun(run.id)
  if (
    flow === null ||
    now === null ||
    now.state !== 'running' ||
    now.worker !== run.worker ||
    now.attempt !== run.attempt
  )
    return null
  return { flow, now }
}

async function setStatus(
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
async function follow(
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

export interface Success {
  readonly output: RunTaskOutput
  readonly artifacts: readonly Artifact[]
}

export async function completeRun(
  context: Context,
  run: Run,
  instance: Instance,
  { output, artifacts }: Success,
): Promise<Finished> {
  return context.storage.transaction(async tx => {
    const held = await hold(tx, run)
    if (held === null) return lost
    const { flow } = held
    if (repeatsAsItWas(run)) return completeRepeat(context, tx, run, flow, output, artifacts)
    const verdicts = await judge(context, tx, run, flow, instance, output)
    const blocked = verdicts.find(verdict => !verdict.passed && verdict.contract.enforcement === 'block')
    if (blocked !== undefined)
      return fail(context, tx, run, flow, {
        code: 'guardrail_blocked',
        message: `${blocked.contract.name}: ${blocked.message}`,
        details: blocked.numbers,
      })
    const moved = await inputsMoved(context, tx, run, flow)
    const version = output.version === null ? null : await insertVersion(context, tx, run, flow, output)
    const done = {
      state: 'completed',
      finished_at: context.clock(),
      rows: output.rows,
      metrics: output.metrics,
      output_version_id: version?.id ?? flow.current_version_id,
    } as const
    await tx.updateRun(run.id, done)
    await tx.insertArtifacts(run.id, artifacts)
    await tx.updateFlow(flow.id, {
      last_run_id: run.id,
      ...(version === null ? {} : { current_version_id: version.id, version_number: version.number }),
    })
    const last = output.last_data_date ?? flow.last_data_date
    await setStatus(context, tx, flow, {
      type: 'run_succeeded',
      run_id: run.id,
      last_data_date: last,
      expected_data_date: expectedDateOf(context, instance),
      inputs_moved: moved,
    })
    if (version !== null)
      await tx.markDownstreamStale(
        flow.id,
        `upstream ${flow.instance_name} has version ${version.number}`,
        context.clock(),
      )
    await tx.addOutbox('flow.succeeded', `flow:${flow.id}`, { flow_id: flow.id })
    await follow(context, tx, run, 'completed', { rows: output.rows })
    return {
      state: 'completed',
      message: version === null ? 'completed, nothing new' : `completed, version ${version.number}`,
    }
  })
}

/** The repetition wrote what the original wrote: the same version, or none where that found nothing new, and the same files. */
async function isSame(
  tx: StorageWrites,
  original: Run | null,
  output: RunTaskOutput,
  artifacts: readonly Artifact[],
): Promise<boolean> {
  if (original === null) return false
  const current = original.output_version_id === null ? null : await tx.version(original.output_version_id)
  const written = current?.run_id === original.id ? current : null
  const before = await tx.artifacts(original.id)
  return (
    written?.digest === output.version?.digest &&
    before.length === artifacts.length &&
    before.every(({ name, sha256 }) => artifacts.some(other => other.name === name && other.sha256 === sha256))
  )
}

/** A repetition proves that the same bytes come out, and changes nothing. */
async function completeRepeat(
  context: Context,
  tx: StorageWrites,
  run: Run,
  flow: NamedFlow,
  output: RunTaskOutput,
  artifacts: readonly Artifact[],
): Promise<Finished> {
  const original = run.rerun_of === null ? null : await tx.run(run.rerun_of)
  const same_bytes = await isSame(tx, original, output, artifacts)
  await tx.updateRun(run.id, {
    state: 'completed',
    finished_at: context.clock(),
    rows: output.rows,
    metrics: { ...output.metrics, same_bytes },
  })
  await tx.insertArtifacts(run.id, artifacts)
  await setStatus(context, tx, flow, { type: 'run_cancelled', run_id: run.id }, flow.status_reason)
  await follow(context, tx, run, 'completed', { same_bytes })
  return { state: 'completed', message: same_bytes ? 'the same bytes as before' : 'other bytes than before' }
}

async function judge(
  context: Context,
  tx: StorageWrites,
  run: Run,
  flow: NamedFlow,
  instance: Instance,
  output: RunTaskOutput,
) {
  if (output.version === null) return []
  const previous = flow.current_version_id === null ? null : await tx.version(flow.current_version_id)
  const own = context.kinds.get(instance.type)?.guardrails ?? []
  const brought = await Promise.all(run.definitions.map(used => tx.definitionVersion(used.definition_version_id)))
  const contracts = [...own, ...brought.flatMap(version => version?.guardrails ?? [])]
  const verdicts = checkOutput(contracts, {
    output,
    config: run.config,
    previous,
    expected_data_date: expectedDateOf(context, instance),
  })
  await tx.insertVerdicts(
    verdicts.map(({ contract, passed, message, numbers }) => ({
      id: context.newId(),
      time: context.clock(),
      name: contract.name,
      gate: contract.gate,
      enforcement: contract.enforcement,
      passed,
      instance_id: instance.id,
      run_id: run.id,
      message,
      numbers,
    })),
  )
  return verdicts
}

/**
 * Something that the Run used is not what a Run would use now, or is no longer fresh. A forced Run took its inputs as
 * they were, so their freshness is not held against it.
 */
async function inputsMoved(context: Context, tx: StorageWrites, run: Run, flow: NamedFlow): Promise<boolean> {
  const instance = await tx.instance(flow.instance_id)
  if (instance === null) return false
  if (run.mode !== 'force' && (await tx.upstreams(flow.id)).some(upstream => upstream.resting_status !== 'READY'))
    return true
  const now = await freeze(context, tx, flow, instance)
  const json = (value: unknown) => value as JsonObject
  return (
    !sameJson(json(now.inputs), json(run.inputs)) ||
    !sameJson(json(now.definitions), json(run.definitions)) ||
    !sameJson(now.config, run.config)
  )
}

async function insertVersion(
  context: Context,
  tx: StorageWrites,
  run: Run,
  flow: NamedFlow,
  output: RunTaskOutput,
): Promise<DatasetVersion | null> {
  if (output.version === null) return null
  const version: DatasetVersion = {
    ...output.version,
    id: context.newId(),
    flow_id: flow.id,
    instance_id: flow.instance_id,
    run_id: run.id,
    number: flow.version_number + 1,
    knowledge_time: run.knowledge_time ?? context.clock(),
  }
  await tx.insertVersion(version)
  return version
}

async function fail(
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

/**
 * A try that failed: comes back after a while where the policy has tries left, else the Run has failed. `resubmit` is
 * for tries whose worker is gone, so that nobody else hands the Run back to the orchestrator.
 */
export async function failRun(
  context: Context,
  run: Run,
  instance: Instance,
  error: RunError,
  retryable: boolean,
  resubmit = false,
): Promise<Finished> {
  return context.storage.transaction(async tx => {
    const held = await hold(tx, run)
    if (held === null) return lost
    if (!retryable || run.attempt >= run.max_attempts || held.now.cancel_requested)
      return fail(context, tx, run, held.flow, error)
    const delay_ms = backoffDelay(instance.execution_json.retries ?? {}, run.attempt, context.random)
    const at = later(context.clock(), delay_ms)
    await tx.updateRun(run.id, { state: 'pending', attempt: run.attempt + 1, worker: null, heartbeat_at: null, error })
    await setStatus(
      context,
      tx,
      held.flow,
      { type: 'run_cancelled', run_id: run.id },
      repeatsAsItWas(run)
        ? held.flow.status_reason
        : `try ${run.attempt} of run ${run.id} failed (${error.code}), the next is at ${at}`,
    )
    if (resubmit) await tx.addOutbox('run.submit', `run:${run.id}`, { run_id: run.id, not_before: at })
    await tx.appendEvent(
      `run:${run.id}`,
      'state',
      { state: 'pending', attempt: run.attempt + 1, error: error.code, not_before: at },
      context.clock(),
    )
    return { state: 'retry', message: `${error.code}: ${error.message}`, delay_ms }
  })
}

export async function endCancelled(context: Context, run: Run): Promise<Finished> {
  return context.storage.transaction(async tx => {
    const held = await hold(tx, run)
    if (held === null) return lost
    await tx.updateRun(run.id, {
      state: 'cancelled',
      finished_at: context.clock(),
      error: { code: 'run_cancelled', message: 'The Run was cancelled' },
    })
    const why = repeatsAsItWas(run) ? held.flow.status_reason : undefined
    await setStatus(context, tx, held.flow, { type: 'run_cancelled', run_id: run.id }, why)
    await follow(context, tx, run, 'cancelled', {})
    return { state: 'cancelled', message: 'cancelled' }
  })
}
