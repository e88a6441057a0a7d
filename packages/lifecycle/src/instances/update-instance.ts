/** Changes an Instance: what changed is checked, redeployed and made STALE, and nothing else. */

import type { JsonObject } from '@optaic/domain'
import { type Caller, type Instance, Problem, sameJson } from '@optaic/domain'
import type { StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import { expectedDateOf } from '../freshness/expected-date.ts'
import { outdateFlows } from '../freshness/outdate-flows.ts'
import { judgeInstance, RefusedAtGate } from '../guardrails/gates.ts'
import { recordVerdicts } from '../guardrails/record-verdicts.ts'
import { needInstance, needKind, recordActivity } from '../records.ts'
import { extensionOf, type NewInstance } from './create-instance.ts'
import { edgesOf, refuseCycle } from './edges.ts'
import { computesDifferently, type Revision, reviseInstance } from './revise-instance.ts'
import { stateOf } from './wanted-state.ts'

export type InstanceChange = {
  /** The revision that the change was made from. */
  readonly revision: number
  /** A version to pin; null follows the newest. */
  readonly version?: string | null | undefined
} & {
  readonly [K in 'name' | 'about' | 'config' | 'schedule' | 'freshness' | 'execution' | 'upstreams']?:
    | NewInstance[K]
    | undefined
}

const json = (value: unknown) => value as JsonObject

/** Throws what is wrong with the change; then nothing was changed, but the verdicts that refused it are kept. */
export async function updateInstance(
  context: Context,
  caller: Caller,
  id: string,
  change: InstanceChange,
): Promise<Instance> {
  try {
    return await applyChange(context, caller, id, change)
  } catch (fault) {
    if (fault instanceof RefusedAtGate)
      await context.storage.transaction(tx => recordVerdicts(context, tx, { id }, null, fault.verdicts))
    throw fault
  }
}

async function applyChange(context: Context, caller: Caller, id: string, change: InstanceChange): Promise<Instance> {
  const before = await needInstance(context.storage, id)
  return context.storage.transaction(async tx => {
    await tx.lockGraph(before.project_id)
    const current = await needInstance(tx, id)
    if (current.revision !== change.revision)
      throw new Problem(
        'revision_conflict',
        `"${current.name}" is at revision ${current.revision}, the change was made from ${change.revision}`,
        { next: 'Read it again and repeat the change.' },
      )
    const now = await stateOf(tx, current)
    const { revision: _, ...parts } = change
    const given = Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined))
    return writeRevision(context, tx, caller, current, await reviseInstance(context, tx, current, { ...now, ...given }))
  })
}

/** One step of a transaction that has locked the project's graph. */
export async function writeRevision(
  context: Context,
  tx: StorageWrites,
  caller: Caller,
  current: Instance,
  { next, upstreams }: Revision,
): Promise<Instance> {
  const kind = needKind(context, current.type)
  const flows = await tx.flowsOfInstances([current.id])
  const above = await tx.flowsOfInstances(upstreams.map(upstream => upstream.id))
  const edges = edgesOf(context, kind, next, flows, upstreams, above)
  await refuseCycle(tx, current.project_id, flows, edges)
  const verdicts = await judgeInstance(context, tx, 'resource.update', next)
  await tx.updateInstance(next, extensionOf(kind, next))
  for (const flow of flows)
    await tx.replaceEdges(
      flow.id,
      edges.filter(edge => edge.downstream_flow_id === flow.id),
    )
  await redeploy(current, next, flows, flow => tx.addOutbox('flow.provision', `flow:${flow}`, { flow_id: flow }))
  if (computesDifferently(current, next)) {
    const users = await tx.dependents(current.id)
    const affected = kind.flows.length > 0 ? flows : await tx.flowsOfInstances(users.map(user => user.id))
    await outdateFlows(context, tx, affected, { type: 'config_changed' })
  }
  if (!sameJson(json(current.freshness_json), json(next.freshness_json)))
    await outdateFlows(context, tx, flows, {
      type: 'clock_advanced',
      expected_data_date: expectedDateOf(context, next),
    })
  await recordVerdicts(context, tx, next, null, verdicts)
  await recordActivity(context, tx, caller, 'instance.updated', {
    type: current.type,
    id: current.id,
    project_id: current.project_id,
    payload: { name: next.name, revision: next.revision },
  })
  return next
}

async function redeploy(
  a: Instance,
  b: Instance,
  flows: readonly { readonly id: string }[],
  add: (id: string) => Promise<void>,
): Promise<void> {
  if (
    a.name === b.name &&
    sameJson(json(a.schedule_json), json(b.schedule_json)) &&
    sameJson(json(a.execution_json), json(b.execution_json))
  )
    return
  for (const flow of flows) await add(flow.id)
}
