/** The end of a Run that gave a result, in one transaction: verdicts, version, status, everything below, what follows. */
import {
  type Artifact,
  type DatasetVersion,
  type Instance,
  type JsonObject,
  type Run,
  type RunTaskOutput,
  sameJson,
} from '@optaic/domain'
import type { NamedFlow, StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import { expectedDateOf } from '../freshness/expected-date.ts'
import { checkOutput } from '../guardrails/check-output.ts'
import { recordVerdicts } from '../guardrails/record-verdicts.ts'
import { blockedBy } from '../guardrails/verdict.ts'
import { type Finished, fail, follow, hold, lost, setStatus } from './finish-run.ts'
import { freeze } from './freeze.ts'
import { repeatsAsItWas } from './request-run.ts'

export interface Success {
  readonly output: RunTaskOutput
  readonly artifacts: readonly Artifact[]
}

export async function completeRun(
  context: Context,
  begun: Run,
  instance: Instance,
  { output, artifacts }: Success,
): Promise<Finished> {
  return context.storage.transaction(async tx => {
    const held = await hold(tx, begun)
    if (held === null) return lost
    const { flow, run } = held
    if (repeatsAsItWas(run)) return completeRepeat(context, tx, run, flow, output, artifacts)
    const verdicts = await judge(context, tx, run, flow, instance, output)
    const blocked = blockedBy(verdicts)
    if (blocked !== undefined) {
      await tx.updateRun(run.id, { metrics: output.metrics })
      await tx.insertArtifacts(run.id, artifacts)
      return fail(context, tx, run, flow, {
        code: 'guardrail_blocked',
        message: `${blocked.contract.name}: ${blocked.message}`,
        details: blocked.numbers,
      })
    }
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
    // By a key of its own: the next Run of the Flow need not wait for it, should this process end while it is done.
    await tx.addOutbox('flow.succeeded', `succeeded:${flow.id}`, { flow_id: flow.id })
    await follow(context, tx, run, 'completed', { rows: output.rows })
    return {
      state: 'completed',
      message: version === null ? 'completed, nothing new' : `completed, version ${version.number}`,
      ...resultOf(output, artifacts, version),
    }
  })
}

/** What the orchestrator may show of the result; nothing where the Run left nothing. */
function resultOf(
  output: RunTaskOutput,
  artifacts: readonly Artifact[],
  version: DatasetVersion | null,
): { readonly result?: JsonObject } {
  const result: JsonObject = {
    ...(version === null
      ? {}
      : { version: version.number, first_date: version.first_date, last_date: version.last_date }),
    ...(output.rows === null || version === null ? {} : { rows: output.rows }),
    ...output.metrics,
    ...(artifacts.length === 0 ? {} : { files: artifacts.map(({ name }) => name).join(', ') }),
  }
  return Object.keys(result).length === 0 ? {} : { result }
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
  if (output.unchanged) return []
  const previous = flow.current_version_id === null ? null : await tx.version(flow.current_version_id)
  const kind = context.kinds.get(instance.type)
  const contracts = [...(kind?.guardrails ?? []), ...(kind?.guardrails_of?.(run.config) ?? [])]
  for (const used of run.definitions)
    contracts.push(...((await tx.definitionVersion(used.definition_version_id))?.guardrails ?? []))
  const verdicts = checkOutput(contracts, {
    output,
    config: run.config,
    previous,
    expected_data_date: expectedDateOf(context, instance),
  })
  await recordVerdicts(context, tx, instance, run, verdicts)
  return verdicts
}

/**
 * Something that the Run used is not what a Run would use now, or is no longer fresh. A forced Run took its inputs as
 * they were, so their freshness is not held against it.
 */
async function inputsMoved(context: Context, tx: StorageWrites, run: Run, flow: NamedFlow): Promise<boolean> {
  const [instance, upstreams] = await Promise.all([tx.instance(flow.instance_id), tx.upstreams(flow.id)])
  if (instance === null) return false
  if (run.mode !== 'force' && upstreams.some(upstream => upstream.resting_status !== 'READY')) return true
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
