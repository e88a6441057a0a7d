/** An expected refusal or fault with a stable code: what happened, to which thing, what to do next. */
import type { ProblemCode } from './problem-catalogue.ts'

export interface ProblemDetail {
  /** Where in the input, as a JSON pointer, or which thing. */
  readonly path?: string
  readonly message: string
  readonly [key: string]: unknown
}

export interface ProblemInit {
  readonly details?: readonly ProblemDetail[]
  /** What to do next, one sentence. */
  readonly next?: string
  readonly cause?: unknown
}

/** Carried as a value where a caller expects refusals, thrown where it ends the request. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly details: readonly ProblemDetail[]
  readonly next: string | undefined

  constructor(code: ProblemCode, message: string, init: ProblemInit = {}) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause })
    this.name = 'Problem'
    this.code = code
    this.details = init.details ?? []
    this.next = init.next
  }
}

export const isProblem = (value: unknown): value is Problem => value instanceof Problem
