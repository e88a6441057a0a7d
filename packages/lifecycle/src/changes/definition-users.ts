/** The Instances that a new version of a Definition concerns, by name. */
import type { DefinitionVersion, Instance } from '@optaic/domain'
import type { StorageReads } from '@optaic/ports'
import { newestOf } from '../definitions/newest-of.ts'
import type { Followers } from '../definitions/outdate-followers.ts'
import type { DefinitionOutcome, DefinitionUser } from './change-set.ts'

/** What has become of a Definition, of which a version was added. */
export function definitionOutcome(
  { kind, name, version }: DefinitionVersion,
  versions: readonly DefinitionVersion[],
  users: readonly DefinitionUser[],
): DefinitionOutcome {
  const before = newestOf(versions)?.version ?? null
  return { kind, name, version, change: before === null ? 'create' : 'update', before, users }
}

export async function usersOf(
  reads: StorageReads,
  made: DefinitionVersion,
  { fitting, unfit, naming }: Followers,
): Promise<readonly DefinitionUser[]> {
  const users = new Map<string, { instance: Instance; as: DefinitionUser['as']; why: string | null }>()
  const add = (instance: Instance, as: DefinitionUser['as'], why: string | null = null) => {
    if (!users.has(instance.id)) users.set(instance.id, { instance, as, why })
  }
  for (const { affected, why } of unfit) for (const instance of affected) add(instance, 'unfit', why)
  for (const instance of fitting) add(instance, 'follows')
  for (const instance of await reads.instancesByIds(naming.map(flow => flow.instance_id))) add(instance, 'follows')
  for (const instance of await reads.instancesOfDefinition(made.definition_id))
    if (instance.definition_version_id !== null) add(instance, 'pins')
  const projects = new Map<string, string>()
  for (const id of new Set([...users.values()].map(({ instance }) => instance.project_id)))
    projects.set(id, (await reads.project(id))?.name ?? '')
  const told = [...users.values()].map(({ instance: { project_id, type, name }, as, why }): DefinitionUser => {
    return { project_id, project_name: projects.get(project_id) ?? '', type, name, as, why }
  })
  return told.sort((a, b) => (`${a.project_name}\t${a.name}` < `${b.project_name}\t${b.name}` ? -1 : 1))
}
