/** Asks the kind of a wanted Instance what schemas cannot say, with what is known of its parts and inputs by now. */
import type { Instance, JsonObject, Kind, NamedVersion, WantedInput, WantedPart } from '@optaic/domain'
import type { StorageReads } from '@optaic/ports'
import type { Context } from '../context.ts'
import { libraryOf } from '../definitions/library.ts'
import { outputFlow } from '../records.ts'
import { type Resolved, schemasOf, versionInUse } from './resolve-instance.ts'

type Wanted = Pick<Resolved, 'definition' | 'upstream_refs' | 'upstreams'> & {
  readonly name: string
  readonly config: JsonObject
}

/** Throws what the kind finds. The Definitions that the configuration, or that of a part, names. */
export async function checkWanted(
  context: Context,
  reads: StorageReads,
  kind: Kind,
  { name, config, definition, upstream_refs, upstreams }: Wanted,
): Promise<readonly NamedVersion[]> {
  const above = upstream_refs.flatMap(({ resource_id, role }) => {
    const instance = upstreams.get(resource_id)
    return instance === undefined ? [] : [{ role, instance }]
  })
  const isPart = ({ instance }: (typeof above)[number]) => context.kinds.get(instance.type)?.flows.length === 0
  const parts = await Promise.all(above.filter(isPart).map(({ role, instance }) => partOf(reads, role, instance)))
  const configured = [
    { schemas: schemasOf(kind, definition, config), version: definition },
    ...parts.map(part => ({
      schemas: schemasOf(context.kinds.get(part.type), part.definition, part.config),
      version: part.definition,
    })),
  ]
  const library = await libraryOf(reads, kind, configured)
  if (kind.check === undefined) return library
  const inputs = await inputsOf(
    context,
    reads,
    above.filter(one => !isPart(one)),
  )
  const problem = kind.check({ name, config, definition, library, parts, inputs })
  if (problem !== null) throw problem
  return library
}

/** The same for those that a part belongs to, as the part is to be. */
export async function checkUsers(context: Context, reads: StorageReads, part: Instance): Promise<void> {
  if (context.kinds.get(part.type)?.flows.length !== 0) return
  for (const user of await reads.dependents(part.id)) {
    const kind = context.kinds.get(user.type)
    if (kind?.check === undefined) continue
    const found = await reads.instancesByIds(user.upstream_refs.map(ref => ref.resource_id))
    await checkWanted(context, reads, kind, {
      name: user.name,
      config: user.config_json,
      definition: await versionInUse(reads, user),
      upstream_refs: user.upstream_refs,
      upstreams: new Map(found.map(one => [one.id, one.id === part.id ? part : one])),
    })
  }
}

const partOf = async (
  reads: StorageReads,
  role: string,
  instance: Instance,
): Promise<WantedPart & Pick<Instance, 'type'>> => ({
  role,
  name: instance.name,
  type: instance.type,
  definition: await versionInUse(reads, instance),
  config: instance.config_json,
})

/** What of an upstream is STALE may have other columns when it is READY again. */
const settled: readonly string[] = ['READY', 'STALE_SOURCE_DELAYED']

async function inputsOf(
  context: Context,
  reads: StorageReads,
  upstreams: readonly { readonly role: string; readonly instance: Instance }[],
): Promise<readonly WantedInput[] | null> {
  const flows = await reads.flowsOfInstances(upstreams.map(({ instance }) => instance.id))
  const inputs: WantedInput[] = []
  for (const { role, instance } of upstreams) {
    const flow = outputFlow(context, instance, flows)
    if (flow === undefined || flow.current_version_id === null || !settled.includes(flow.resting_status)) return null
    const version = await reads.version(flow.current_version_id)
    if (version === null) return null
    inputs.push({ role, name: instance.name, columns: version.columns })
  }
  return inputs
}
