/** What the expressions of a Run may call: the operators of the program and the macros that were frozen with the Run. */
import { compareSemver, Problem, type TaskPart } from '@optaic/domain'
import { createRegistry, type Macro, type Operator, type Registry } from '@optaic/engine'
import { readingExpressions } from './expression-problem.ts'
import { engineOps, type OpDefinition } from './op.ts'
import { macroOf } from './op-macro.ts'

/** `pinned` is set where expressions ask for that version, and do not follow the newest. */
type Part = Pick<TaskPart, 'name' | 'version' | 'code'> & { readonly pinned?: boolean }

/**
 * Every operator of the program, and the macros among the parts. A name without a version means the last of the parts of that
 * name that are not pinned; where there is none, the newest operator of the program, or the last macro. Throws
 * `definition_version_not_found` where the program has no operator of a version that the parts name.
 */
export function openLibrary(ops: readonly OpDefinition[], parts: readonly Part[]): Registry {
  return registryOf(ops, parts, ({ name, version }) => {
    throw new Problem('definition_version_not_found', `This program has no operator ${name} ${version}`, {
      next: 'Start a worker that ships it.',
    })
  })
}

/**
 * What an expression may call, for checking it where there is no code to run: operators that the engine does not bring have
 * their signature alone.
 */
export const openSignatures = (parts: readonly Part[]): Registry => registryOf(engineOps, parts, signature)

const keyOf = ({ name, version }: Pick<Part, 'name' | 'version'>) => `${name} ${version}`

function registryOf(ops: readonly OpDefinition[], parts: readonly Part[], missing: (part: Part) => Operator): Registry {
  const inOrder = ops.toSorted((a, b) => compareSemver(a.declaration.version, b.declaration.version))
  const operators = new Map(inOrder.map(({ declaration, operator }) => [keyOf(declaration), operator]))
  const macros = new Map<string, Macro>()
  // What is given last is what a name means without a version.
  const pinnedFirst = [...parts.filter(part => part.pinned), ...parts.filter(part => !part.pinned)]
  for (const part of pinnedFirst) {
    const macro = macroOf(part)
    if (macro !== null) putLast(macros, keyOf(part), macro)
    if (typeof part.code.family !== 'string') continue
    const operator = operators.get(keyOf(part)) ?? missing(part)
    if (!part.pinned || !operators.has(keyOf(part))) putLast(operators, keyOf(part), operator)
  }
  // A macro that was registered before the program shipped an operator of its name is what expressions mean.
  const taken = new Set([...macros.values()].map(({ name }) => name))
  const left = [...operators.values()].filter(({ name }) => !taken.has(name.toUpperCase()))
  return readingExpressions('/body', () => createRegistry(left, [...macros.values()]))
}

function putLast<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key)
  map.set(key, value)
}

function signature({ name, version, code }: Part): Operator {
  const never = () => {
    throw new TypeError(`${name} was only to be checked, and is run`)
  }
  return { examples: [], ...code, name: name.toUpperCase(), version, lookback: () => 0, kernel: never } as never
}

/** The call of a Definition with arguments by name, as an expression; in that version where one is given. */
export function callOf(name: string, parameters: Readonly<Record<string, unknown>>, version?: string): string {
  const called = version === undefined ? name.toUpperCase() : `${name.toUpperCase()}@${version.split('+', 1)[0]}`
  const given = Object.entries(parameters).map(([parameter, value]) => `${parameter}=${String(value)}`)
  return given.length === 0 ? called : `${called}(${given.join(', ')})`
}
