/** What the program says to a script by its exit code. */
import { isClientProblem, type ProblemDetail } from '@optaic/client'

export const exitCodes = {
  ok: 0,
  /** A Run failed or was cancelled, or something went wrong. */
  failed: 1,
  /** The command cannot be meant as it stands. */
  usage: 2,
  /** A rule said no: `upstream_not_ready`, `run_in_progress` and every other HTTP 409. */
  refused: 3,
  /** No server answers, or it says that it cannot work now (HTTP 503). */
  unreachable: 4,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** For `optaic help` and the reference page, in order. */
export const exitCodeTexts: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [exitCodes.ok, 'done'],
  [exitCodes.failed, 'a Run failed or was cancelled, or there was a problem'],
  [exitCodes.usage, 'the command line cannot be meant as it stands'],
  [exitCodes.refused, 'refused by a rule, such as upstream_not_ready or run_in_progress'],
  [exitCodes.unreachable, 'the server does not answer, or says it cannot work now'],
  [exitCodes.interrupted, 'interrupted by Ctrl-C'],
]

export interface CliFaultOptions {
  /** What to do about it. */
  readonly next?: string
  /** Every single thing that is wrong; none by default. */
  readonly details?: readonly ProblemDetail[]
  readonly exitCode: ExitCode
}

/** Something the command line itself finds wrong, with the words and the exit code for it. */
export class CliFault extends Error {
  readonly code: string
  readonly next: string | undefined
  readonly details: readonly ProblemDetail[]
  readonly exitCode: ExitCode

  constructor(code: string, message: string, { next, details = [], exitCode }: CliFaultOptions) {
    super(message)
    this.name = 'CliFault'
    this.code = code
    this.next = next
    this.details = details
    this.exitCode = exitCode
  }
}

export function exitCodeOf(fault: unknown): ExitCode {
  if (fault instanceof CliFault) return fault.exitCode
  if (!isClientProblem(fault)) return exitCodes.failed
  if (fault.code === 'server_unreachable' || fault.status === 503) return exitCodes.unreachable
  return fault.status === 409 ? exitCodes.refused : exitCodes.failed
}
