/** At start the Definitions that the program ships are compared with those in the database, and new versions are added. */
import {
  behaviourChanges,
  type Caller,
  canonicalJson,
  compareSemver,
  type Definition,
  type DefinitionDeclaration,
  type DefinitionOrigin,
  type DefinitionVersion,
  isProblem,
  type JsonObject,
  Problem,
  versionProblem,
} from '@optaic/domain'
import type { StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import { recordActivity } from '../records.ts'
import { describeVersion } from './describe-version.ts'
import { calledKinds, heldBack, heldBackText } from './held-back.ts'
import { newestOf } from './newest-of.ts'
import { type Followers, outdateFollowers } from './outdate-followers.ts'

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

export const sameDeclaration = (a: DefinitionDeclaration, b: DefinitionDeclaration) =>
  canonicalJson(declared(a) as unknown as JsonObject) === canonicalJson(declared(b) as unknown as JsonObject)

/**
 * What has a name that somebody has registered here is left out, and told in the log. Where only the words of a version differ,
 * those of this program are kept from here on. Throws `definition_version_changed`, `definition_version_breaking`.
 */
export async function registerDeclarations(context: Context, caller: Caller): Promise<readonly DefinitionVersion[]> {
  return context.storage.transaction(async tx => {
    const { registered, refused } = await declareAll(context, tx, caller)
    if (refused[0] !== undefined) throw refused[0].problem
    return registered.map(({ version }) => version)
  })
}

interface Declared {
  readonly registered: readonly Registered[]
  readonly refused: readonly { readonly declaration: DefinitionDeclaration; readonly problem: Problem }[]
}

/** One step of a transaction; each refusal is found before that Definition is written. */
export async function declareAll(context: Context, tx: StorageWrites, caller: Caller): Promise<Declared> {
  const held = heldBack(context.declarations, await tx.registeredDefinitions(), calledKinds(context.kinds.values()))
  for (const one of held) context.log('warning', `definition_held_back: ${heldBackText(one)}`)
  const out = new Set(held.map(({ declaration }) => declaration))
  const declarations = context.declarations.filter(declaration => !out.has(declaration))
  const registered: Registered[] = []
  const refused: Declared['refused'][number][] = []
  // One read for all: what is unchanged, mostly everything, costs no more than that.
  const kinds = [...new Set(declarations.map(declaration => declaration.kind))]
  const all = await tx.definitionVersionsNamed(kinds, [...new Set(declarations.map(({ name }) => name))])
  const known = Map.groupBy(all, keyOf)
  for (const declaration of declarations) {
    const versions = known.get(keyOf(declaration)) ?? []
    try {
      const made = await registerOne(context, tx, caller, declaration, { versions, origin: 'shipped' })
      if (made === null) continue
      registered.push(made)
      known.set(keyOf(made.version), [made.version, ...(known.get(keyOf(made.version)) ?? [])])
    } catch (problem) {
      if (!isProblem(problem)) throw problem
      refused.push({ declaration, problem })
    }
  }
  return { registered, refused }
}

const keyOf = ({ kind, name }: Pick<DefinitionDeclaration, 'kind' | 'name'>) => `${kind} ${name}`

export interface Around {
  /** Those there are of the same Definition. */
  readonly versions: readonly DefinitionVersion[]
  /** Of a new Definition. */
  readonly origin: DefinitionOrigin
}

const versionChanged = ({ kind, name, version }: DefinitionDeclaration, changes: readonly string[]): Problem =>
  new Problem('definition_version_changed', `${kind} ${name} ${version} is registered with another declaration`, {
    details: changes.map(field => ({ path: `/${field}`, message: 'is not what is registered' })),
    next: 'Give the changed declaration a new version.',
  })

/** Writes the version, or null where it is there already; what only its words differ in is put into the new ones. */
export async function addVersion(
  context: Context,
  tx: StorageWrites,
  caller: Caller,
  declaration: DefinitionDeclaration,
  { versions, origin }: Around,
): Promise<DefinitionVersion | null> {
  const known = versions.find(version => version.version === declaration.version)
  if (known !== undefined) {
    if (sameDeclaration(known, declaration)) return null
    const changes = behaviourChanges(known, declaration)
    // Whoever registers by hand sends a version once; a program sends its own at every start, in the words of the day.
    if (origin === 'registered' || changes.length > 0) throw versionChanged(declaration, changes)
    await describeVersion(context, tx, caller, known, declaration)
    return null
  }
  const newest = newestOf(versions)
  const problem = newest === null ? null : versionProblem(newest, declaration)
  if (problem !== null && compareSemver(declaration.version, newest?.version ?? '0.0.0') > 0) throw problem
  const definition = versions[0]?.definition_id ?? (await insertDefinition(context, tx, declaration, origin)).id
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
  return version
}

export interface Registered {
  readonly version: DefinitionVersion
  readonly before: readonly DefinitionVersion[]
  readonly followers: Followers
}

/** The same, and makes STALE what follows. */
export async function registerOne(
  context: Context,
  tx: StorageWrites,
  caller: Caller,
  declaration: DefinitionDeclaration,
  around: Around,
): Promise<Registered | null> {
  const version = await addVersion(context, tx, caller, declaration, around)
  if (version === null) return null
  const before = around.versions
  return { version, before, followers: await outdateFollowers(context, tx, version, before) }
}

async function insertDefinition(
  context: Context,
  tx: StorageWrites,
  declaration: DefinitionDeclaration,
  origin: DefinitionOrigin,
): Promise<Definition> {
  const definition: Definition = {
    id: context.newId(),
    kind: declaration.kind,
    name: declaration.name,
    origin,
    created_at: context.clock(),
  }
  await tx.insertDefinition(definition)
  return definition
}
