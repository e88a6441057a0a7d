/** Use cases that change things, or have them run. */
import type { Services } from '../services.ts'
import type { Checks } from './checks.ts'

export const changing = (
  services: Services,
  { newProject, project, changeSet, seen, instance, flow, run, upstreams }: Checks,
) =>
  ({
    createProject: async (caller, input) => {
      newProject(input.name)
      return services.createProject(caller, input)
    },
    deleteProject: async (caller, idOrName) => services.deleteProject(caller, (await project('change', idOrName)).id),
    createInstance: async (caller, input) => {
      await project('change', input.project)
      await upstreams(input.upstreams)
      return services.createInstance(caller, input)
    },
    /** It computes, and keeps nothing. */
    planChanges: async (caller, set) => {
      await changeSet('see', set)
      return seen(await services.planChanges(caller, set))
    },
    applyChanges: async (caller, set) => {
      await changeSet('change', set)
      return seen(await services.applyChanges(caller, set))
    },
    updateInstance: async (caller, id, change) => {
      await instance('change', id)
      await upstreams(change.upstreams ?? [])
      return services.updateInstance(caller, id, change)
    },
    promoteInstance: async (caller, id, request) => {
      await instance('change', id)
      return services.promoteInstance(caller, id, request)
    },
    deleteInstance: async (caller, id, cascade) => {
      await instance('change', id)
      return services.deleteInstance(caller, id, cascade)
    },
    triggerRun: async (caller, id, mode, planOnly) => {
      await flow(planOnly ? 'see' : 'change', id)
      return services.triggerRun(caller, id, mode, planOnly)
    },
    cancelRun: async (caller, id) => {
      await run('change', id)
      return services.cancelRun(caller, id)
    },
    rerun: async (caller, id, asWas) => {
      await run('change', id)
      return services.rerun(caller, id, asWas)
    },
  }) satisfies Partial<Services>
