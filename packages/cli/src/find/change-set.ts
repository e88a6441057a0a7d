/** What files say a project is to be, with the project that is meant. */
import type { Schema } from '@optaic/client'
import { CliFault, exitCodes } from '../exit-codes.ts'
import { type InstancesFile, type NewInstance, readInstancesFiles } from './instances-file.ts'

export interface ChangeSet {
  readonly project: Schema<'NewProject'>
  readonly instances: readonly NewInstance[]
}

/** Throws `file_unreadable`, `file_malformed`, and `usage` where it is not clear which project is meant. */
export async function readChangeSet(path: string, project: string | undefined): Promise<ChangeSet> {
  const file = await readInstancesFiles(path)
  return { project: projectOf(file, project, path), instances: file.instances }
}

/** The project of the file or of `--project`, which must not say different things. */
function projectOf({ project }: InstancesFile, wanted: string | undefined, path: string): Schema<'NewProject'> {
  if (wanted === undefined && project !== null) return project
  if (wanted !== undefined && (project === null || project.name === wanted)) return project ?? { name: wanted }
  const what = project === null ? 'names no project' : `is for project "${project.name}", not "${wanted}"`
  throw new CliFault('usage', `${path} ${what}`, {
    next: project === null ? 'add "project": "NAME" to the file, or give --project NAME' : 'leave --project out',
    exitCode: exitCodes.usage,
  })
}
