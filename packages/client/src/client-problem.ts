/** What went wrong, as the server said it, or as the client found it when there was no such answer. */
import type { components } from './generated/schema.ts'

export type ProblemDocument = components['schemas']['Problem']
export type ProblemDetail = ProblemDocument['details'][number]

/** Fields of an RFC 9457 problem; `code` is any string, for a server may be newer than the client. */
export interface ProblemFields {
  readonly code: string
  readonly title: string
  readonly detail: string
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  readonly type?: string | undefined
  /** What to do next. */
  readonly next?: string | undefined
  readonly details?: readonly ProblemDetail[]
  /** Correlation id; it is in the log of the server. */
  readonly instance?: string | undefined
}

/** Thrown by every call that is refused or fails. Codes of the client's own: `server_unreachable`, `unexpected_answer`. */
export class ClientProblem extends Error {
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly status: number
  readonly type: string
  readonly next: string | undefined
  readonly details: readonly ProblemDetail[]
  readonly instance: string | undefined

  constructor(fields: ProblemFields, cause?: unknown) {
    super(fields.detail, cause === undefined ? undefined : { cause })
    this.name = 'ClientProblem'
    this.code = fields.code
    this.title = fields.title
    this.detail = fields.detail
    this.status = fields.status
    this.type = fields.type ?? 'about:blank'
    this.next = fields.next
    this.details = fields.details ?? []
    this.instance = fields.instance
  }

  /** The problem document, as the server sent it or would have. */
  toJSON(): Record<string, unknown> {
    const { type, title, status, detail, code, next, details, instance } = this
    return { type, title, status, detail, code, next, details, instance }
  }
}

export const isClientProblem = (value: unknown): value is ClientProblem => value instanceof ClientProblem

/** No answer came at all. */
export const unreachable = (url: string, cause: unknown): ClientProblem =>
  new ClientProblem(
    {
      code: 'server_unreachable',
      title: 'The server does not answer.',
      status: 0,
      detail: `No server answers at ${url}${reasonOf(cause)}`,
      next: 'optaic server   (or give the address of a running one with --url)',
    },
    cause,
  )

/** An answer came, but not from a server that speaks this API. */
export const unexpectedAnswer = (url: string, status: number, what: string, cause?: unknown): ClientProblem =>
  new ClientProblem(
    {
      code: 'unexpected_answer',
      title: 'The answer is not one of this API.',
      status,
      detail: `${url} answered ${status}, ${what}`,
      next: 'Check the address: is it an OptAIC server, and is a proxy in between?',
    },
    cause,
  )

/** The problem in the body of a refusal; anything else there becomes `unexpected_answer`. */
export function problemOf(body: unknown, response: Response): ClientProblem {
  if (isProblemDocument(body)) return new ClientProblem(body)
  return unexpectedAnswer(response.url || 'The server', response.status, 'without a problem document')
}

function isProblemDocument(body: unknown): body is ProblemFields {
  if (typeof body !== 'object' || body === null) return false
  const { code, title, detail, status, details } = body as Record<string, unknown>
  return (
    typeof code === 'string' &&
    typeof title === 'string' &&
    typeof detail === 'string' &&
    typeof status === 'number' &&
    (details === undefined || (Array.isArray(details) && details.every(isDetail)))
  )
}

const isDetail = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && typeof (value as ProblemDetail).message === 'string'

/** `fetch failed` says nothing; its cause does. */
function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  const code = (inner as { code?: unknown } | null)?.code
  if (typeof code === 'string') return ` (${code})`
  return inner instanceof Error && inner.message !== '' ? ` (${inner.message})` : ''
}
