/** An Instance as people see it: with its Flows, their handles, its aggregated status and how its provisioning stands. */
import { aggregateStatus, type Flow, type Instance } from '@optaic/domain'
import type { StorageReads } from '@optaic/ports'
import type { Context } from '../context.ts'
import { versionInUse } from './resolve-instance.ts'

export interface InstanceView extends Instance {
  readonly project_name: string
  readonly flow_execution_handles: Readonly<Record<string, Readonly<Record<string, string | null>>>>
  readonly status: string | null
  readonly provisioning: { readonly state: Flow['provision_state']; readonly reason: string | null }
  readonly flows: readonly (Flow & {
    readonly project_name: string
    readonly instance_name: string
    readonly instance_type: string
  })[]
}

export async function viewInstances(
  context: Context,
  reads: StorageReads,
  instances: readonly Instance[],
): Promise<InstanceView[]> {
  const flows = await reads.flowsOfInstances(instances.map(instance => instance.id))
  const projects = new Map<string, string>()
  for (const id of new Set(instances.map(instance => instance.project_id)))
    projects.set(id, (await reads.project(id))?.name ?? '')
  return Promise.all(
    instances.map(instance => view(context, reads, instance, projects.get(instance.project_id) ?? '', flows)),
  )
}

async function view(
  context: Context,
  reads: StorageReads,
  instance: Instance,
  project_name: string,
  all: readonly Flow[],
): Promise<InstanceView> {
  const kind = context.kinds.get(instance.type)
  const order = (flow: Flow) => kind?.flows.findIndex(declaration => declaration.kind === flow.kind) ?? 0
  const flows = all.filter(flow => flow.instance_id === instance.id).sort((a, b) => order(a) - order(b))
  const contract =
    kind?.definition === null || instance.definition_resource_id === null
      ? kind?.status_aggregation_contract
      : ((await versionInUse(reads, instance))?.status_aggregation_contract ?? kind?.status_aggregation_contract)
  const waiting = flows.find(flow => flow.provision_state !== 'provisioned')
  const external = kind?.external_handles.length ? await reads.externalHandles(instance.id) : {}
  return {
    ...instance,
    project_name,
    flow_execution_handles: {
      ...Object.fromEntries(flows.map(flow => [flow.kind, { [context.orchestrator.handle_name]: flow.handle }])),
      ...(Object.keys(external).length === 0 ? {} : { external }),
    },
    status: aggregateStatus(
      flows.map(flow => flow.status),
      contract,
    ),
    provisioning: { state: waiting?.provision_state ?? 'provisioned', reason: waiting?.provision_error ?? null },
    flows: flows.map(flow => ({ ...flow, project_name, instance_name: instance.name, instance_type: instance.type })),
  }
}
