/** What a Run started now would use: Definitions, configuration, input versions. Frozen when it starts. */
import type {
  Flow,
  GuardrailContract,
  InputVersion,
  Instance,
  JsonObject,
  NamedVersion,
  Problem,
  UsedDefinition,
} from '@optaic/domain'
import type { NamedFlow, StorageReads } from '@optaic/ports'
import type { Context } from '../context.ts'
import { type ConfiguredDefinition, libraryOf } from '../definitions/library.ts'
import { schemasOf, unfitFor, versionInUse } from '../instances/resolve-instance.ts'

export interface Frozen {
  readonly definitions: readonly UsedDefinition[]
  readonly config: JsonObject
  readonly inputs: readonly InputVersion[]
}

export interface UsedDefinitions {
  readonly definitions: readonly UsedDefinition[]
  /** Contracts of its own Definition and of those of its parts; those of its library bind the library. */
  readonly guardrails: readonly GuardrailContract[]
  /** What of a configuration does not fit the version that is in use, because that is newer than the configuration. */
  readonly unfit: Problem | null
}

const usedAs = (slot: string, version: NamedVersion, config: JsonObject): UsedDefinition => ({
  slot,
  name: version.name,
  version: version.version,
  definition_version_id: version.id,
  ...(version.pinned && { pinned: version.pinned }),
  config,
})

/** Those of an Instance's own slot, of its parts (upstreams that have no Flow of their own), and of its library. */
export async function definitionsOf(
  context: Context,
  reads: StorageReads,
  instance: Instance,
): Promise<UsedDefinitions> {
  const used: UsedDefinition[] = []
  const configured: ConfiguredDefinition[] = []
  let unfit: Problem | null = null
  const add = async (slot: string, holder: Instance) => {
    const version = await versionInUse(reads, holder)
    configured.push({ schemas: schemasOf(context.kinds.get(holder.type), version, holder.config_json), version })
    if (version === null) return
    used.push(usedAs(slot, version, holder.config_json))
    unfit ??= unfitFor(context.kinds.get(holder.type), holder, version)
  }
  await add('definition', instance)
  const upstreams = await reads.instancesByIds(instance.upstream_refs.map(ref => ref.resource_id))
  for (const ref of instance.upstream_refs) {
    const part = upstreams.find(candidate => candidate.id === ref.resource_id)
    if (part !== undefined && context.kinds.get(part.type)?.flows.length === 0) await add(ref.role, part)
  }
  const library = await libraryOf(reads, context.kinds.get(instance.type), configured)
  return {
    definitions: [...used, ...library.map(version => usedAs('library', version, {}))],
    guardrails: configured.flatMap(({ version }) => version?.guardrails ?? []),
    unfit,
  }
}

/** Every upstream with the version that reads see now. */
export const inputsOf = (
  upstreams: readonly (NamedFlow & { readonly role: string })[],
  own: Pick<Flow, 'instance_id'>,
): InputVersion[] =>
  upstreams
    .filter(upstream => upstream.instance_id !== own.instance_id || upstream.current_version_id !== null)
    .map(upstream => ({
      role: upstream.role,
      flow_id: upstream.id,
      instance_id: upstream.instance_id,
      version_id: upstream.current_version_id,
      version_number: upstream.version_number,
    }))

export async function freeze(
  context: Context,
  reads: StorageReads,
  flow: Flow,
  instance: Instance,
): Promise<Frozen & UsedDefinitions> {
  const [upstreams, { definitions, guardrails, unfit }] = await Promise.all([
    reads.upstreams(flow.id),
    definitionsOf(context, reads, instance),
  ])
  const inputs = inputsOf(upstreams, flow)
  const order = (input: InputVersion) =>
    instance.upstream_refs.findIndex(ref => ref.resource_id === input.instance_id && ref.role === input.role)
  return {
    definitions,
    guardrails,
    unfit,
    config: instance.config_json,
    inputs: inputs.sort((a, b) => order(a) - order(b)),
  }
}
