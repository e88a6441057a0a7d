/** Finds things for a token: those that it may see, or change; the others are not there, or refused. */
import {
  type Access,
  accessRefusal,
  isProblem,
  missing,
  missingPlan,
  missingUpstream,
  Problem,
  type ProblemCode,
  type Project,
  type Run,
} from '@optaic/domain'
import type { ChangePlan, ChangeSet, FlowView, InstanceView, PlanView, Services, UpstreamInput } from '../services.ts'

export type Act = 'see' | 'change'

/** Each throws the code for a thing that is not there, and `not_allowed` where it may be seen but not changed. */
export interface Checks {
  /** Ids of the projects that may be seen; undefined where that is all of them. */
  visible(): Promise<readonly string[] | undefined>
  project(act: Act, idOrName: string): Promise<Project>
  instance(act: Act, id: string): Promise<InstanceView>
  flow(act: Act, id: string): Promise<FlowView>
  run(act: Act, id: string): Promise<Run>
  plan(act: Act, id: string): Promise<PlanView>
  /** Those that are named by id. Throws `upstream_not_found`. */
  upstreams(inputs: readonly UpstreamInput[]): Promise<void>
  /** Its project, which may still have to be made, and what it names by id. */
  changeSet(act: Act, set: ChangeSet): Promise<void>
  /** A plan without what is of projects that may not be seen. */
  seen(plan: ChangePlan): ChangePlan
  /** Of a project that is to be. */
  newProject(name: string): void
  /** Of what all projects share. */
  library(): void
}

const notAllowed = (what: string) =>
  new Problem('not_allowed', `The token of this request may not change ${what}`, {
    next: 'Use a token that may: the token file of the server says how far each reaches.',
  })

/** Null instead of the Problem that says it is not there. */
async function found<T>(find: Promise<T>, code: ProblemCode): Promise<T | null> {
  try {
    return await find
  } catch (fault) {
    if (isProblem(fault) && fault.code === code) return null
    throw fault
  }
}

export function createChecks(services: Services, access: Access): Checks {
  const projects = async (): Promise<readonly Project[] | undefined> => {
    const { projects: among } = access
    if (among === null) return undefined
    const { items } = await services.listProjects({ among, limit: 1 + among.length })
    return items.filter(project => accessRefusal(access, 'see', project) === null)
  }
  /** The thing, where it is there and its project lets it. */
  const open = (act: Act, project: Pick<Project, 'id' | 'name'>, notThere: () => Problem) => {
    const refusal = accessRefusal(access, act, project)
    if (refusal === 'hidden') throw notThere()
    if (refusal === 'forbidden') throw notAllowed(`the project "${project.name}"`)
  }
  const projectOf = (thing: FlowView | InstanceView) => ({ id: thing.project_id ?? '', name: thing.project_name })
  const instance: Checks['instance'] = async (act, id) => {
    const there = await services.getInstance(id)
    open(act, projectOf(there), () => missing('instance_not_found', 'instance', id))
    return there
  }
  const newProject = (name: string) => {
    if (accessRefusal(access, 'change', { id: '', name }) !== null) throw notAllowed(`a project "${name}"`)
  }
  const project: Checks['project'] = async (act, idOrName) => {
    const there = await found(services.getProject(idOrName), 'project_not_found')
    const known = async () => ((await projects()) ?? []).map(({ name }) => name)
    const notThere = missing('project_not_found', 'project', idOrName, { known: await known() })
    if (there === null) throw notThere
    open(act, there, () => notThere)
    return there
  }
  const upstreams: Checks['upstreams'] = async inputs => {
    for (const [at, { resource_id: id, role }] of inputs.entries())
      if (id !== undefined && (await found(instance('see', id), 'instance_not_found')) === null)
        throw missingUpstream(id, role, at)
  }
  const library = () => {
    if (accessRefusal(access, 'change', null) !== null) throw notAllowed('the Definitions, which all projects share')
  }
  return {
    visible: async () => (await projects())?.map(project => project.id),
    project,
    changeSet: async (act, set) => {
      const name = set.project?.name
      // A project that the token may make need not be there.
      if (name !== undefined && accessRefusal(access, 'change', { id: '', name }) === null)
        await found(project(act, name), 'project_not_found')
      else if (name !== undefined) await project(act, name)
      for (const wanted of set.instances) await upstreams(wanted.upstreams)
      if (act === 'change' && set.definitions.length > 0) library()
    },
    seen: plan => {
      const mine = (thing: { readonly project_id: string | null; readonly project_name: string }) =>
        accessRefusal(access, 'see', { id: thing.project_id ?? '', name: thing.project_name }) === null
      const definitions = plan.definitions.map(one => ({ ...one, users: one.users.filter(mine) }))
      return { ...plan, definitions, flows: plan.flows.filter(mine) }
    },
    instance,
    flow: async (act, id) => {
      const flow = await services.getFlow(id)
      open(act, projectOf(flow), () => missing('flow_not_found', 'flow', id))
      return flow
    },
    run: async (act, id) => {
      const run = await services.getRun(id)
      open(act, await services.getProject(run.project_id), () => missing('run_not_found', 'run', id))
      return run
    },
    plan: async (act, id) => {
      const plan = await services.getPlan(id)
      const target = await found(services.getFlow(plan.target_flow_id), 'flow_not_found')
      if (target === null) throw missingPlan(id) // deleted since, and nothing tells any more whose it was
      open(act, projectOf(target), () => missingPlan(id))
      return plan
    },
    upstreams,
    newProject,
    library,
  }
}
