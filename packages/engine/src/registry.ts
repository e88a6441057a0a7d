/** The names an expression may call, as a value: operators and macros in their versions, with everything they are also known as. */

import { ExpressionError } from './language/expression-error.ts'
import type { Syntax } from './language/syntax.ts'
import { FIRST_VERSION } from './language/version.ts'
import { readSource } from './language/whole-division.ts'
import type { Macro } from './macro.ts'
import type { Operator } from './operator.ts'
import { crossOperators } from './operators/cross/index.ts'
import { elementOperators } from './operators/element/index.ts'
import { seriesOperators } from './operators/series/index.ts'

export type Callable = (
  | { readonly kind: 'operator'; readonly operator: Operator }
  | {
      readonly kind: 'macro'
      readonly macro: Macro
      readonly body: Syntax
      readonly defaults: readonly (Syntax | null)[]
    }
) & {
  /** Canonical, in upper case. */
  readonly name: string
  /** Without build metadata, which cannot be told apart from a sum. */
  readonly version: string
}

export interface Registry {
  readonly operators: readonly Operator[]
  readonly macros: readonly Macro[]
  /** Everything a name may mean, the best known meaning first; the arguments decide between them. With a version only what has it. */
  find(name: string, version?: string): readonly Callable[]
  /** Versions of what a name may mean, in the order in which they were given. */
  versions(name: string): readonly string[]
  /** Every name that `find` knows, in upper case. */
  names(): Iterable<string>
}

/**
 * A registry of given operators and macros. Of several versions of one, the last given is what its name means without a
 * version. Throws {@link ExpressionError} on a macro that cannot be read, `RangeError` on a canonical name given twice.
 */
export function createRegistry(operators: readonly Operator[], macros: readonly Macro[] = []): Registry {
  const canonical = new Map<string, Callable[]>()
  for (const callable of [...operators.map(operatorOf), ...macros.map(macroOf)]) {
    const same = canonical.get(callable.name) ?? []
    if (same.some(one => one.kind !== callable.kind || declaredIn(one) === declaredIn(callable)))
      throw new RangeError(`two operators or macros are called ${callable.name}`)
    canonical.set(callable.name, [...same, callable])
  }
  const all = namesOf([...canonical.values()].flat())
  const meant = namesOf([...canonical.values()].map(versions => versions.at(-1)!))
  const known = (name: string) => all.get(name.toUpperCase()) ?? []
  return {
    operators,
    macros,
    find: (name, version) =>
      version === undefined
        ? (meant.get(name.toUpperCase()) ?? [])
        : known(name).filter(callable => callable.version === version),
    versions: name => [...new Set(known(name).map(({ version }) => version))],
    names: () => meant.keys(),
  }
}

const plain = (version: string = FIRST_VERSION) => version.split('+', 1)[0]!
const declaredIn = (callable: Callable) =>
  (callable.kind === 'operator' ? callable.operator : callable.macro).version ?? FIRST_VERSION

const operatorOf = (operator: Operator): Callable => ({
  kind: 'operator',
  operator,
  name: operator.name.toUpperCase(),
  version: plain(operator.version),
})

const macroOf = (macro: Macro): Callable => ({
  kind: 'macro',
  macro,
  name: macro.name.toUpperCase(),
  version: plain(macro.version),
  body: bodyOf(macro, macro.body),
  defaults: macro.parameters.map(({ default: written }) => (written === undefined ? null : bodyOf(macro, written))),
})

/** Throws {@link ExpressionError} that names the macro. */
function bodyOf({ name }: Macro, source: string): Syntax {
  try {
    return readSource(source)
  } catch (error) {
    if (error instanceof ExpressionError) throw new ExpressionError(error.fault, error.source, error.place, name)
    throw error
  }
}

/** What goes by each name: what is called so before what is also called so. */
function namesOf(callables: readonly Callable[]): ReadonlyMap<string, readonly Callable[]> {
  const names = new Map<string, Callable[]>()
  const add = (name: string, callable: Callable) => names.set(name, [...(names.get(name) ?? []), callable])
  for (const callable of callables) add(callable.name, callable)
  for (const callable of callables) {
    const { aliases = [] } = callable.kind === 'operator' ? callable.operator : callable.macro
    for (const alias of aliases) if (alias.toUpperCase() !== callable.name) add(alias.toUpperCase(), callable)
  }
  return names
}

/** Every operator the engine brings. */
export const builtinOperators: readonly Operator[] = [...elementOperators, ...seriesOperators, ...crossOperators]

/** The operators the engine brings, without macros. */
export const builtinRegistry: Registry = createRegistry(builtinOperators)
