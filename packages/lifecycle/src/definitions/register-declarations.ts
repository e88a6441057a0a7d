/** At start the Definitions that the program ships are compared with those in the database, and new versions are added. */
import {
  type Caller,
  canonicalJson,
  compareSemver,
  type Definition,
  type DefinitionDeclaration,
  type DefinitionVersion,
  type JsonObject,
  Problem,
  versionProblem,
} from '@optaic/domain'
import type { StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import { outdateFlows } from '../freshness/outdate-flows.ts'
import { recordActivity } from '../records.ts'

/** The declared part of a stored version, in the declaration's own order of keys. */
const declared = ({
  kind,
  name,
  version,
  about,
  parameters_schema,
  input_schema,
  output_schema,
  upstreams,
  guardrails,
  flows,
  status_aggregation_contract,
  examples,
}: DefinitionDeclaration): DefinitionDeclaration => ({
  kind,
  name,
  version,
  about,
  parameters_schema,
  input_schema,
  output_schema,
  upstreams,
  guardrails,
  flows,
  status_aggregation_contract,
  examples,
})

const same = (a: DefinitionDeclaration, b: DefinitionDeclaration) =>
  canonicalJson(declared(a) as unknown as JsonObject) === canonicalJson(declared(b) as unknown as JsonObject)

/** Throws `definition_version_changed`, `definition_version_breaking`. */
export async function registerDeclarations(context: Context, caller: Caller): Promise<readonly DefinitionVersion[]> {
  return context.storage.transaction(async tx => {
    const added: DefinitionVersion[] = []
    for (const declaration of context.declarations) {
      const version = await registerOne(context, tx, caller, declaration)
      if (version !== null) added.push(version)
    }
    return added
  })
}

async function registerOne(
  context: Context,
  tx: StorageWrites,
  caller: Caller,
  declaration: DefinitionDeclaration,
): Promise<DefinitionVersion | null> {
  const found = await tx.definition(declaration.name, declaration.kind)
  const versions = found === null ? [] : await tx.definitionVersions(found.id)
  const known = versions.find(version => version.version === declaration.version)
  if (known !== undefined) {
    if (same(known, declaration)) return null
    throw new Problem(
      'definition_version_changed',
      `${declaration.kind} ${declaration.name} ${declaration.version} is registered with another declaration`,
      {
        next: 'Give the changed declaration a new version.',
      },
    )
  }
  const newest = newestOf(versions)
  const problem = newest === null ? null : versionProblem(newest, declaration)
  if (problem !== null && compareSemver(declaration.version, newest?.version ?? '0.0.0') > 0) throw problem
  const definition = found ?? (await insertDefinition(context, tx, declaration))
  const version: DefinitionVersion = {
    ...declared(declaration),
    id: context.newId(),
    definition_id: definition.id,
    created_at: context.clock(),
  }
  await tx.insertDefinitionVersion(version)
  await recordActivity(context, tx, caller, 'definition.registered', {
    type: declaration.kind,
    id: definition.id,
    project_id: null,
    payload: { name: declaration.name, version: declaration.version },
  })
  if (newest !== null && compareSemver(declaration.version, newest.version) > 0)
    await outdateFollowers(context, tx, definition, declaration.version)
  return version
}

async function insertDefinition(
  context: Context,
  tx: StorageWrites,
  declaration: DefinitionDeclaration,
): Promise<Definition> {
  const definition: Definition = {
    id: context.newId(),
    kind: declaration.kind,
    name: declaration.name,
    created_at: context.clock(),
  }
  await tx.insertDefinition(definition)
  return definition
}

/** The highest version, prereleases last. */
export const newestOf = (versions: readonly DefinitionVersion[]): DefinitionVersion | null =>
  versions.reduce<DefinitionVersion | null>(
    (best, version) => (best === null || compareSemver(version.version, best.version) > 0 ? version : best),
    null,
  )

/** Instances that follow the newest version, and those they are parts of, are no longer what a Run would make them. */
async function outdateFollowers(
  context: Context,
  tx: StorageWrites,
  definition: Definition,
  version: string,
): Promise<void> {
  const followers = (await tx.instancesOfDefinition(definition.id)).filter(
    instance => instance.definition_version_id === null,
  )
  const affected = [...followers]
  for (const follower of followers) affected.push(...(await tx.dependents(follower.id)))
  const flows = await tx.flowsOfInstances(affected.map(instance => instance.id))
  await outdateFlows(context, tx, flows, { type: 'definition_changed', version: `${definition.name} ${version}` })
}
