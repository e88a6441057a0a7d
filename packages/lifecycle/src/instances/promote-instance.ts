/** Promotion: an Instance that has shown its worth becomes Instances of other types, in one transaction. */
import {
  type Caller,
  type Instance,
  isProblem,
  type Kind,
  Problem,
  type Promotion,
  type Run,
  type RunTaskOutput,
  sameJson,
} from '@optaic/domain'
import type { StorageReads, StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import { checkContracts } from '../guardrails/check-output.ts'
import { recordVerdicts } from '../guardrails/record-verdicts.ts'
import { blockedBy } from '../guardrails/verdict.ts'
import { needInstance, needKind, needProject, recordActivity } from '../records.ts'
import { insertNewInstance } from './create-instance.ts'
import { versionInUse } from './resolve-instance.ts'
import { validateConfig } from './validate-config.ts'

const refuse = (instance: Instance, why: string, next: string) =>
  new Problem('promotion_not_possible', `"${instance.name}" cannot be promoted: ${why}`, { next })

/**
 * Returns the promoted Instance, the last of those that were created. Throws `promotion_not_possible`, `config_invalid` for the
 * request, `guardrail_blocked`, and whatever creating the Instances throws; then nothing was created.
 */
export async function promoteInstance(
  context: Context,
  caller: Caller,
  id: string,
  request: Promotion['request'],
): Promise<Instance> {
  const instance = await needInstance(context.storage, id)
  const kind = needKind(context, instance.type)
  if (kind.promotes === undefined)
    throw refuse(instance, `a ${kind.type} becomes nothing else`, 'Promote an experiment.')
  validateConfig(kind.promotes.schema, request, `the promotion of "${instance.name}"`)
  const blocked = await context.storage.transaction(tx => judge(context, tx, kind, instance))
  if (isProblem(blocked)) throw blocked
  const project = await needProject(context.storage, instance.project_id)
  return context.storage.transaction(async tx => {
    await tx.lockGraph(project.id)
    const run = await lastRun(tx, instance)
    const planned = kind.promotes!.plan({ instance, run, request, ...(await surroundings(tx, instance)) })
    if (isProblem(planned)) throw planned
    let made: Instance | null = null
    for (const [at, input] of planned.entries()) {
      const last = at === planned.length - 1
      const promoted_from = last ? { instance_id: instance.id, run_id: run.id } : null
      made = await insertNewInstance(context, tx, caller, project, { ...input, promoted_from })
    }
    if (made === null) throw new TypeError(`the promotion of ${instance.name} made nothing`)
    await recordActivity(context, tx, caller, 'instance.promoted', {
      type: instance.type,
      id: instance.id,
      project_id: project.id,
      payload: { name: instance.name, run_id: run.id, promoted_to: made.id },
    })
    return made
  })
}

/** The last completed Run, which must be one of what the Instance is now. */
async function lastRun(tx: StorageReads, instance: Instance): Promise<Run> {
  const [run] = (await tx.runs({ instance_id: instance.id, states: ['completed'], limit: 1 })).items
  const again = `Run it first: optaic run ${instance.name}`
  if (run === undefined) throw refuse(instance, 'it has no completed Run', again)
  if (!sameJson(run.config, instance.config_json))
    throw refuse(instance, 'its configuration has changed since its last Run', again)
  return run
}

async function surroundings(
  tx: StorageReads,
  instance: Instance,
): Promise<Pick<Promotion, 'definition' | 'upstreams'>> {
  const definition = await versionInUse(tx, instance)
  const found = await tx.instancesByIds(instance.upstream_refs.map(ref => ref.resource_id))
  const upstreams = instance.upstream_refs.flatMap(({ resource_id, role }) => {
    const upstream = found.find(candidate => candidate.id === resource_id)
    return upstream === undefined ? [] : [{ name: upstream.name, type: upstream.type, role }]
  })
  return { definition, upstreams }
}

/** Verdicts of the gate `promotion` on what the last Run has shown; kept whatever they say. The refusal, or null. */
async function judge(context: Context, tx: StorageWrites, kind: Kind, instance: Instance): Promise<Problem | null> {
  const run = await lastRun(tx, instance)
  const verdicts = checkContracts('promotion', kind.guardrails, {
    output: { ...nothing, metrics: run.metrics },
    config: run.config,
    previous: null,
    expected_data_date: null,
  })
  await recordVerdicts(context, tx, instance, run, verdicts)
  const blocked = blockedBy(verdicts)
  return blocked === undefined
    ? null
    : new Problem('guardrail_blocked', `${blocked.contract.name}: ${blocked.message}`, {
        details: [{ path: instance.name, message: blocked.message }],
        next: 'Mend what it says, run it again, and promote that.',
      })
}

const nothing: RunTaskOutput = {
  version: null,
  unchanged: false,
  last_data_date: null,
  rows: null,
  files: [],
  artifacts: [],
  metrics: {},
  summary: {},
}
