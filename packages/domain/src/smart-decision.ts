/** Mode `smart`: whether a Flow has anything to gain from a Run. */
import { sameJson } from './canonical-json.ts'
import type { Flow } from './flow.ts'
import { describeDates, isBehind } from './flow-transition.ts'
import type { JsonObject, PlainDate } from './ids.ts'
import type { InputVersion, Run, UsedDefinition } from './run.ts'

export interface SmartQuestion {
  readonly flow: Pick<Flow, 'status' | 'resting_status' | 'last_data_date'>
  /** The Run that wrote what reads see now. */
  readonly lastCompletedRun: Pick<Run, 'id' | 'definitions' | 'config' | 'inputs'> | null
  /** What a Run started now would use. */
  readonly definitions: readonly Pick<
    UsedDefinition,
    'slot' | 'name' | 'version' | 'definition_version_id' | 'config'
  >[]
  readonly config: JsonObject
  readonly inputs: readonly Pick<InputVersion, 'role' | 'flow_id' | 'version_id' | 'version_number'>[]
  readonly expected_data_date: PlainDate | null
}

export interface SmartDecision {
  readonly run: boolean
  readonly reason: string
}

/**
 * A Flow is skipped when it is READY and a Run would repeat the last one: same Definition versions, same config,
 * same input versions, data date as expected. Anything else runs, and the reason names the first difference.
 */
export function smartDecision(question: SmartQuestion): SmartDecision {
  const reason = firstDifference(question)
  return reason === null ? { run: false, reason: 'nothing has changed since the last run' } : { run: true, reason }
}

function firstDifference(question: SmartQuestion): string | null {
  const { flow, lastCompletedRun: last, expected_data_date: expected } = question
  if (last === null) return 'it has never completed a run'
  const status = flow.status === 'RUNNING' ? flow.resting_status : flow.status
  return (
    differentDefinition(last.definitions, question.definitions) ??
    (sameJson(last.config, question.config) ? null : 'the configuration has changed') ??
    differentInput(last.inputs, question.inputs) ??
    (isBehind(flow.last_data_date, expected) ? describeDates(flow.last_data_date, expected) : null) ??
    (status === 'READY' ? null : `its status is ${status}`)
  )
}

function differentDefinition(before: Run['definitions'], now: SmartQuestion['definitions']): string | null {
  for (const used of now) {
    const old = before.find(({ slot }) => slot === used.slot)
    if (old === undefined) return `Definition ${used.name} is new in slot ${used.slot}`
    if (old.definition_version_id !== used.definition_version_id) {
      return `Definition ${used.name} is at ${used.version}, the last run used ${old.name} ${old.version}`
    }
    if (!sameJson(old.config, used.config)) return `the configuration of ${used.slot} has changed`
  }
  const gone = before.find(({ slot }) => !now.some(used => used.slot === slot))
  return gone === undefined ? null : `slot ${gone.slot} is not used any more`
}

function differentInput(before: Run['inputs'], now: SmartQuestion['inputs']): string | null {
  const key = ({ role, flow_id }: Pick<InputVersion, 'role' | 'flow_id'>) => `${role} ${flow_id}`
  const seen = new Map(before.map(input => [key(input), input]))
  for (const input of now) {
    const old = seen.get(key(input))
    if (old === undefined) return `input ${input.role} is new`
    if (old.version_id !== input.version_id) {
      return `input ${input.role} is at version ${input.version_number}, the last run used ${old.version_number}`
    }
  }
  return seen.size > now.length ? 'an input was removed' : null
}
