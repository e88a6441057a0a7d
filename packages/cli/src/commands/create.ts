/** `optaic create`: makes the Instances of a file, and the project where it is not there. */
import { type Schema, unwrap } from '@optaic/client'
import type { Command } from 'commander'
import { CliFault, exitCodes } from '../exit-codes.ts'
import { type Instance, orNull } from '../find/find-by-name.ts'
import { type InstancesFile, type NewInstance, readInstancesFile } from '../find/instances-file.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../session.ts'
import { counted } from '../terminal/words.ts'

type Project = Schema<'Project'>

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

async function ensureProject({ client }: Session, wanted: Schema<'NewProject'>): Promise<Project> {
  const path = { project: wanted.name }
  const there = await orNull(
    unwrap(client.api.GET('/api/v1/projects/{project}', { params: { path } })),
    'project_not_found',
  )
  return there ?? (await unwrap(client.api.POST('/api/v1/projects', { body: wanted })))
}

/** The Instance of that name and type, if there is one. */
async function existing({ client }: Session, project: Project, wanted: NewInstance): Promise<Instance | null> {
  const query = { project: project.id, name: wanted.name, type: wanted.type, limit: 1 }
  const { items } = await unwrap(client.api.GET('/api/v1/instances', { params: { query } }))
  return items.find(item => item.name === wanted.name) ?? null
}

async function create(session: Session, path: string): Promise<void> {
  const file = await readInstancesFile(path)
  const project = await ensureProject(session, projectOf(file, session.project, path))
  const created: Instance[] = []
  const kept: Instance[] = []
  for (const wanted of file.instances) {
    const there = await existing(session, project, wanted)
    if (there !== null) kept.push(there)
    else
      try {
        const body = { ...wanted, project: project.id }
        created.push(await unwrap(session.client.api.POST('/api/v1/instances', { body })))
      } catch (fault) {
        const left = file.instances.length - created.length - kept.length
        session.remark(`${textOf(created, kept)}Stopped at ${wanted.type} ${wanted.name}: ${left} not created.`)
        throw fault
      }
  }
  const total = `${counted(created.length, 'Instance')} created in project ${project.name}\n`
  session.answer({ project, created, kept }, textOf(created, kept) + total)
}

const textOf = (created: readonly Instance[], kept: readonly Instance[]): string =>
  [
    ...kept.map(({ type, name }) => `is there  ${type} ${name}, as it was\n`),
    ...created.map(({ type, name }) => `created   ${type} ${name}\n`),
  ].join('')

export function createCommand(setting: CliSetting): Command {
  return serverCommand(setting, 'create', 'create the Instances of a JSON file, and the project if need be')
    .argument('<file>', 'JSON with "project" and "instances", in the order in which they refer to each other')
    .addHelpText('after', '\nWhat is there already stays as it is, so a mended file can be given again.')
    .action((path: string, options: ServerOptions) => create(openSession(setting, options), path))
}
