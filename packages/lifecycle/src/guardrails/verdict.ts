/** What a guardrail says, with the numbers it looked at. */
import type { JsonObject } from '@optaic/domain'

export interface Verdict {
  readonly passed: boolean
  readonly message: string
  readonly numbers: JsonObject
}

export const pass = (message: string, numbers: JsonObject = {}): Verdict => ({ passed: true, message, numbers })
export const fail = (message: string, numbers: JsonObject = {}): Verdict => ({ passed: false, message, numbers })
