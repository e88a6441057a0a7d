/** Registers the Definitions of a change set: all are examined before anything that follows them is touched. */
import { type Caller, type DefinitionVersion, isProblem } from '@optaic/domain'
import type { StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import { outdateFollowers } from '../definitions/outdate-followers.ts'
import { addVersion, sameDeclaration } from '../definitions/register-declarations.ts'
import { examineDeclaration } from '../definitions/register-definition.ts'
import type { DefinitionOutcome, RefusedChange, WantedDefinition } from './change-set.ts'
import { definitionOutcome, usersOf } from './definition-users.ts'

interface Added {
  readonly version: DefinitionVersion
  readonly before: readonly DefinitionVersion[]
}

/** An examination takes its time, so that no Flow is locked, and no event waits, until the last has ended. */
export async function carryOutDefinitions(
  context: Context,
  tx: StorageWrites,
  caller: Caller,
  wanted: readonly WantedDefinition[],
): Promise<{ readonly outcomes: readonly DefinitionOutcome[]; readonly refused: readonly RefusedChange[] }> {
  const added = new Map<WantedDefinition, Added | null>()
  const refused: RefusedChange[] = []
  for (const one of wanted) {
    try {
      added.set(one, await add(context, tx, caller, one))
    } catch (problem) {
      if (!isProblem(problem)) throw problem
      refused.push({ type: one.kind, name: one.name, problem })
    }
  }
  const outcomes: DefinitionOutcome[] = []
  for (const [{ kind, name, version }, made] of added) {
    if (made === null) outcomes.push({ kind, name, version, change: 'keep', before: version, users: [] })
    else {
      const followers = await outdateFollowers(context, tx, made.version, made.before)
      outcomes.push(definitionOutcome(made.version, made.before, await usersOf(tx, made.version, followers)))
    }
  }
  return { outcomes, refused }
}

/** Null where it is there already, as it is wanted. */
async function add(
  context: Context,
  tx: StorageWrites,
  caller: Caller,
  { kind, name, declare, examination }: WantedDefinition,
): Promise<Added | null> {
  const declaration = declare()
  const there = await tx.definitionVersionsNamed([kind], [name])
  const known = there.find(({ version }) => version === declaration.version)
  if (known !== undefined && sameDeclaration(known, declaration)) return null
  const id = there[0]?.definition_id ?? null
  const before = await examineDeclaration(context, tx, declaration, examination(id === null), id)
  const version = await addVersion(context, tx, caller, declaration, { versions: before, origin: 'registered' })
  return version === null ? null : { version, before }
}
