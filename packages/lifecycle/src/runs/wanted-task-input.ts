/** What the code of a wanted Instance would be given, had it been created: for looking before anything is stored. */
import {
  type Instance,
  type JsonObject,
  type NamedVersion,
  Problem,
  type RunTaskInput,
  type TaskPart,
} from '@optaic/domain'
import type { Context } from '../context.ts'
import { checkWanted } from '../instances/check-wanted.ts'
import type { NewInstance } from '../instances/create-instance.ts'
import { resolveInstance } from '../instances/resolve-instance.ts'
import { needKind, needProject, outputFlow } from '../records.ts'
import { readInput } from './task-input.ts'

/** Throws what creating the Instance would throw, and `dataset_version_not_found` for an upstream without data. */
export async function wantedTaskInput(context: Context, input: NewInstance): Promise<RunTaskInput> {
  const { storage } = context
  const project = await needProject(storage, input.project)
  const kind = needKind(context, input.type)
  const config = input.config ?? {}
  const resolved = await resolveInstance(context, storage, project.id, kind, {
    type: kind.type,
    name: input.name,
    definition: input.definition,
    version: input.version,
    config,
    schedule: { type: 'manual' },
    freshness: { update_frequency: 'irregular' },
    execution: {},
    upstreams: input.upstreams ?? [],
  })
  const library = await checkWanted(context, storage, kind, { ...resolved, name: input.name, config })
  const part = (slot: string, { name, version, pinned, code }: NamedVersion, given: JsonObject): TaskPart => {
    return { slot, name, version, ...(pinned && { pinned }), config: given, code }
  }
  const own = resolved.definition === null ? [] : [part('definition', resolved.definition, config)]
  const parts = [...own, ...library.map(version => part('library', version, {}))]
  const upstreams = resolved.upstream_refs.map(({ resource_id, role }) => ({
    role,
    instance: resolved.upstreams.get(resource_id)!,
  }))
  return {
    run_id: 'preview',
    project: project.name,
    instance: { id: '', name: input.name, type: kind.type, config },
    flow_kind: kind.flows[0]?.kind ?? '',
    parts,
    inputs: await Promise.all(upstreams.map(({ role, instance }) => newest(context, role, instance))),
    previous: null,
    seed: 0,
    knowledge_time: context.clock(),
  }
}

async function newest(context: Context, role: string, instance: Instance) {
  const flow = outputFlow(context, instance, await context.storage.flowsOfInstances([instance.id]))
  if (flow === undefined)
    throw new Problem('dataset_version_not_found', `"${instance.name}" is a ${instance.type}, which holds no data`, {
      next: 'Name a dataset or a signal.',
    })
  return readInput(context, { role, instance_id: instance.id, version_id: flow.current_version_id })
}
