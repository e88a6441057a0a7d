/** Makes a project: one step of a transaction. */
import type { Caller, Project } from '@optaic/domain'
import type { StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import { recordActivity } from '../records.ts'

export async function insertProject(
  context: Context,
  tx: StorageWrites,
  caller: Caller,
  { name, about = '' }: { readonly name: string; readonly about?: string },
): Promise<Project> {
  const project: Project = { id: context.newId(), name, about, created_at: context.clock() }
  await tx.insertProject(project)
  await recordActivity(context, tx, caller, 'project.created', {
    type: 'Project',
    id: project.id,
    project_id: project.id,
    payload: { name },
  })
  return project
}
