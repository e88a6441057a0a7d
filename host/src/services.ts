/** Hands the use cases to the HTTP room under the names its routes call. */
import { Problem } from '@optaic/domain'
import type { Services } from '@optaic/http'
import { openAnswers } from './answers.ts'
import { createMacroRegister } from './macros.ts'
import { renderMetrics } from './metrics.ts'
import { createPreview } from './preview-experiment.ts'
import type { Program } from './program.ts'
import { createDataReader } from './read-data.ts'
import { createReadiness } from './readiness.ts'
import type { Environment } from './settings.ts'

/** Leaves out what was not given: the ports take no `undefined`. */
const given = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as never

export interface OpenServices {
  readonly services: Services
  close(): Promise<void>
}

export async function openServices(program: Program, environment: Environment): Promise<OpenServices> {
  const { lifecycle, storage } = program
  const listeners = new Set<() => void>()
  const unlisten = await storage.listen('events', () => {
    for (const notify of listeners) notify()
  })
  const data = createDataReader(program)
  const readiness = createReadiness(program)
  const answers = openAnswers(program, environment)
  const macros = createMacroRegister(program, answers)
  const wanted = (set: Parameters<Services['planChanges']>[1]) => ({
    ...set,
    definitions: set.definitions.map(macros.wanted),
  })
  const ofProjects = async (idOrName: string | undefined, among: readonly string[] | undefined) => {
    const project_id = idOrName === undefined ? among : (await lifecycle.getProject(idOrName)).id
    return project_id === undefined ? {} : { project_id }
  }

  const services: Services = {
    kinds: lifecycle.kinds,
    listProjects: filter => storage.projects(given(filter)),
    getProject: lifecycle.getProject,
    createProject: lifecycle.createProject,
    deleteProject: lifecycle.deleteProject,
    listDefinitions: filter => storage.definitions(given(filter)),
    getDefinition: idOrName => lifecycle.getDefinition(idOrName),
    listDefinitionVersions: async idOrName =>
      lifecycle.definitionVersions((await lifecycle.getDefinition(idOrName)).id),
    registerMacro: macros.register,
    registerMacroVersion: macros.registerVersion,
    listInstances: async ({ project, among, ...filter }) =>
      lifecycle.listInstances({ ...given(filter), ...(await ofProjects(project, among)) }),
    getInstance: lifecycle.getInstance,
    createInstance: (caller, input) =>
      lifecycle.createInstance(caller, { ...input, upstreams: input.upstreams.map(given) }),
    planChanges: (caller, set) => lifecycle.planChanges(caller, wanted(set)),
    applyChanges: (caller, set) => lifecycle.applyChanges(caller, wanted(set)),
    updateInstance: (caller, id, change) => lifecycle.updateInstance(caller, id, given(change) as never),
    deleteInstance: lifecycle.deleteInstance,
    promoteInstance: lifecycle.promoteInstance,
    previewExperiment: createPreview(program, answers),
    compareRuns: lifecycle.compareRuns,
    listVersions: async (instanceId, page) => {
      await lifecycle.getInstance(instanceId)
      return storage.versions(instanceId, given(page))
    },
    lineage: lifecycle.lineage,
    readData: data.read,
    listFlows: async ({ project, among, status, ...page }) =>
      storage.flows({
        ...given(page),
        ...(await ofProjects(project, among)),
        ...(status === undefined ? {} : { statuses: [status as never] }),
      }),
    getFlow: lifecycle.getFlow,
    triggerRun: (caller, flowId, mode, planOnly) => lifecycle.triggerRun(caller, flowId, mode, planOnly),
    getPlan: lifecycle.getPlan,
    listRuns: async ({ project, among, state, ...filter }) =>
      storage.runs({
        ...given(filter),
        ...(await ofProjects(project, among)),
        ...(state === undefined ? {} : { states: [state] }),
      }),
    getRun: lifecycle.getRun,
    cancelRun: lifecycle.cancelRun,
    rerun: lifecycle.rerun,
    listLogs: async (runId, after, limit) => {
      await lifecycle.getRun(runId)
      return storage.logs(runId, after, limit)
    },
    listArtifacts: async runId => {
      await lifecycle.getRun(runId)
      return storage.artifacts(runId)
    },
    artifactFile: async (runId, name) => {
      const all = await storage.artifacts((await lifecycle.getRun(runId)).id)
      const artifact = all.find(candidate => candidate.name === name)
      if (artifact !== undefined) return { artifact, path: await program.artifacts.local(artifact.key) }
      throw new Problem('artifact_not_found', `Run ${runId} left no file "${name}"`, {
        next: all.length === 0 ? 'It left no files at all.' : `It left ${all.map(file => file.name).join(', ')}.`,
      })
    },
    listVerdicts: async ({ among, ...filter }) =>
      storage.verdicts({ ...given(filter), ...(await ofProjects(undefined, among)) }),
    listActivities: async ({ project, among, ...filter }) =>
      storage.activities({ ...given(filter), ...(await ofProjects(project, among)) }),
    events: (channel, after, limit, among) => storage.events(channel, after, limit, among),
    admit: lifecycle.admit,
    onEvents: notify => {
      listeners.add(notify)
      return () => void listeners.delete(notify)
    },
    readiness,
    metrics: () => renderMetrics(program),
  }
  return {
    services,
    close: async () => {
      await unlisten()
      await answers.close()
      await data.close()
    },
  }
}
