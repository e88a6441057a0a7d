/** Registers a Definition that somebody sent: it is data, examined before it is believed, and compared with the version before. */
import {
  type Caller,
  type DefinitionDeclaration,
  type DefinitionKind,
  type DefinitionVersion,
  type NamedVersion,
  Problem,
  parseSemver,
  versionProblem,
} from '@optaic/domain'
import type { StorageReads } from '@optaic/ports'
import type { Context } from '../context.ts'
import { bodyOf, namedIn } from './library.ts'
import { newestOf } from './newest-of.ts'
import { registerOne } from './register-declarations.ts'

export interface Examination {
  /** Kinds of the Definitions that its code may name; they share their names. */
  readonly library: readonly DefinitionKind[]
  /** Throws what keeps the Definition from being registered. */
  readonly examine: (declaration: DefinitionDeclaration, library: readonly NamedVersion[]) => Promise<void>
}

/**
 * Registers a new Definition, or with `id` a new version of that one. Throws `name_taken`, `definition_shipped`,
 * `definition_version_breaking`, `definition_version_changed`, and whatever the examination finds.
 */
export async function registerDefinition(
  context: Context,
  caller: Caller,
  declaration: DefinitionDeclaration,
  examination: Examination,
  id: string | null,
): Promise<DefinitionVersion> {
  await examineDeclaration(context, context.storage, declaration, examination, id)
  return context.storage.transaction(async tx => {
    const versions = await check(context, tx, declaration, examination.library, id)
    const added = await registerOne(context, tx, caller, declaration, { versions, origin: 'registered' })
    return added?.version ?? versions.find(({ version }) => version === declaration.version)!
  })
}

/** Throws what keeps it from being registered; nothing is written. The versions before, none for a new Definition. */
export async function examineDeclaration(
  context: Context,
  reads: StorageReads,
  declaration: DefinitionDeclaration,
  { library, examine }: Examination,
  id: string | null,
): Promise<readonly DefinitionVersion[]> {
  if (parseSemver(declaration.version) === null)
    throw new Problem('invalid_request', `"${declaration.version}" is not a semantic version`, {
      details: [{ path: '/version', message: 'must be a version such as 1.0.0' }],
      next: 'Begin with 1.0.0.',
    })
  const before = await check(context, reads, declaration, library, id)
  const named = await namedIn(reads, library, [bodyOf(declaration)])
  await examine(
    declaration,
    named
      .filter(({ name, version }) => name !== declaration.name || version !== declaration.version)
      // Its own name is itself; other versions of it are what its body asks for.
      .map(version => (version.name === declaration.name ? { ...version, pinned: true } : version)),
  )
  return before
}

/** The versions before, none for a new Definition. */
async function check(
  { declarations }: Context,
  reads: StorageReads,
  declaration: DefinitionDeclaration,
  library: readonly DefinitionKind[],
  id: string | null,
): Promise<readonly DefinitionVersion[]> {
  const { kind, name, version } = declaration
  const taken = await reads.definitionVersionsNamed(library, [name])
  // One that was registered before the program shipped something of its name stays its owner's.
  const own = id !== null && (await reads.definition(id))?.origin === 'registered'
  if (!own && declarations.some(shipped => library.includes(shipped.kind) && shipped.name === name))
    throw new Problem('definition_shipped', `${name} is shipped with the program`, {
      next: 'Register it under a name of your own, which may call the shipped one.',
    })
  if (id === null && taken.length > 0)
    throw new Problem('name_taken', `There is a ${taken[0]!.kind} ${name} already`, {
      next: `Register a new version of it, or choose another name.`,
    })
  const before = taken.filter(one => one.kind === kind)
  const newest = newestOf(before)
  if (newest === null || before.some(one => one.version === version)) return before
  const problem = versionProblem(newest, declaration)
  if (problem !== null) throw problem
  return before
}
