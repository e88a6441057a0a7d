/** What files say a project is to be, with the project that is meant. */
import type { Schema } from '@optaic/client'
import { CliFault, exitCodes } from '../exit-codes.ts'
import { type InstancesFile, type NewInstance, readInstancesFiles } from './instances-file.ts'

export interface ChangeSet {
  /** Left out where there are only Definitions, which all projects share. */
  readonly project?: Schema<'NewProject'>
  readonly definitions: Schema<'NewMacro'>[]
  readonly instances: NewInstance[]
}

/** Throws `file_unreadable`, `file_malformed`, and `usage` where it is not clear which project is meant. */
export async function readChangeSet(path: string, project: string | undefined): Promise<ChangeSet> {
  const file = await readInstancesFiles(path)
  const { definitions, instances } = file
  const shared = instances.length === 0 && definitions.length > 0 && file.project === null && project === undefined
  return {
    ...(shared ? {} : { project: projectOf(file, project, path) }),
    definitions: [...definitions],
    instances: [...instances],
  }
}

/** The project of the file or of `--project`, which must not say different things. */
export function projectOf(
  { project }: Pick<InstancesFile, 'project'>,
  wanted: string | undefined,
  path: string,
): Schema<'NewProject'> {
  if (wanted === undefined && project !== null) return project
  if (wanted !== undefined && (project === null || project.name === wanted)) return project ?? { name: wanted }
  const what = project === null ? 'names no project' : `is for project "${project.name}", not "${wanted}"`
  throw new CliFault('usage', `${path} ${what}`, {
    next: project === null ? 'add "project": "NAME" to the file, or give --project NAME' : 'leave --project out',
    exitCode: exitCodes.usage,
  })
}
