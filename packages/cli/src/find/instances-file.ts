/** Files that say what a project has: `{"project": "mine", "definitions": [...], "instances": [...]}`; one, or all of a folder. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProblemDetail, Schema } from '@optaic/client'
import { CliFault, exitCodes } from '../exit-codes.ts'

export interface InstancesFile {
  /** Made where it is not there; null when the file names none. */
  readonly project: Schema<'NewProject'> | null
  /** Macros, in the order in which they call each other. */
  readonly definitions: readonly Schema<'NewMacro'>[]
  /** In the order in which they are created: what others refer to comes first. The server looks at what is inside. */
  readonly instances: readonly NewInstance[]
}

export type NewInstance = Omit<Schema<'NewInstance'>, 'project'>

const fault = (code: string, message: string, next: string, details: readonly ProblemDetail[] = []): CliFault =>
  new CliFault(code, message, { next, details, exitCode: exitCodes.usage })

/** A file, or the `.json` files of a folder in the order of their names, which speak of one project. */
export async function readInstancesFiles(path: string): Promise<InstancesFile> {
  const there = await stat(path).catch(() => null)
  if (there?.isDirectory() !== true) return readInstancesFile(path)
  const names = (await readdir(path)).filter(name => name.endsWith('.json')).sort()
  if (names.length === 0)
    throw fault('file_unreadable', `${path} holds no .json file`, 'give a file or a folder with Instances')
  const files: InstancesFile[] = []
  for (const name of names) files.push(await readInstancesFile(join(path, name)))
  const projects = new Map(files.flatMap(({ project }) => (project === null ? [] : [[project.name, project]])))
  if (projects.size > 1)
    throw fault(
      'file_malformed',
      `${path} speaks of ${projects.size} projects: ${[...projects.keys()].join(', ')}`,
      'give each project a folder of its own',
    )
  return {
    project: [...projects.values()][0] ?? null,
    definitions: files.flatMap(({ definitions }) => definitions),
    instances: files.flatMap(({ instances }) => instances),
  }
}

/** Throws `file_unreadable` and `file_malformed`, the latter with every fault of the outer shape. */
export async function readInstancesFile(path: string): Promise<InstancesFile> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? String(cause)
    throw fault('file_unreadable', `${path} cannot be read (${why})`, 'give the path of a JSON file with Instances')
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw fault('file_malformed', `${path} is not JSON: ${(cause as Error).message}`, 'mend the file and try again')
  }
  const faults = faultsOf(value)
  if (faults.length > 0) {
    const shape = 'the shape is {"project": NAME, "instances": [{"type": …, "name": …}]}'
    throw fault('file_malformed', `${path} does not say which Instances to create`, shape, faults)
  }
  const { project, definitions = [], instances = [] } = value as Written
  return { project: typeof project === 'string' ? { name: project } : (project ?? null), definitions, instances }
}

interface Written {
  readonly project?: string | Schema<'NewProject'>
  readonly definitions?: readonly Schema<'NewMacro'>[]
  readonly instances?: readonly NewInstance[]
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isName = (value: unknown): value is string => typeof value === 'string' && value !== ''

function faultsOf(value: unknown): readonly ProblemDetail[] {
  if (!isObject(value)) return [{ path: '/', message: 'must be an object' }]
  const { project, definitions, instances, ...others } = value
  const faults: ProblemDetail[] = Object.keys(others).map(name => ({ path: `/${name}`, message: 'is not known here' }))
  if (project !== undefined && !isName(isObject(project) ? project.name : project))
    faults.push({ path: '/project', message: 'must be a name, or an object with a name' })
  if (definitions !== undefined && !Array.isArray(definitions))
    faults.push({ path: '/definitions', message: 'must be a list' })
  if (instances === undefined && definitions !== undefined) return faults
  if (!Array.isArray(instances)) return [...faults, { path: '/instances', message: 'must be a list' }]
  return [...faults, ...instances.flatMap((one, index) => faultsOfInstance(one, `/instances/${index}`))]
}

function faultsOfInstance(value: unknown, path: string): readonly ProblemDetail[] {
  if (!isObject(value)) return [{ path, message: 'must be an object' }]
  const faults: ProblemDetail[] = ['type', 'name']
    .filter(name => !isName(value[name]))
    .map(name => ({ path: `${path}/${name}`, message: 'must be a text that is not empty' }))
  if ('project' in value) faults.push({ path: `${path}/project`, message: 'is said once, beside "instances"' })
  return faults
}
