/** `optaic create`: makes the Instances of a file, and the project where it is not there. */
import { type ProblemDetail, type Schema, unwrap } from '@optaic/client'
import type { Command } from 'commander'
import { CliFault, exitCodes } from '../exit-codes.ts'
import { type ChangeSet, projectOf, readChangeSet } from '../find/change-set.ts'
import { type Instance, orNull } from '../find/find-by-name.ts'
import type { NewInstance } from '../find/instances-file.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../session.ts'
import { counted } from '../terminal/words.ts'
import { type ChangePlan, differenceText } from '../views/change-plan.ts'

type Project = Schema<'Project'>

async function ensureProject({ client }: Session, wanted: Schema<'NewProject'>): Promise<Project> {
  const path = { project: wanted.name }
  const there = await orNull(
    unwrap(client.api.GET('/api/v1/projects/{project}', { params: { path } })),
    'project_not_found',
  )
  return there ?? (await unwrap(client.api.POST('/api/v1/projects', { body: wanted })))
}

/** The Instance of that name and type, if there is one. */
async function existing({ client }: Session, project: string, wanted: NamedThing): Promise<Instance | null> {
  const query = { project, name: wanted.name, type: wanted.type, limit: 1 }
  const { items } = await unwrap(client.api.GET('/api/v1/instances', { params: { query } }))
  return items.find(item => item.name === wanted.name) ?? null
}

type NamedThing = Pick<NewInstance, 'type' | 'name'>

/** Throws `instance_differs` with every place, where an Instance is there and the file says something else of it. */
async function refuseDifferent(session: Session, set: ChangeSet, path: string): Promise<void> {
  const { project, instances, refused } = await unwrap(session.client.api.POST('/api/v1/plan', { body: set }))
  if (project === null || project.change === 'create') return
  for (const { code, message, details, next, ...wanted } of refused) {
    if ((await existing(session, project.name, wanted)) === null) continue // creating it says as much
    throw new CliFault(code, message, { details, ...(next !== undefined && { next }), exitCode: exitCodes.refused })
  }
  const different = instances.filter(({ change }) => change === 'update')
  if (different.length === 0) return
  const are = different.length === 1 ? '1 Instance is' : `${different.length} Instances are`
  throw new CliFault('instance_differs', `${are} there, and ${path} says something else; nothing was created`, {
    details: different.flatMap(placesOf),
    next: `optaic apply ${path} changes them, and optaic plan ${path} shows beforehand what becomes STALE`,
    exitCode: exitCodes.refused,
  })
}

const placesOf = ({ type, name, differences }: ChangePlan['instances'][number]): readonly ProblemDetail[] =>
  differences.map(difference => ({
    ...difference,
    path: `${type} ${name} ${difference.path}`,
    message: differenceText(difference),
  }))

async function create(session: Session, path: string): Promise<void> {
  const set = await readChangeSet(path, session.project)
  if (set.definitions.length > 0)
    throw new CliFault('usage', `${path} has Definitions, which are registered and not created`, {
      next: `optaic apply ${path}`,
      exitCode: exitCodes.usage,
    })
  await refuseDifferent(session, set, path)
  const project = await ensureProject(session, projectOf({ project: set.project ?? null }, session.project, path))
  const created: Instance[] = []
  const kept: Instance[] = []
  for (const wanted of set.instances) {
    const there = await existing(session, project.id, wanted)
    if (there !== null) kept.push(there)
    else
      try {
        const body = { ...wanted, project: project.id }
        created.push(await unwrap(session.client.api.POST('/api/v1/instances', { body })))
      } catch (fault) {
        const left = set.instances.length - created.length - kept.length
        session.remark(`${textOf(created, kept)}Stopped at ${wanted.type} ${wanted.name}: ${left} not created.`)
        throw fault
      }
  }
  const total = `${counted(created.length, 'Instance')} created in project ${project.name}\n`
  session.answer({ project, created, kept }, textOf(created, kept) + total)
}

const textOf = (created: readonly Instance[], kept: readonly Instance[]): string =>
  [
    ...kept.map(({ type, name }) => `is there  ${type} ${name}, as the file says\n`),
    ...created.map(({ type, name }) => `created   ${type} ${name}\n`),
  ].join('')

export function createCommand(setting: CliSetting): Command {
  return serverCommand(setting, 'create', 'create the Instances of a JSON file, and the project if need be')
    .argument('<path>', 'JSON with "project" and "instances", in the order in which they refer to each other')
    .addHelpText(
      'after',
      '\nWhat is there already stays, so a mended file can be given again. Where the file says something else of it, that is refused with instance_differs; optaic apply makes it so.',
    )
    .action((path: string, options: ServerOptions) => create(openSession(setting, options), path))
}
