/** Turns what went wrong into an RFC 9457 answer: the one place that gives codes an HTTP status. */
import { isProblem, Problem, type ProblemClass, type ProblemCode, problemCatalogue } from '@optaic/domain'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

const statusOf: Readonly<Record<ProblemClass, ContentfulStatusCode>> = {
  invalid: 422,
  missing: 404,
  conflict: 409,
  refused: 409,
  unauthorised: 401,
  forbidden: 403,
  too_large: 413,
  unavailable: 503,
  failed: 500,
}

/** Codes for which HTTP has a status of its own. */
const ownStatus: Readonly<Partial<Record<ProblemCode, ContentfulStatusCode>>> = {
  invalid_request: 400,
  format_not_available: 406,
  content_type_unsupported: 415,
}

/** HTTP status of a code: its own, or that of its class. */
export const httpStatus = (code: ProblemCode): ContentfulStatusCode =>
  ownStatus[code] ?? statusOf[problemCatalogue[code].class]

export interface ProblemBody {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ProblemCode
  readonly next?: string
  readonly details: readonly { readonly path?: string; readonly message: string }[]
  readonly instance: string
}

export function problemBody(problem: Problem, correlationId: string): ProblemBody {
  return {
    type: `/docs/problems#${problem.code}`,
    title: problemCatalogue[problem.code].about,
    status: httpStatus(problem.code),
    detail: problem.message,
    code: problem.code,
    ...(problem.next === undefined ? {} : { next: problem.next }),
    details: problem.details,
    instance: correlationId,
  }
}

/** What was thrown, as a problem; anything unexpected becomes `internal_error` and tells nothing of its inside. */
export function asProblem(fault: unknown): Problem {
  if (isProblem(fault)) return fault
  if (fault instanceof HTTPException && fault.status === 415)
    return new Problem('content_type_unsupported', 'The body is not of a type that this route reads', {
      next: 'Send JSON with the header "Content-Type: application/json".',
    })
  if (fault instanceof HTTPException && fault.status < 500)
    return new Problem('invalid_request', fault.message, { next: 'Send JSON as documented at /docs.' })
  return new Problem('internal_error', 'Something went wrong inside the server', {
    cause: fault,
    next: 'Look for the correlation id in the log of the server.',
  })
}

export const problemResponse = (context: Context, problem: Problem, correlationId: string): Response =>
  context.json(problemBody(problem, correlationId), httpStatus(problem.code), {
    'content-type': 'application/problem+json',
  })
