/** Carries a change set out, step by step, in one transaction; whether that is kept is for the caller. */
import { type Caller, isId, isProblem, Problem, type Project } from '@optaic/domain'
import type { StorageReads, StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import { insertNewInstance } from '../instances/create-instance.ts'
import { nameTaken } from '../instances/name-taken.ts'
import { reviseInstance } from '../instances/revise-instance.ts'
import { writeRevision } from '../instances/update-instance.ts'
import { differencesOf, wantedState } from '../instances/wanted-state.ts'
import { insertProject } from '../projects/insert-project.ts'
import { needProject } from '../records.ts'
import { carryOutDefinitions } from './carry-out-definitions.ts'
import type { ChangePlan, ChangeSet, InstanceOutcome, RefusedChange } from './change-set.ts'
import { recordFlows } from './flow-record.ts'

type WantedInstance = ChangeSet['instances'][number]

/** Every refusal is found before its step writes anything, so that those that follow are looked at all the same. */
export async function carryOut(
  context: Context,
  storage: StorageWrites,
  caller: Caller,
  { project, definitions = [], instances }: ChangeSet,
): Promise<ChangePlan> {
  const record = recordFlows(storage)
  const { tx } = record
  const registered = await carryOutDefinitions(context, tx, caller, definitions)
  const refused: RefusedChange[] = [...registered.refused]
  const made =
    project === undefined ? null : await carryOutInstances(context, tx, caller, { project, instances, refused })
  return {
    project: made?.project ?? null,
    definitions: registered.outcomes,
    instances: made?.outcomes ?? [],
    flows: await record.changes(),
    refused,
  }
}

async function carryOutInstances(
  context: Context,
  tx: StorageWrites,
  caller: Caller,
  wanted: Required<Pick<ChangeSet, 'project' | 'instances'>> & { readonly refused: RefusedChange[] },
): Promise<{ readonly project: ChangePlan['project']; readonly outcomes: readonly InstanceOutcome[] }> {
  const { name } = wanted.project
  // What has the form of an id is never a name: such a project is there, or was meant otherwise.
  const there = isId(name) ? await needProject(tx, name) : await tx.project(name)
  const project = there ?? (await insertProject(context, tx, caller, wanted.project))
  await tx.lockGraph(project.id)
  const outcomes: InstanceOutcome[] = []
  for (const one of wanted.instances) {
    try {
      await refuseWithout(tx, project, one, wanted.refused)
      outcomes.push(await carryOutOne(context, tx, caller, project, one))
    } catch (problem) {
      if (!isProblem(problem)) throw problem
      wanted.refused.push({ type: one.type, name: one.name, problem })
    }
  }
  return { project: { name: project.name, change: there === null ? 'create' : 'keep' }, outcomes }
}

/** What refers to something that is refused, and not there, waits for that, and need not be said to lack it. */
async function refuseWithout(
  reads: StorageReads,
  project: Project,
  { name, upstreams = [] }: WantedInstance,
  refused: readonly RefusedChange[],
): Promise<void> {
  for (const [at, upstream] of upstreams.entries()) {
    if (upstream.name === undefined || !refused.some(other => other.name === upstream.name)) continue
    if ((await reads.instanceByName(project.id, upstream.name)) !== null) continue
    throw new Problem('upstream_not_found', `"${name}" refers to "${upstream.name}", which is refused`, {
      details: [{ path: `/upstreams/${at}`, message: 'is refused itself' }],
      next: 'Mend that one first.',
    })
  }
}

async function carryOutOne(
  context: Context,
  tx: StorageWrites,
  caller: Caller,
  project: Project,
  wanted: WantedInstance,
): Promise<InstanceOutcome> {
  const { type, name } = wanted
  const current = await tx.instanceByName(project.id, name)
  if (current === null) {
    await insertNewInstance(context, tx, caller, project, { ...wanted, promoted_from: null })
    return { type, name, change: 'create', differences: [] }
  }
  const state = wantedState(wanted)
  if (current.type !== type) throw await nameTaken(context, tx, current, state)
  const revision = await reviseInstance(context, tx, current, state)
  const differences = await differencesOf(tx, current, revision.next)
  if (differences.length === 0) return { type, name, change: 'keep', differences }
  await writeRevision(context, tx, caller, current, revision)
  return { type, name, change: 'update', differences }
}
