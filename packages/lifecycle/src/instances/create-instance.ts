/** Creates an Instance with its Flows in one transaction; the orchestrator hears of them by the outbox. */
import {
  type Caller,
  type ExecutionPolicy,
  type Flow,
  type FreshnessRule,
  type Instance,
  initialFlowState,
  type JsonObject,
  type Kind,
  type Project,
  type Schedule,
} from '@optaic/domain'
import type { StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import { expectedDateOf } from '../freshness/expected-date.ts'
import { judgeInstance } from '../guardrails/gates.ts'
import { recordVerdicts } from '../guardrails/record-verdicts.ts'
import { needKind, needProject, recordActivity } from '../records.ts'
import { checkWanted } from './check-wanted.ts'
import { edgesOf } from './edges.ts'
import { nameTaken } from './name-taken.ts'
import { resolveInstance, type UpstreamInput } from './resolve-instance.ts'
import { wantedState } from './wanted-state.ts'

export interface NewInstance {
  /** Id or name. */
  readonly project: string
  readonly type: string
  readonly name: string
  readonly about?: string
  /** Name or id of a Definition, for types that take one. */
  readonly definition?: string | undefined
  /** Pins the Definition; left out, the Instance follows the newest version. */
  readonly version?: string | undefined
  readonly config?: JsonObject
  readonly schedule?: Schedule
  readonly freshness?: FreshnessRule
  readonly execution?: ExecutionPolicy
  readonly upstreams?: readonly UpstreamInput[]
}

/** Throws what is wrong with the input; then nothing was written. */
export async function createInstance(context: Context, caller: Caller, input: NewInstance): Promise<Instance> {
  const project = await needProject(context.storage, input.project)
  return context.storage.transaction(async tx => {
    await tx.lockGraph(project.id)
    return insertNewInstance(context, tx, caller, project, { ...input, promoted_from: null })
  })
}

/** One step of a transaction that has locked the project's graph. */
export async function insertNewInstance(
  context: Context,
  tx: StorageWrites,
  caller: Caller,
  project: Project,
  input: Omit<NewInstance, 'project'> & Pick<Instance, 'promoted_from'>,
): Promise<Instance> {
  const kind = needKind(context, input.type)
  const wanted = wantedState(input)
  const resolved = await resolveInstance(context, tx, project.id, kind, wanted)
  await checkWanted(context, tx, kind, { ...resolved, name: input.name, config: wanted.config })
  const there = await tx.instanceByName(project.id, input.name)
  if (there !== null) throw await nameTaken(context, tx, there, wanted)
  const now = context.clock()
  const instance: Instance = {
    id: context.newId(),
    project_id: project.id,
    type: kind.type,
    name: input.name,
    about: wanted.about,
    definition_resource_id: resolved.definition_resource_id,
    definition_version_id: resolved.definition_version_id,
    config_json: wanted.config,
    schedule_json: resolved.schedule,
    freshness_json: resolved.freshness,
    execution_json: resolved.execution,
    upstream_refs: resolved.upstream_refs,
    promoted_from: input.promoted_from,
    revision: 1,
    created_at: now,
    updated_at: now,
  }
  const verdicts = await judgeInstance(context, tx, 'resource.create', instance)
  await tx.insertInstance(instance, extensionOf(kind, instance))
  const flows = await insertFlows(context, tx, kind, instance)
  const upstreams = [...resolved.upstreams.values()]
  const below = await tx.flowsOfInstances(upstreams.map(upstream => upstream.id))
  const edges = edgesOf(context, kind, instance, flows, upstreams, below)
  for (const flow of flows)
    await tx.replaceEdges(
      flow.id,
      edges.filter(edge => edge.downstream_flow_id === flow.id),
    )
  await recordVerdicts(context, tx, instance, null, verdicts)
  await recordActivity(context, tx, caller, 'instance.created', {
    type: kind.type,
    id: instance.id,
    project_id: project.id,
    payload: { name: instance.name },
  })
  return instance
}

/** The row of the type's own table. */
export const extensionOf = (kind: Kind, instance: Instance) =>
  kind.extension === null ? null : { table: kind.extension.table, row: kind.extension.columns(instance) }

async function insertFlows(context: Context, tx: StorageWrites, kind: Kind, instance: Instance): Promise<Flow[]> {
  const flows = kind.flows.map(
    (declaration): Flow => ({
      ...initialFlowState,
      id: context.newId(),
      project_id: instance.project_id,
      instance_id: instance.id,
      kind: declaration.kind,
      run_kind: declaration.run_kind,
      status_reason: 'has never run',
      status_at: context.clock(),
      expected_data_date: expectedDateOf(context, instance),
      current_version_id: null,
      version_number: 0,
      last_run_id: null,
      provision_state: 'provisioning',
      provision_error: null,
      handle: null,
      deployed_digest: null,
      paused: false,
    }),
  )
  for (const flow of flows) {
    await tx.insertFlow(flow)
    await tx.addOutbox('flow.provision', `flow:${flow.id}`, { flow_id: flow.id })
  }
  return flows
}
