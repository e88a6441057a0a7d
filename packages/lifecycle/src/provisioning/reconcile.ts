/** Finds where orchestrator and database have drifted apart, and mends the orchestrator. */
import type { NamedFlow } from '@optaic/ports'
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

/** Deployments deleted or edited by hand come back as they should be; paused ones stay paused and are shown so. */
export async function reconcile(context: Context): Promise<Drift> {
  const drift = { redeployed: [] as string[], removed: [] as string[], paused: [] as string[] }
  const [deployments, flows] = [
    new Map((await context.orchestrator.list()).map(item => [item.flow_id as string, item])),
    await allFlows(context),
  ]
  for (const flow of flows) {
    const deployment = deployments.get(flow.id)
    deployments.delete(flow.id)
    const spec = await deploymentSpec(context, flow)
    if (spec === null) continue
    if (
      deployment === undefined ||
      deployment.digest !== context.orchestrator.digest(spec) ||
      flow.handle !== deployment.handle ||
      flow.provision_state !== 'provisioned'
    ) {
      await provisionFlow(context, flow.id)
      drift.redeployed.push(flow.id)
    } else if (deployment.paused !== flow.paused) {
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
