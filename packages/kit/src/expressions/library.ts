/** What the expressions of a Run may call: the operators of the program and the macros that were frozen with the Run. */
import type { TaskPart } from '@optaic/domain'
import { Problem } from '@optaic/domain'
import { builtinOperators, createRegistry, type Operator, type Registry } from '@optaic/engine'
import type { OpDefinition } from './op.ts'
import { macroOf } from './op-macro.ts'

type Part = Pick<TaskPart, 'name' | 'version' | 'code'>

/**
 * Operators in the version that the parts name, the last one of the program where they do not, and the macros among the parts.
 * Throws `definition_version_not_found` where the program has no operator of that version.
 */
export function openLibrary(ops: readonly OpDefinition[], parts: readonly Part[]): Registry {
  const macros = macrosOf(parts)
  const operators = new Map<string, Operator>(ops.map(({ declaration, operator }) => [declaration.name, operator]))
  for (const part of parts) {
    if (typeof part.code.family !== 'string') continue
    const found = ops.find(({ declaration }) => declaration.name === part.name && declaration.version === part.version)
    if (found === undefined)
      throw new Problem('definition_version_not_found', `This program has no operator ${part.name} ${part.version}`, {
        next: 'Start a worker that ships it.',
      })
    operators.set(part.name, found.operator)
  }
  // A macro that was registered before the program shipped an operator of its name is what expressions mean.
  for (const { name } of macros) operators.delete(name.toLowerCase())
  return createRegistry([...operators.values()], macros)
}

const macrosOf = (parts: readonly Part[]) => parts.flatMap(part => macroOf(part) ?? [])

/**
 * What an expression may call, for checking it where there is no code to run: operators that the engine does not bring have
 * their signature alone.
 */
export function openSignatures(parts: readonly Part[]): Registry {
  const macros = macrosOf(parts)
  const taken = new Set(macros.map(({ name }) => name))
  const known = new Set(builtinOperators.map(({ name }) => name.toLowerCase()))
  const signatures = parts
    .filter(({ name, code }) => typeof code.family === 'string' && !known.has(name))
    .map(signature)
  const operators = [...builtinOperators, ...signatures].filter(({ name }) => !taken.has(name))
  return createRegistry(operators, macros)
}

function signature({ name, code }: Part): Operator {
  const never = () => {
    throw new TypeError(`${name} was only to be checked, and is run`)
  }
  return { examples: [], ...code, name: name.toUpperCase(), lookback: () => 0, kernel: never } as never
}

/** The call of a Definition with arguments by name, as an expression. */
export function callOf(name: string, parameters: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(parameters).map(([parameter, value]) => `${parameter}=${String(value)}`)
  return given.length === 0 ? name.toUpperCase() : `${name.toUpperCase()}(${given.join(', ')})`
}
