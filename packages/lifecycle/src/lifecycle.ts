/** The use cases of the program as one value. */
import {
  type Caller,
  type DefinitionDeclaration,
  type DefinitionKind,
  type DefinitionVersion,
  type Instance,
  type JsonObject,
  missingPlan,
  type Principal,
  Problem,
  type Project,
} from '@optaic/domain'
import type { InstanceFilter, Lineage, NamedFlow, Paged } from '@optaic/ports'
import { applyChanges, planChanges, planDeclarations } from './changes/apply-changes.ts'
import type { ChangePlan, ChangeSet } from './changes/change-set.ts'
import { createContext, type LifecycleOptions } from './context.ts'
import { registerDeclarations } from './definitions/register-declarations.ts'
import { type Examination, registerDefinition } from './definitions/register-definition.ts'
import { createInstance, type NewInstance } from './instances/create-instance.ts'
import { deleteInstance } from './instances/delete-instance.ts'
import { type InstanceView, viewInstances } from './instances/instance-view.ts'
import { promoteInstance } from './instances/promote-instance.ts'
import { type InstanceChange, updateInstance } from './instances/update-instance.ts'
import { type Chore, chores, defaultRhythm, drainOutbox, type Maintenance, startMaintenance } from './maintain.ts'
import { insertProject } from './projects/insert-project.ts'
import { admit } from './realtime/admit.ts'
import { publishEvents, unpublished } from './realtime/publish-events.ts'
import { needFlow, needInstance, needProject, needRun, recordActivity } from './records.ts'
import { cancelRun } from './runs/cancel-run.ts'
import { compareRuns } from './runs/compare-runs.ts'
import { createRunHandler, type RunHandler, type RunHandlerOptions } from './runs/run-handler.ts'
import { rerun, runTick, type TriggerMode, triggerRun } from './runs/trigger-run.ts'
import { wantedTaskInput } from './runs/wanted-task-input.ts'

export type Lifecycle = ReturnType<typeof createLifecycle>

