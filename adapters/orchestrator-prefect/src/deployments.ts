/** Flows as Prefect deployments: made, compared with what they should be, paused and removed. */
import { createHash } from 'node:crypto'
import { canonicalJson, type FlowId, type JsonObject } from '@optaic/domain'
import type { Deployment, DeploymentSpec } from '@optaic/ports'
import type { PrefectClient } from './client.ts'
import type { WorkPool } from './pool.ts'
import { type PrefectSchedule, schedulesOf } from './schedules.ts'

/** What we want of a deployment, and what is compared with the one that is there. */
interface Wanted {
  readonly description: string
  readonly tags: readonly string[]
  readonly parameters: { readonly flow_id: FlowId }
  readonly schedules: readonly PrefectSchedule[]
  readonly concurrency_limit: number | null
  readonly collision_strategy: string | null
  readonly timeout_seconds: number | null
  readonly work_pool_name: string | null
}

interface PrefectDeployment {
  readonly id: string
  readonly paused: boolean
  readonly description: string | null
  readonly tags: readonly string[]
  readonly parameters: { readonly flow_id?: unknown }
  readonly schedules: readonly { readonly active: boolean; readonly schedule: PrefectSchedule }[]
  readonly global_concurrency_limit: { readonly limit: number } | null
  readonly concurrency_options: { readonly collision_strategy: string } | null
  readonly job_variables: { readonly timeout_seconds?: unknown } | null
  readonly work_pool_name: string | null
}

/** On every deployment of ours, so that they are found among those of others. */
const mark = 'optaic'
const pageSize = 200

const wantedOf = (spec: DeploymentSpec, pool: string): Wanted => ({
  description: `The Flow ${spec.name} of OptAIC. It is kept as OptAIC has it: other changes than pausing are undone.`,
  tags: [...new Set([mark, ...spec.tags])].sort(),
  parameters: { flow_id: spec.flow_id },
  schedules: schedulesOf(spec.schedule),
  concurrency_limit: 1,
  collision_strategy: 'ENQUEUE',
  timeout_seconds: spec.timeout_seconds,
  work_pool_name: pool,
})

const standingOf = (there: PrefectDeployment): Wanted => ({
  description: there.description ?? '',
  tags: [...there.tags].sort(),
  parameters: { ...there.parameters, flow_id: String(there.parameters.flow_id) },
  schedules: there.schedules.map(({ schedule }) => scheduleThere(schedule)).sort(byText),
  concurrency_limit: there.global_concurrency_limit?.limit ?? null,
  collision_strategy: there.concurrency_options?.collision_strategy ?? null,
  timeout_seconds: Number(there.job_variables?.timeout_seconds ?? 0),
  work_pool_name: there.work_pool_name,
})

/** The fields that we set, in the form that we set them in. */
const scheduleThere = (schedule: PrefectSchedule): PrefectSchedule =>
  'cron' in schedule
    ? { cron: schedule.cron, timezone: schedule.timezone }
    : {
        interval: schedule.interval,
        anchor_date: new Date(schedule.anchor_date).toISOString(),
        timezone: schedule.timezone,
      }
const byText = (a: object, b: object): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

function digestOf(wanted: Wanted): string {
  const schedules = wanted.schedules.map(scheduleThere).sort(byText)
  const text = canonicalJson({ ...wanted, schedules } as unknown as JsonObject)
  return createHash('sha256').update(text).digest('hex')
}

/** Switching off every schedule by hand is another way to pause. */
const isPaused = ({ paused, schedules }: PrefectDeployment): boolean =>
  paused || (schedules.length > 0 && schedules.every(({ active }) => !active))

const deploymentOf = (there: PrefectDeployment): Deployment => ({
  handle: there.id,
  flow_id: String(there.parameters.flow_id),
  digest: digestOf(standingOf(there)),
  paused: isPaused(there),
})

/** Names in Prefect have none of these characters. */
const plain = (text: string): string => text.replace(/[/%&<>]/g, '.')

/** Unlike in every Flow, also in those that had the name of this one before; the first name stays. */
const nameOf = ({ name, flow_id }: DeploymentSpec): string =>
  `${plain(name.split('/').at(-1) ?? '')}-${flow_id.slice(-8)}`

