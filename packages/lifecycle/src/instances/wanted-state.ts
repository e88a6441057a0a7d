/** What an Instance is to be, in the words of a request: the whole of it, with what was left out. */
import { type Instance, type JsonDifference, type JsonObject, jsonDifferences } from '@optaic/domain'
import type { StorageReads } from '@optaic/ports'
import type { NewInstance } from './create-instance.ts'
import { type InstanceInput, versionInUse } from './resolve-instance.ts'

export interface WantedState extends InstanceInput {
  readonly about: string
}

/** A file or a request says all that an Instance is: what it leaves out is the default. */
export const wantedState = (input: Omit<NewInstance, 'project'>): WantedState => ({
  type: input.type,
  name: input.name,
  about: input.about ?? '',
  definition: input.definition,
  version: input.version,
  config: input.config ?? {},
  schedule: input.schedule ?? { type: 'manual' },
  freshness: input.freshness ?? { update_frequency: 'irregular' },
  execution: input.execution ?? {},
  upstreams: input.upstreams ?? [],
})

/** What a stored Instance is, in the same words. */
export async function stateOf(reads: StorageReads, instance: Instance): Promise<WantedState> {
  const pinned = instance.definition_version_id === null ? null : await versionInUse(reads, instance)
  return {
    type: instance.type,
    name: instance.name,
    about: instance.about,
    definition: instance.definition_resource_id ?? undefined,
    version: pinned?.version ?? null,
    config: instance.config_json,
    schedule: instance.schedule_json,
    freshness: instance.freshness_json,
    execution: instance.execution_json,
    upstreams: instance.upstream_refs,
  }
}

/** What differs between two states of one Instance, by the names that requests use; upstreams by name. */
export async function differencesOf(
  reads: StorageReads,
  before: Instance,
  after: Instance,
): Promise<readonly JsonDifference[]> {
  return jsonDifferences(await told(reads, before), await told(reads, after))
}

async function told(reads: StorageReads, instance: Instance): Promise<JsonObject> {
  const { about, version, config, schedule, freshness, execution } = await stateOf(reads, instance)
  const named = await reads.instancesByIds(instance.upstream_refs.map(ref => ref.resource_id))
  const upstreams = instance.upstream_refs.map(({ resource_id, role }) => ({
    name: named.find(({ id }) => id === resource_id)?.name ?? resource_id,
    role,
  }))
  return { about, version, config, schedule, freshness, execution, upstreams } as unknown as JsonObject
}
