/** Definitions that the program ships under a name that is registered here already. They are left out; what is registered stays in force. */
import type { Definition, DefinitionDeclaration, DefinitionKind, Kind } from '@optaic/domain'
import { bodyOf, namesIn } from './library.ts'

export interface HeldBack {
  readonly declaration: DefinitionDeclaration
  /** The registered name: its own, or one that its body calls and that would mean something else here. */
  readonly because: string
}

/** Kinds of Definitions that share their names, because expressions call them. */
export const calledKinds = (kinds: Iterable<Kind>): readonly DefinitionKind[] => [
  ...new Set([...kinds].flatMap(kind => kind.library ?? [])),
]

export function heldBack(
  declarations: readonly DefinitionDeclaration[],
  registered: readonly Pick<Definition, 'kind' | 'name'>[],
  called: readonly DefinitionKind[],
): readonly HeldBack[] {
  const taken = new Set(registered.filter(({ kind }) => called.includes(kind)).map(({ name }) => name))
  const held = new Map<DefinitionDeclaration, HeldBack>()
  const left = declarations.filter(({ kind }) => called.includes(kind))
  for (let before = -1; before < held.size; ) {
    before = held.size
    for (const declaration of left) {
      if (held.has(declaration)) continue
      const because = [declaration.name, ...namesIn(bodyOf(declaration))].find(name => taken.has(name))
      if (because === undefined) continue
      held.set(declaration, { declaration, because })
      taken.add(declaration.name)
    }
  }
  return [...held.values()]
}

/** One sentence about it, for logs and for the doctor. */
export const heldBackText = ({ declaration: { kind, name }, because }: HeldBack): string =>
  because === name
    ? `${kind} ${name} is registered here, so the one that the program ships is left out`
    : `${kind} ${name} of the program calls ${because}, which is another one here, so it is left out`
