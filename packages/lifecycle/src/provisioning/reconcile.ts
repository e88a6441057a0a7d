/** Finds where orchestrator and database have drifted apart, and mends the orchestrator. */
import { type Instance, isProblem } from '@optaic/domain'
import type { Deployment, NamedFlow } from '@optaic/ports'
import type { Context } from '../context.ts'
import { deploymentSpec, provisionFlow } from './provision-flow.ts'

export interface Drift {
  readonly redeployed: readonly string[]
  readonly removed: readonly string[]
  readonly paused: readonly string[]
}

async function allFlows(context: Context): Promise<NamedFlow[]> {
  const flows: NamedFlow[] = []
  let after: string | undefined
  do {
    const page = await context.storage.flows({ limit: 5000, ...(after === undefined ? {} : { after }) })
    flows.push(...page.items)
    after = page.next ?? undefined
  } while (after !== undefined)
  return flows
}

async function instancesOf(context: Context, flows: readonly NamedFlow[]): Promise<ReadonlyMap<string, Instance>> {
  const ids = [...new Set(flows.map(flow => flow.instance_id))]
  return new Map((await context.storage.instancesByIds(ids)).map(instance => [instance.id, instance]))
}

/** Whether the deployment of a Flow is not there, or is not what it should be. */
const hasDrifted = (context: Context, flow: NamedFlow, instance: Instance, deployment: Deployment | undefined) =>
  deployment === undefined ||
  deployment.digest !== context.orchestrator.digest(deploymentSpec(context, flow, instance)) ||
  flow.handle !== deployment.handle ||
  flow.provision_state !== 'provisioned'

/** One that the orchestrator refuses must not keep the others from being mended; its reason is with the Flow. */
async function mend(context: Context, flow: NamedFlow): Promise<boolean> {
  try {
    await provisionFlow(context, flow.id)
    return true
  } catch (fault) {
    if (isProblem(fault) && fault.code === 'orchestrator_unreachable') throw fault
    context.log('warning', `deployment of "${flow.instance_name}": ${fault instanceof Error ? fault.message : fault}`)
    return false
  }
}

/**
 * Deployments deleted or edited by hand come back as they should be; paused ones stay paused,
 * made anew too, and are shown so. Throws
 * `orchestrator_unreachable`.
 */
export async function reconcile(context: Context): Promise<Drift> {
  const drift = { redeployed: [] as string[], removed: [] as string[], paused: [] as string[] }
  const deployments = new Map((await context.orchestrator.list()).map(item => [item.flow_id as string, item]))
  const flows = await allFlows(context)
  const instances = await instancesOf(context, flows)
  for (const flow of flows) {
    const deployment = deployments.get(flow.id)
    deployments.delete(flow.id)
    const instance = instances.get(flow.instance_id)
    if (instance === undefined) continue
    if (hasDrifted(context, flow, instance, deployment)) {
      if (await mend(context, flow)) drift.redeployed.push(flow.id)
    } else if (deployment !== undefined && deployment.paused !== flow.paused) {
      await context.storage.transaction(tx => tx.updateFlow(flow.id, { paused: deployment.paused }))
      drift.paused.push(flow.id)
    }
  }
  for (const orphan of deployments.values()) {
    if ((await context.storage.flow(orphan.flow_id)) !== null) continue // created since the list was read
    await context.orchestrator.remove(orphan.handle)
    drift.removed.push(orphan.handle)
  }
  return drift
}
