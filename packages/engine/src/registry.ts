/** The names an expression may call, as a value: operators and macros, with everything they are also known as. */

import { parse } from './language/parse.ts'
import type { Syntax } from './language/syntax.ts'
import type { Macro } from './macro.ts'
import type { Operator } from './operator.ts'
import { crossOperators } from './operators/cross/index.ts'
import { elementOperators } from './operators/element/index.ts'
import { seriesOperators } from './operators/series/index.ts'

export type Callable =
  | { readonly kind: 'operator'; readonly operator: Operator }
  | {
      readonly kind: 'macro'
      readonly macro: Macro
      readonly body: Syntax
      readonly defaults: readonly (Syntax | null)[]
    }

export interface Registry {
  readonly operators: readonly Operator[]
  readonly macros: readonly Macro[]
  /** Everything a name may mean, the best known meaning first; the arguments decide between them. */
  find(name: string): readonly Callable[]
  /** Every name that `find` knows, in upper case. */
  names(): Iterable<string>
}

/** A registry of given operators and macros. Throws {@link ExpressionError} on a macro that cannot be read, `RangeError` on a canonical name given twice. */
export function createRegistry(operators: readonly Operator[], macros: readonly Macro[] = []): Registry {
  const names = new Map<string, Callable[]>()
  const canonical = new Set<string>()
  const add = (name: string, callable: Callable, first: boolean) => {
    const list = names.get(name) ?? []
    if (first) list.unshift(callable)
    else list.push(callable)
    names.set(name, list)
  }
  const callables = [
    ...operators.map((operator): Callable => ({ kind: 'operator', operator })),
    ...macros.map(
      (macro): Callable => ({
        kind: 'macro',
        macro,
        body: parse(macro.body),
        defaults: macro.parameters.map(parameter =>
          parameter.default === undefined ? null : parse(parameter.default),
        ),
      }),
    ),
  ]
  for (const callable of callables) {
    const declared = callable.kind === 'operator' ? callable.operator : callable.macro
    const name = declared.name.toUpperCase()
    if (canonical.has(name)) throw new RangeError(`two operators or macros are called ${name}`)
    canonical.add(name)
    add(name, callable, true)
    for (const alias of declared.aliases ?? [])
      if (alias.toUpperCase() !== name) add(alias.toUpperCase(), callable, false)
  }
  return { operators, macros, find: name => names.get(name.toUpperCase()) ?? [], names: () => names.keys() }
}

/** Every operator the engine brings. */
export const builtinOperators: readonly Operator[] = [...elementOperators, ...seriesOperators, ...crossOperators]

/** The operators the engine brings, without macros. */
export const builtinRegistry: Registry = createRegistry(builtinOperators)