export function createLifecycle(options: LifecycleOptions) {
  const context = createContext(options)
  const { storage } = context
  /** Work that follows a commit is begun at once; the outbox repeats it should this process end now. */
  const prompt = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work
    await drainOutbox(context).catch(fault =>
      context.log('warning', `outbox: ${fault instanceof Error ? fault.message : String(fault)}`),
    )
    return result
  }
  let turn: Promise<unknown> = Promise.resolve()
  /** Definitions are examined in a transaction: one at a time, so that examinations never hold all connections. */
  const inTurn = <T>({ definitions = [] }: ChangeSet, work: () => Promise<T>): Promise<T> => {
    if (definitions.length === 0) return work()
    const mine = turn.then(work)
    turn = mine.catch(() => {})
    return mine
  }
  const view = async (instance: Instance): Promise<InstanceView> =>
    (await viewInstances(context, storage, [instance]))[0] as InstanceView
  const fresh = async (id: string) => view(await needInstance(storage, id))

  return {
    storage,
    kinds: options.kinds,
    /** What `registerDeclarations` would do. */
    planDeclarations: (caller: Caller): Promise<ChangePlan> => planDeclarations(context, caller),
    registerDeclarations: (caller: Caller) => registerDeclarations(context, caller),

    createProject: (caller: Caller, input: { readonly name: string; readonly about?: string }): Promise<Project> =>
      storage.transaction(tx => insertProject(context, tx, caller, input)),
    getProject: (idOrName: string) => needProject(storage, idOrName),
    deleteProject: (caller: Caller, idOrName: string) =>
      storage.transaction(async tx => {
        const project = await needProject(tx, idOrName)
        if ((await tx.instances({ project_id: project.id, limit: 1 })).items.length > 0)
          throw new Problem('project_not_empty', `The project "${project.name}" still holds Instances`, {
            next: 'Delete its Instances first.',
          })
        await tx.deleteProject(project.id)
        await recordActivity(context, tx, caller, 'project.deleted', {
          type: 'Project',
          id: project.id,
          project_id: null,
          payload: { name: project.name },
        })
      }),

    getDefinition: async (idOrName: string, kind?: DefinitionKind) => {
      const found = await storage.definition(idOrName, kind)
      if (found === null)
        throw new Problem('definition_not_found', `There is no Definition "${idOrName}"`, {
          next: 'List them with: optaic get definitions',
        })
      return found
    },
    registerDefinition: (
      caller: Caller,
      declaration: DefinitionDeclaration,
      examination: Examination,
      id: string | null = null,
    ): Promise<DefinitionVersion> => prompt(registerDefinition(context, caller, declaration, examination, id)),
    definitionVersions: (id: string): Promise<readonly DefinitionVersion[]> => storage.definitionVersions(id),

    /** What applying would do. */
    planChanges: (caller: Caller, set: ChangeSet): Promise<ChangePlan> =>
      inTurn(set, () => planChanges(context, caller, set)),
    applyChanges: (caller: Caller, set: ChangeSet): Promise<ChangePlan> =>
      prompt(inTurn(set, () => applyChanges(context, caller, set))),

    createInstance: async (caller: Caller, input: NewInstance) =>
      fresh((await prompt(createInstance(context, caller, input))).id),
    updateInstance: async (caller: Caller, id: string, change: InstanceChange) =>
      fresh((await prompt(updateInstance(context, caller, id, change))).id),
    deleteInstance: (caller: Caller, id: string, cascade: boolean) =>
      prompt(deleteInstance(context, caller, id, cascade)),
    promoteInstance: async (caller: Caller, id: string, request: JsonObject) =>
      fresh((await prompt(promoteInstance(context, caller, id, request))).id),
    /** What the code of a wanted Instance would be given, had it been created. */
    wantedTaskInput: (input: NewInstance) => wantedTaskInput(context, input),
    getInstance: fresh,
    listInstances: async (filter: InstanceFilter & { readonly project?: string }): Promise<Paged<InstanceView>> => {
      const { project, ...rest } = filter
      const page = await storage.instances({
        ...rest,
        ...(project === undefined ? {} : { project_id: (await needProject(storage, project)).id }),
      })
      return { items: await viewInstances(context, storage, page.items), next: page.next }
    },

    getFlow: (id: string): Promise<NamedFlow> => needFlow(storage, id),
    lineage: async (
      instanceId: string,
      direction: 'upstream' | 'downstream' | 'both',
      depth: number,
    ): Promise<Lineage> => {
      const instance = await needInstance(storage, instanceId)
      const flows = await storage.flowsOfInstances([instance.id])
      return storage.lineage(
        flows.map(flow => flow.id),
        direction,
        depth,
      )
    },
    triggerRun: (caller: Caller, flowId: string, mode: TriggerMode, planOnly = false) =>
      prompt(triggerRun(context, caller, flowId, mode, planOnly)),
    runTick: (flowId: string, scheduledFor: string | null) => runTick(context, flowId, scheduledFor),
    rerun: (caller: Caller, runId: string, asWas: boolean) => prompt(rerun(context, caller, runId, asWas)),
    cancelRun: (caller: Caller, runId: string) => prompt(cancelRun(context, caller, runId)),
    getRun: (id: string) => needRun(storage, id),
    compareRuns: (ids: readonly string[]) => compareRuns(context, ids),
    getPlan: async (id: string) => {
      const plan = await storage.plan(id)
      if (plan === null) throw missingPlan(id)
      return plan
    },

    /** Lets somebody watch channels. */
    admit: (principal: Principal, channels: readonly string[]) => admit(context, principal, channels),

    /** Publishes what waits for the realtime broker, once. */
    publishEvents: () => publishEvents(context),
    /** By how many positions the realtime broker is behind. */
    unpublished: () => unpublished(context),

    createRunHandler: (handlerOptions: RunHandlerOptions): RunHandler => createRunHandler(context, handlerOptions),
    startMaintenance: (rhythm = defaultRhythm): Promise<Maintenance> => startMaintenance(context, rhythm),
    /** Does what waits in the outbox, once. */
    drainOutbox: () => drainOutbox(context),
    /** One round of a chore, for tests and `doctor`. */
    tick: async (chore: Chore) => void (await chores[chore](context)),
  }
}
