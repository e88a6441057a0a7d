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
  const flows = Map.groupBy(
    await reads.flowsOfInstances(instances.map(instance => instance.id)),
    flow => flow.instance_id,
  )
  const projects = new Map<string, string>()
  for (const id of new Set(instances.map(instance => instance.project_id)))
    projects.set(id, (await reads.project(id))?.name ?? '')
  const contractOf = createContracts(context, reads)
  return Promise.all(
    instances.map(async instance =>
      view(context, instance, {
        project_name: projects.get(instance.project_id) ?? '',
        flows: flows.get(instance.id) ?? [],
        contract: await contractOf(instance),
        external: context.kinds.get(instance.type)?.external_handles.length
          ? await reads.externalHandles(instance.id)
          : {},
      }),
    ),
  )
}

type Contract = Parameters<typeof aggregateStatus>[1]

/** How the statuses of an Instance's Flows make one; Instances of one Definition ask for it once. */
function createContracts(context: Context, reads: StorageReads) {
  const known = new Map<string, ReturnType<typeof versionInUse>>()
  return async (instance: Instance): Promise<Contract> => {
    const kind = context.kinds.get(instance.type)
    if (kind?.definition === null || instance.definition_resource_id === null) return kind?.status_aggregation_contract
    const key = instance.definition_version_id ?? instance.definition_resource_id
    const version = known.get(key) ?? versionInUse(reads, instance)
    known.set(key, version)
    return (await version)?.status_aggregation_contract ?? kind?.status_aggregation_contract
  }
}

interface Surroundings {
  readonly project_name: string
  readonly flows: readonly Flow[]
  readonly contract: Contract
  readonly external: Readonly<Record<string, string>>
}

function view(
  context: Context,
  instance: Instance,
  { project_name, flows: own, contract, external }: Surroundings,
): InstanceView {
  const kind = context.kinds.get(instance.type)
  const order = (flow: Flow) => kind?.flows.findIndex(declaration => declaration.kind === flow.kind) ?? 0
  const flows = own.toSorted((a, b) => order(a) - order(b))
  const waiting = flows.find(flow => flow.provision_state !== 'provisioned')
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