export function createDeployments(client: PrefectClient, pool: WorkPool) {
  /** Handles by Flow, as far as this process knows: what has a handle keeps it, whatever it is called now. */
  const handles = new Map<FlowId, string>()
  const remember = (there: PrefectDeployment): Deployment => {
    const deployment = deploymentOf(there)
    handles.set(deployment.flow_id, deployment.handle)
    return deployment
  }
  const read = async (handle: string): Promise<PrefectDeployment | null> => {
    const { status, body } = await client.ask<PrefectDeployment>('GET', `/deployments/${handle}`)
    return status === 404 ? null : body
  }
  const list = async (): Promise<readonly Deployment[]> => {
    const found: Deployment[] = []
    for (let offset = 0; ; offset += pageSize) {
      const filter = { deployments: { tags: { all_: [mark] } }, sort: 'CREATED_DESC', limit: pageSize, offset }
      const { body } = await client.ask<readonly PrefectDeployment[]>('POST', '/deployments/filter', filter)
      const ours = body.filter(there => there.work_pool_name === pool.name && there.parameters.flow_id !== undefined)
      found.push(...ours.map(remember))
      if (body.length < pageSize) return found
    }
  }
  let listed: Promise<unknown> | null = null
  const known = async (flowId: FlowId): Promise<string | undefined> => {
    listed ??= list().catch(fault => {
      listed = null
      throw fault
    })
    await listed
    return handles.get(flowId)
  }
  return { ...createBook(client, pool, { known, read, remember, forget: id => void handles.delete(id) }), list }
}

interface Memory {
  known(flowId: FlowId): Promise<string | undefined>
  read(handle: string): Promise<PrefectDeployment | null>
  remember(there: PrefectDeployment): Deployment
  forget(flowId: FlowId): void
}

function createBook(client: PrefectClient, pool: WorkPool, { known, read, remember, forget }: Memory) {
  const body = (spec: DeploymentSpec, active: boolean) => {
    const { schedules, collision_strategy, timeout_seconds, ...rest } = wantedOf(spec, pool.name)
    return {
      ...rest,
      schedules: schedules.map(schedule => ({ active, schedule })),
      concurrency_options: { collision_strategy },
      job_variables: { timeout_seconds },
      enforce_parameter_schema: false,
      entrypoint: 'optaic',
    }
  }
  const create = async (spec: DeploymentSpec, paused: boolean): Promise<Deployment> => {
    await pool.ensure()
    const flow = await client.ask<{ readonly id: string }>('POST', '/flows/', { name: plain(spec.name), tags: [mark] })
    const deployment = { ...body(spec, true), name: nameOf(spec), flow_id: flow.body.id, paused }
    const made = await client.ask<PrefectDeployment>('POST', '/deployments/', deployment)
    if (made.status !== 404) return remember(made.body)
    pool.forget() // the pool was deleted by hand
    await pool.ensure()
    return remember((await client.ask<PrefectDeployment>('POST', '/deployments/', deployment)).body)
  }
  /** The one that is there becomes as it should be; what is paused stays paused. Null when it is gone. */
  const change = async (handle: string, spec: DeploymentSpec): Promise<Deployment | null> => {
    const there = await read(handle)
    if (there === null) return null
    if (digestOf(standingOf(there)) === digestOf(wantedOf(spec, pool.name))) return deploymentOf(there)
    await pool.ensure()
    const active = there.paused || !isPaused(there)
    const { status } = await client.ask('PATCH', `/deployments/${handle}`, body(spec, active))
    const after = status === 404 ? null : await read(handle)
    return after === null ? null : remember(after)
  }
  return {
    digest: (spec: DeploymentSpec) => digestOf(wantedOf(spec, pool.name)),
    deploy: async (spec: DeploymentSpec, paused = false): Promise<Deployment> => {
      const handle = await known(spec.flow_id)
      const changed = handle === undefined ? null : await change(handle, spec)
      return changed ?? create(spec, paused)
    },
    inspect: async (handle: string): Promise<Deployment | null> => {
      const there = await read(handle)
      return there === null ? null : deploymentOf(there)
    },
    remove: async (handle: string): Promise<void> => {
      const there = await read(handle)
      if (there === null) return
      forget(String(there.parameters.flow_id))
      await client.ask('DELETE', `/deployments/${handle}`)
    },
    pause: async (handle: string, paused: boolean): Promise<void> => {
      const there = await read(handle)
      if (there === null) return
      await client.ask('POST', `/deployments/${handle}/${paused ? 'pause' : 'resume'}_deployment`)
      const off = paused ? [] : there.schedules.filter(({ active }) => !active)
      if (off.length === 0) return
      const schedules = there.schedules.map(({ schedule }) => ({ active: true, schedule }))
      await client.ask('PATCH', `/deployments/${handle}`, { schedules })
    },
  }
}
