/** The gates before a Run: which contracts bind an Instance, and what is kept of their verdicts. */
import { type GuardrailContract, type Instance, Problem, type Run, type UpstreamState } from '@optaic/domain'
import type { StorageReads, StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import { definitionsOf } from '../runs/freeze.ts'
import { instanceChecks } from './check-instance.ts'
import { submitChecks } from './check-submit.ts'
import { recordVerdicts } from './record-verdicts.ts'
import { blockedBy, type Judged, judgeBy } from './verdict.ts'

/** Those of the type, of the configuration, and of the Definitions. */
const contractsOf = (
  context: Context,
  { type, config_json }: Instance,
  ofDefinitions: readonly GuardrailContract[],
): GuardrailContract[] => {
  const kind = context.kinds.get(type)
  return [...(kind?.guardrails ?? []), ...(kind?.guardrails_of?.(config_json) ?? []), ...ofDefinitions]
}

const refusalOf = (verdicts: readonly Judged[], instance: Pick<Instance, 'name'>, next: string): Problem | null => {
  const blocked = blockedBy(verdicts)
  if (blocked === undefined) return null
  const failed = verdicts.filter(({ passed, contract }) => !passed && contract.enforcement === 'block')
  return new Problem('guardrail_blocked', `${blocked.contract.name}: ${blocked.message}`, {
    details: failed.map(({ contract, message, numbers }) => ({
      path: `${instance.name}/${contract.name}`,
      message,
      numbers,
    })),
    next,
  })
}

/** Thrown at the gate of a change, with the verdicts that the change takes with it when it is undone. */
export class RefusedAtGate extends Problem {
  readonly verdicts: readonly Judged[]
  constructor(problem: Problem, verdicts: readonly Judged[]) {
    super(problem.code, problem.message, {
      details: problem.details,
      ...(problem.next === undefined ? {} : { next: problem.next }),
    })
    this.verdicts = verdicts
  }
}

/** The verdicts about an Instance that is about to be written. Throws `RefusedAtGate` where one of them blocks. */
export async function judgeInstance(
  context: Context,
  reads: StorageReads,
  gate: 'resource.create' | 'resource.update',
  instance: Instance,
): Promise<readonly Judged[]> {
  if (context.kinds.get(instance.type)?.flows.length === 0) return [] // a part promises nothing of its own
  const { guardrails } = await definitionsOf(context, reads, instance)
  const verdicts = judgeBy(instanceChecks, gate, contractsOf(context, instance, guardrails), instance)
  const refusal = refusalOf(verdicts, instance, 'Mend what it says in the configuration or the freshness rule.')
  if (refusal !== null) throw new RefusedAtGate(refusal, verdicts)
  return verdicts
}

/** Records the verdicts about a Run that is about to start. The refusal where one of them blocks. */
export async function passSubmitGate(
  context: Context,
  tx: StorageWrites,
  run: Run,
  instance: Instance,
  used: {
    readonly guardrails: readonly GuardrailContract[]
    readonly upstreams: () => Promise<readonly UpstreamState[]>
  },
): Promise<Problem | null> {
  const contracts = contractsOf(context, instance, used.guardrails).filter(({ gate }) => gate === 'run.submit')
  if (contracts.length === 0) return null
  const verdicts = judgeBy(submitChecks, 'run.submit', contracts, { upstreams: await used.upstreams() })
  await recordVerdicts(context, tx, instance, run, verdicts)
  return refusalOf(verdicts, instance, `optaic run ${instance.name} --mode recursive`)
}
