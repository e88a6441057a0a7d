/** What an Instance becomes by a change: checked, and not written yet. */
import { type Instance, type JsonObject, Problem, sameJson } from '@optaic/domain'
import type { StorageReads } from '@optaic/ports'
import type { Context } from '../context.ts'
import { needKind } from '../records.ts'
import { checkUsers, checkWanted } from './check-wanted.ts'
import { resolveInstance } from './resolve-instance.ts'
import type { WantedState } from './wanted-state.ts'

/** What an Instance is to become. */
export interface Revision {
  readonly next: Instance
  readonly upstreams: readonly Instance[]
}

/** Checks what an Instance is to become; nothing is written. Its Definition stays. */
export async function reviseInstance(
  context: Context,
  reads: StorageReads,
  current: Instance,
  wanted: WantedState,
): Promise<Revision> {
  const kind = needKind(context, current.type)
  const resolved = await resolveInstance(context, reads, current.project_id, kind, wanted)
  if (resolved.definition_resource_id !== current.definition_resource_id) throw otherDefinition(current)
  const next: Instance = {
    ...current,
    name: wanted.name,
    about: wanted.about,
    definition_version_id: resolved.definition_version_id,
    config_json: wanted.config,
    schedule_json: resolved.schedule,
    freshness_json: resolved.freshness,
    execution_json: resolved.execution,
    upstream_refs: resolved.upstream_refs,
    revision: current.revision + 1,
    updated_at: context.clock(),
  }
  // A schedule can be changed, and a Flow paused, where the configuration was right once and is not any more.
  if (computesDifferently(current, next)) {
    await checkWanted(context, reads, kind, { ...resolved, name: next.name, config: next.config_json })
    await checkUsers(context, reads, next)
  }
  return { next, upstreams: [...resolved.upstreams.values()] }
}

const otherDefinition = ({ type, name }: Instance) =>
  new Problem('definition_fixed', `The ${type} "${name}" is a use of another Definition`, {
    details: [{ path: '/definition', message: 'cannot be changed' }],
    next: 'Give the new one another name, or delete this one first.',
  })

/** A Run would give something else now. */
export const computesDifferently = (a: Instance, b: Instance): boolean =>
  !sameJson(a.config_json, b.config_json) ||
  a.definition_version_id !== b.definition_version_id ||
  !sameJson(a.upstream_refs as unknown as JsonObject, b.upstream_refs as unknown as JsonObject)
