/** What a guardrail says, with the numbers it looked at, and how contracts of a gate are looked up and asked. */
import type { GuardrailContract, JsonObject } from '@optaic/domain'

export interface Verdict {
  readonly passed: boolean
  readonly message: string
  readonly numbers: JsonObject
}

export interface Judged extends Verdict {
  readonly contract: GuardrailContract
}

export const pass = (message: string, numbers: JsonObject = {}): Verdict => ({ passed: true, message, numbers })
export const fail = (message: string, numbers: JsonObject = {}): Verdict => ({ passed: false, message, numbers })

/** A guardrail by its name, over the facts that there are at a gate. */
export type Checks<Facts> = Readonly<Record<string, (facts: Facts, parameters: JsonObject) => Verdict>>

/** The verdict of each contract of the gate; one that this program does not know there fails, so that nothing passes unlooked at. */
export function judgeBy<Facts>(
  checks: Checks<Facts>,
  gate: GuardrailContract['gate'],
  contracts: readonly GuardrailContract[],
  facts: Facts,
): readonly Judged[] {
  return contracts
    .filter(contract => contract.gate === gate)
    .map(contract => {
      const check = checks[contract.name]
      const verdict =
        check === undefined
          ? fail(`this program does not know the guardrail ${contract.name} at the gate ${gate}`)
          : check(facts, contract.parameters ?? {})
      return { ...verdict, contract }
    })
}

export const blockedBy = (verdicts: readonly Judged[]): Judged | undefined =>
  verdicts.find(({ passed, contract }) => !passed && contract.enforcement === 'block')
