/** Use cases that show what there is: of the project that is asked for, or of all that may be seen. */
import type { ProjectQuery, Services } from '../services.ts'
import type { Checks } from './checks.ts'

export const listing = (services: Services, { project, visible }: Checks) => {
  const within = async <T extends ProjectQuery>(filter: T): Promise<T> =>
    filter.project === undefined
      ? { ...filter, among: await visible() }
      : { ...filter, project: (await project('see', filter.project)).id }
  return {
    listProjects: async filter => services.listProjects({ ...filter, among: await visible() }),
    listInstances: async filter => services.listInstances(await within(filter)),
    listFlows: async filter => services.listFlows(await within(filter)),
    listRuns: async filter => services.listRuns(await within(filter)),
    listActivities: async filter => services.listActivities(await within(filter)),
    listVerdicts: async filter => services.listVerdicts({ ...filter, among: await visible() }),
    events: async (channel, after, limit) => services.events(channel, after, limit, await visible()),
  } satisfies Partial<Services>
}
