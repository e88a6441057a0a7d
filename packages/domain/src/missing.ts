/** The answer for what is asked for by a name or id that nothing has, or nothing that the caller may see. */
import { nearestName } from './nearest-name.ts'
import { Problem } from './problem.ts'
import type { ProblemCode } from './problem-catalogue.ts'

export interface MissingOptions {
  /** Names that there are; the nearest is suggested. */
  readonly known?: readonly string[]
  /** Where to look; by default, in the list. */
  readonly next?: string
}

export function missing(
  code: ProblemCode,
  what: string,
  wanted: string,
  { known = [], next = `List them with: optaic get ${what}s` }: MissingOptions = {},
): Problem {
  const nearest = nearestName(wanted, known)
  return new Problem(code, `There is no ${what} "${wanted}"`, {
    next: nearest === null ? next : `Did you mean "${nearest}"?`,
  })
}

export const missingPlan = (id: string): Problem =>
  missing('plan_not_found', 'plan', id, { next: 'Plans are named in the answer that made them.' })

/** `at` is the place in the list of upstreams. */
export const missingUpstream = (wanted: string, role: string, at: number): Problem =>
  new Problem('upstream_not_found', `The upstream "${wanted}" in the role ${role} does not exist`, {
    details: [{ path: `/upstreams/${at}`, message: 'names nothing' }],
    next: 'Create it first, or mend the reference.',
  })
