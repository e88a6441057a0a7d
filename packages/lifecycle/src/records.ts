/** Finds records by id or name, or says what is not there and what is like it. */
import {
  type Caller,
  type Flow,
  type Instance,
  type JsonObject,
  missing,
  nearestName,
  Problem,
  type Project,
  type Run,
} from '@optaic/domain'
import type { NamedFlow, StorageReads, StorageWrites } from '@optaic/ports'
import type { Context } from './context.ts'

export async function needProject(reads: StorageReads, idOrName: string): Promise<Project> {
  const found = await reads.project(idOrName)
  if (found !== null) return found
  const known = (await reads.projects({ limit: 1000 })).items.map(project => project.name)
  throw missing('project_not_found', 'project', idOrName, { known })
}

export async function needInstance(reads: StorageReads, id: string): Promise<Instance> {
  const found = await reads.instance(id)
  if (found === null) throw missing('instance_not_found', 'instance', id)
  return found
}

export async function needFlow(reads: StorageReads, id: string): Promise<NamedFlow> {
  const found = await reads.flow(id)
  if (found === null) throw missing('flow_not_found', 'flow', id)
  return found
}

export async function needRun(reads: StorageReads, id: string): Promise<Run> {
  const found = await reads.run(id)
  if (found === null) throw missing('run_not_found', 'run', id)
  return found
}

/** The Flow whose data dependents read. */
export function outputFlow(context: Context, instance: Instance, flows: readonly Flow[]): Flow | undefined {
  const kind = context.kinds.get(instance.type)?.flows.find(flow => flow.is_output)?.kind
  return flows.find(flow => flow.instance_id === instance.id && flow.kind === kind)
}

export const needKind = (context: Context, type: string) => {
  const kind = context.kinds.get(type)
  if (kind !== undefined) return kind
  const nearest = nearestName(type, context.kinds.keys())
  throw new Problem('instance_type_unknown', `There is no Instance type "${type}"`, {
    next: nearest === null ? `The types are: ${[...context.kinds.keys()].join(', ')}.` : `Did you mean "${nearest}"?`,
  })
}

/** Writes who did what, in the transaction that did it. */
export const recordActivity = (
  context: Context,
  tx: StorageWrites,
  caller: Caller,
  action: string,
  about: {
    readonly type: string
    readonly id: string
    readonly project_id: string | null
    readonly payload?: JsonObject
  },
): Promise<void> =>
  tx.insertActivity({
    id: context.newId(),
    time: context.clock(),
    actor: caller.actor,
    action,
    resource_type: about.type,
    resource_id: about.id,
    project_id: about.project_id,
    payload: about.payload ?? {},
    correlation_id: caller.correlation_id,
  })
