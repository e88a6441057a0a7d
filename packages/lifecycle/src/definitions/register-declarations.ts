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
import { recordActivity } from '../records.ts'
import { newestOf } from './newest-of.ts'
import { outdateFollowers } from './outdate-followers.ts'

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
  code,
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
  code,
})

const same = (a: DefinitionDeclaration, b: DefinitionDeclaration) =>
  canonicalJson(declared(a) as unknown as JsonObject) === canonicalJson(declared(b) as unknown as JsonObject)

/** Throws `definition_version_changed`, `definition_version_breaking`. */
export async function registerDeclarations(context: Context, caller: Caller): Promise<readonly DefinitionVersion[]> {
  const { declarations } = context
  return context.storage.transaction(async tx => {
    const added: DefinitionVersion[] = []
    // One read for all: what is unchanged, mostly everything, costs no more than that.
    const kinds = [...new Set(declarations.map(declaration => declaration.kind))]
    const all = await tx.definitionVersionsNamed(kinds, [...new Set(declarations.map(({ name }) => name))])
    const known = Map.groupBy(all, keyOf)
    for (const declaration of declarations) {
      const version = await registerOne(context, tx, caller, declaration, known.get(keyOf(declaration)) ?? [])
      if (version === null) continue
      added.push(version)
      known.set(keyOf(version), [version, ...(known.get(keyOf(version)) ?? [])])
    }
    return added
  })
}

const keyOf = ({ kind, name }: Pick<DefinitionDeclaration, 'kind' | 'name'>) => `${kind} ${name}`

/** Writes the version, or null where it is there already. `versions` are those there are of the same Definition. */
export async function registerOne(
  context: Context,
  tx: StorageWrites,
  caller: Caller,
  declaration: DefinitionDeclaration,
  versions: readonly DefinitionVersion[],
): Promise<DefinitionVersion | null> {
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
  const definition = versions[0]?.definition_id ?? (await insertDefinition(context, tx, declaration)).id
  const version: DefinitionVersion = {
    ...declared(declaration),
    id: context.newId(),
    definition_id: definition,
    created_at: context.clock(),
  }
  await tx.insertDefinitionVersion(version)
  await recordActivity(context, tx, caller, 'definition.registered', {
    type: declaration.kind,
    id: definition,
    project_id: null,
    payload: { name: declaration.name, version: declaration.version },
  })
  if (newest !== null && compareSemver(declaration.version, newest.version) > 0)
    await outdateFollowers(context, tx, version, versions)
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
