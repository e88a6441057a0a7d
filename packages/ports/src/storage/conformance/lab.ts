/** What the promises share: two ways to one database, and records to begin with. */
import type { Flow, FlowStatus, Instance, Project } from '@optaic/domain'
import type { Storage } from '../storage.ts'
import { at, newFlow, newInstance, uuid7 } from './fixtures.ts'

export interface Opened {
  readonly storage: Storage
  /** Another process, to the database. */
  readonly other: Storage
}

export interface StorageLab extends Opened {
  project(name: string): Promise<Project>
  /** A project with an Instance and a Flow for each status, each Flow downstream of the one before. */
  chain(
    project: string,
    statuses: readonly FlowStatus[],
  ): Promise<{
    readonly project_id: string
    readonly instances: readonly Instance[]
    readonly flows: readonly Flow[]
  }>
}

/** `opened` gives what is open when a promise is tried, which is not yet open when the exam is put together. */
export function createLab(opened: () => Opened): StorageLab {
  const project = async (name: string) => {
    const made = { id: uuid7(), name, about: '', created_at: at }
    await opened().storage.transaction(tx => tx.insertProject(made))
    return made
  }
  const chain = async (projectName: string, statuses: readonly FlowStatus[]) => {
    const { id: project_id } = await project(projectName)
    const instances = statuses.map((_, index) => newInstance(project_id, `i${index}`))
    const flows = instances.map((instance, index) => newFlow(instance, statuses[index]))
    await opened().storage.transaction(async tx => {
      for (const [index, instance] of instances.entries()) {
        await tx.insertInstance(instance, null)
        await tx.insertFlow(flows[index]!)
        if (index > 0)
          await tx.replaceEdges(flows[index]!.id, [
            {
              downstream_flow_id: flows[index]!.id,
              upstream_flow_id: flows[index - 1]!.id,
              kind: 'data',
              role: 'input',
            },
          ])
      }
    })
    return { project_id, instances, flows }
  }
  return {
    get storage() {
      return opened().storage
    },
    get other() {
      return opened().other
    },
    project,
    chain,
  }
}
