/** Use cases that show one thing, and what hangs on it. */
import type { Services } from '../services.ts'
import type { Checks } from './checks.ts'

export const seeing = (services: Services, { project, instance, flow, run, plan, upstreams }: Checks) =>
  ({
    getProject: idOrName => project('see', idOrName),
    getInstance: id => instance('see', id),
    getFlow: id => flow('see', id),
    getRun: id => run('see', id),
    getPlan: id => plan('see', id),
    listVersions: async (id, page) => {
      await instance('see', id)
      return services.listVersions(id, page)
    },
    lineage: async (id, direction, depth) => {
      await instance('see', id)
      return services.lineage(id, direction, depth)
    },
    readData: async (id, query, format) => {
      await instance('see', id)
      return services.readData(id, query, format)
    },
    listLogs: async (id, after, limit) => {
      await run('see', id)
      return services.listLogs(id, after, limit)
    },
    listArtifacts: async id => {
      await run('see', id)
      return services.listArtifacts(id)
    },
    artifactFile: async (id, name) => {
      await run('see', id)
      return services.artifactFile(id, name)
    },
    compareRuns: async ids => {
      for (const id of ids) await run('see', id)
      return services.compareRuns(ids)
    },
    /** It computes, and keeps nothing. */
    previewExperiment: async (question, format, signal) => {
      await project('see', question.project)
      await upstreams(question.inputs.map(input => ({ ...input, role: 'input' })))
      return services.previewExperiment(question, format, signal)
    },
    /** It is told of the access, and asks about each channel. */
    admit: services.admit,
  }) satisfies Partial<Services>
