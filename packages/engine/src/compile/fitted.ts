/** Whether a call fits what its name may mean. */

import { bindArguments } from '../language/bind-arguments.ts'
import type { CallArgument, Syntax } from '../language/syntax.ts'
import type { Macro } from '../macro.ts'
import type { Operator } from '../operator.ts'
import type { Callable } from '../registry.ts'

/** The arguments in their places; a reason where they do not fit this meaning of the name. */
export const fitted = (
  candidate: Callable,
  args: readonly CallArgument[],
  isNumber: (syntax: Syntax) => boolean,
): readonly (Syntax | null)[] | string =>
  candidate.kind === 'macro' ? ofMacro(candidate.macro, args, isNumber) : ofOperator(candidate.operator, args, isNumber)

function ofOperator(
  { arguments: declared, family }: Operator,
  args: readonly CallArgument[],
  isNumber: (syntax: Syntax) => boolean,
): readonly (Syntax | null)[] | string {
  const extra = family === 'series' ? [{ name: 'min_periods', optional: true }] : []
  const bound = bindArguments(
    [...declared.map(({ name, default: value }) => ({ name, optional: value !== undefined })), ...extra],
    args,
  )
  if (typeof bound === 'string') return bound
  if (extra.length > 0 && bound[declared.length] !== null && !args.some(a => a.name === 'min_periods'))
    return `takes ${declared.length} arguments, got ${args.length}`
  // A number where this meaning wants one: what sets MIN(x, 5), over time, apart from MIN(x, y), element by element.
  for (const [i, argument] of declared.entries()) {
    const syntax = bound[i]
    if (syntax == null || argument.kind === 'series') continue
    if (!isNumber(syntax)) return `wants a number for ${argument.name}, which must be known before the run`
  }
  return bound
}

function ofMacro(
  { parameters }: Macro,
  args: readonly CallArgument[],
  isNumber: (syntax: Syntax) => boolean,
): readonly (Syntax | null)[] | string {
  const bound = bindArguments(
    parameters.map(({ name, default: value }) => ({ name, optional: value !== undefined })),
    args,
  )
  if (typeof bound === 'string') return bound
  const slip = parameters.find(({ series }, i) => series && bound[i] != null && isNumber(bound[i]))
  return slip === undefined
    ? bound
    : `wants a series for ${slip.name}, such as ${slip.default ?? 'close'}, and this is a number`
}
