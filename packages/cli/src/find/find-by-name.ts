/** Finds what a person means by a name: an Instance, one of its Flows, or a Run. */
import { collect, everyItem, isClientProblem, type Schema, unwrap } from '@optaic/client'
import { CliFault, exitCodes } from '../exit-codes.ts'
import type { Session } from '../session.ts'
import { nearestName } from './nearest-name.ts'

export type Instance = Schema<'Instance'>
export type Flow = Schema<'Flow'>
export type Run = Schema<'Run'>

type Finding = Pick<Session, 'client' | 'project'>

export const isId = (text: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)

/** `null` for the problem that the thing is not there; every other problem is thrown. */
export async function orNull<T>(call: Promise<T>, missing: string): Promise<T | null> {
  try {
    return await call
  } catch (fault) {
    if (isClientProblem(fault) && fault.code === missing) return null
    throw fault
  }
}

async function instanceOrNull({ client, project }: Finding, name: string): Promise<Instance | null> {
  if (isId(name))
    return orNull(
      unwrap(client.api.GET('/api/v1/instances/{id}', { params: { path: { id: name } } })),
      'instance_not_found',
    )
  const query = { name, limit: 100, ...(project === undefined ? {} : { project }) }
  const { items } = await unwrap(client.api.GET('/api/v1/instances', { params: { query } }))
  const [first, ...others] = items.filter(item => item.name === name)
  if (first === undefined || others.length === 0) return first ?? null
  const projects = [first, ...others].map(item => item.project_name)
  throw new CliFault('name_ambiguous', `"${name}" is in ${projects.length} projects: ${projects.join(', ')}`, {
    next: `add --project ${projects[0]}`,
    exitCode: exitCodes.usage,
  })
}

/** Throws `instance_not_found` with the name that is most like it. */
export async function findInstance(session: Finding, name: string): Promise<Instance> {
  return (await instanceOrNull(session, name)) ?? (await fail(session, 'instance_not_found', 'instance', name))
}

/** A Flow by id, by `instance.kind`, or by its Instance's name when that has one Flow only. */
export async function findFlow(session: Finding, name: string): Promise<Flow> {
  const { client } = session
  if (isId(name)) {
    const flow = await orNull(
      unwrap(client.api.GET('/api/v1/flows/{id}', { params: { path: { id: name } } })),
      'flow_not_found',
    )
    if (flow !== null) return flow
  }
  const instance = await instanceOrNull(session, name)
  if (instance !== null) return onlyFlow(instance)
  const dot = name.lastIndexOf('.')
  const owner = dot === -1 ? null : await instanceOrNull(session, name.slice(0, dot))
  if (owner === null) return fail(session, 'instance_not_found', 'instance', name)
  return owner.flows.find(flow => flow.kind === name.slice(dot + 1)) ?? noSuchFlow(owner, name)
}

function onlyFlow(instance: Instance): Flow {
  const [first, ...others] = instance.flows
  if (first !== undefined && others.length === 0) return first
  if (first === undefined)
    throw new CliFault('flow_not_found', `${instance.type} "${instance.name}" has no Flows: it is a part of others`, {
      next: `optaic lineage ${instance.name}   (to see what uses it)`,
      exitCode: exitCodes.usage,
    })
  const names = instance.flows.map(flow => `${instance.name}.${flow.kind}`)
  throw new CliFault('flow_ambiguous', `"${instance.name}" has ${names.length} Flows: ${names.join(', ')}`, {
    next: `name one of them, such as ${names[0]}`,
    exitCode: exitCodes.usage,
  })
}

function noSuchFlow(instance: Instance, name: string): never {
  const kinds = instance.flows.map(flow => flow.kind).join(', ') || 'none'
  throw new CliFault('flow_not_found', `There is no Flow "${name}"; the Flows of "${instance.name}": ${kinds}`, {
    next: `optaic describe ${instance.name}`,
    exitCode: exitCodes.failed,
  })
}

/** A Run by its id, or the latest of the Instance or Flow of that name. */
export async function findRun(session: Finding, name: string): Promise<Run> {
  const { client } = session
  if (isId(name)) {
    const run = await orNull(
      unwrap(client.api.GET('/api/v1/runs/{id}', { params: { path: { id: name } } })),
      'run_not_found',
    )
    if (run !== null) return run
    return fail(session, 'run_not_found', 'run', name)
  }
  const instance = await instanceOrNull(session, name)
  const query = instance === null ? { flow_id: (await findFlow(session, name)).id } : { instance_id: instance.id }
  const { items } = await unwrap(client.api.GET('/api/v1/runs', { params: { query: { ...query, limit: 1 } } }))
  if (items[0] !== undefined) return items[0]
  throw new CliFault('run_not_found', `"${name}" has not run yet`, {
    next: `optaic run ${name}`,
    exitCode: exitCodes.failed,
  })
}

/** Every Instance of the project, or of all. */
export const allInstances = ({ client, project }: Finding, type?: string): AsyncGenerator<Instance> =>
  everyItem(after =>
    unwrap(
      client.api.GET('/api/v1/instances', {
        params: {
          query: {
            limit: 1000,
            ...(after === undefined ? {} : { after }),
            ...(project === undefined ? {} : { project }),
            ...(type === undefined ? {} : { type }),
          },
        },
      }),
    ),
  )

async function fail(session: Finding, code: string, what: string, name: string): Promise<never> {
  const known = isId(name) ? [] : (await collect(allInstances(session), 10_000)).map(instance => instance.name)
  const nearest = nearestName(name, known)
  const where = session.project === undefined ? '' : ` in project "${session.project}"`
  throw new CliFault(code, `There is no ${what} "${name}"${where}`, {
    next: nearest === null ? `optaic get ${what}s` : `did you mean "${nearest}"?`,
    exitCode: exitCodes.failed,
  })
}
