/** Applies a change set, or says what applying it would do: the same steps in a transaction, which is undone. */
import { type Caller, Problem } from '@optaic/domain'
import type { StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import { declareAll } from '../definitions/register-declarations.ts'
import { RefusedAtGate } from '../guardrails/gates.ts'
import { recordVerdicts } from '../guardrails/record-verdicts.ts'
import { needProject } from '../records.ts'
import { carryOut } from './carry-out.ts'
import type { ChangePlan, ChangeSet, DefinitionOutcome, RefusedChange } from './change-set.ts'
import { definitionOutcome, usersOf } from './definition-users.ts'
import { recordFlows } from './flow-record.ts'

/** Ends a transaction, so that nothing of it is kept but what it came to. */
class Undone extends Error {
  readonly plan: ChangePlan
  constructor(plan: ChangePlan) {
    super('the transaction was undone')
    this.plan = plan
  }
}

/** What applying would do now, what is refused included; nothing is written. */
export const planChanges = (context: Context, caller: Caller, set: ChangeSet): Promise<ChangePlan> =>
  undone(context, (silent, tx) => carryOut(silent, tx, caller, set))

/** What the next start of this program would do to the Definitions, what is refused included; nothing is written. */
export const planDeclarations = (context: Context, caller: Caller): Promise<ChangePlan> =>
  undone(context, async (silent, storage) => {
    const record = recordFlows(storage)
    const { registered, refused } = await declareAll(silent, record.tx, caller)
    const definitions: DefinitionOutcome[] = []
    for (const { version, before, followers } of registered)
      definitions.push(definitionOutcome(version, before, await usersOf(record.tx, version, followers)))
    return {
      project: null,
      definitions,
      instances: [],
      flows: await record.changes(),
      refused: refused.map(({ declaration: { kind, name }, problem }) => ({ type: kind, name, problem })),
    }
  })

async function undone(
  context: Context,
  work: (silent: Context, tx: StorageWrites) => Promise<ChangePlan>,
): Promise<ChangePlan> {
  const silent: Context = { ...context, log: () => {} }
  try {
    return await context.storage.transaction(async tx => {
      throw new Undone(await work(silent, tx))
    })
  } catch (fault) {
    if (fault instanceof Undone) return fault.plan
    throw fault
  }
}

/** All of it, or with `change_refused` nothing; the verdicts that refused a change are kept. */
export async function applyChanges(context: Context, caller: Caller, set: ChangeSet): Promise<ChangePlan> {
  try {
    return await context.storage.transaction(async tx => {
      const plan = await carryOut(context, tx, caller, set)
      if (plan.refused.length > 0) throw new Undone(plan)
      return plan
    })
  } catch (fault) {
    if (!(fault instanceof Undone)) throw fault
    await keepVerdicts(context, set, fault.plan.refused)
    throw refusal(fault.plan.refused)
  }
}

function refusal(refused: readonly RefusedChange[]): Problem {
  const changes = refused.length === 1 ? '1 change is' : `${refused.length} changes are`
  return new Problem('change_refused', `${changes} refused, so nothing was changed`, {
    details: refused.flatMap(({ type, name, problem: { code, message, details } }) => [
      { path: `${type} ${name}`, message: `${code}: ${message}`, code },
      ...details.map(detail => ({ ...detail, path: `${type} ${name}${detail.path ?? ''}` })),
    ]),
    next: refused[0]?.problem.next ?? 'Mend what is listed, and apply it again.',
  })
}

async function keepVerdicts(context: Context, set: ChangeSet, refused: readonly RefusedChange[]): Promise<void> {
  for (const { name, problem } of refused) {
    if (!(problem instanceof RefusedAtGate) || set.project === undefined) continue
    const project = await needProject(context.storage, set.project.name)
    const instance = await context.storage.instanceByName(project.id, name)
    if (instance !== null)
      await context.storage.transaction(tx => recordVerdicts(context, tx, instance, null, problem.verdicts))
  }
}
