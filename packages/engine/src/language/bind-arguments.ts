/** Puts the arguments of a call in the places an operator or macro declares, by position and by name. */

import type { CallArgument, Syntax } from './syntax.ts'

export interface Parameter {
  readonly name: string
  readonly optional: boolean
}

/** For each parameter its argument, or null where it was left out. A string says what does not fit. */
export function bindArguments(
  parameters: readonly Parameter[],
  args: readonly CallArgument[],
): readonly (Syntax | null)[] | string {
  const bound: (Syntax | null)[] = parameters.map(() => null)
  let next = 0
  for (const argument of args) {
    const at =
      argument.name === null
        ? next++
        : parameters.findIndex(parameter => parameter.name.toLowerCase() === argument.name)
    if (at === -1) return `has no argument called ${argument.name}; it takes ${signature(parameters)}`
    if (at >= parameters.length) return `takes ${signature(parameters)}, got ${args.length} arguments`
    if (bound[at] !== null) return `got ${parameters[at]!.name} twice`
    bound[at] = argument.value
  }
  const missing = parameters.find((parameter, i) => bound[i] === null && !parameter.optional)
  return missing === undefined ? bound : `takes ${signature(parameters)}; ${missing.name} is missing`
}

const signature = (parameters: readonly Parameter[]): string =>
  `(${parameters.map(parameter => (parameter.optional ? `[${parameter.name}]` : parameter.name)).join(', ')})`
