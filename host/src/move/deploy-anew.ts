/** Makes all deployments in the orchestrator that an installation was moved to; doing it twice does no harm. */
import { Problem } from '@optaic/domain'
import type { WaitingJob } from '@optaic/orchestrator-pgboss'
import type { NamedFlow, Orchestrator, Storage } from '@optaic/ports'
import { openStorage } from '@optaic/storage-postgres'
import type { Program } from '../program.ts'

/**
 * Reconciliation removes what is of no Flow of its own, so an orchestrator where another installation has its deployments is
 * refused with `target_not_empty`. Throws `orchestrator_unreachable` too.
 */
export async function checkOrchestrator(orchestrator: Orchestrator, flows: readonly NamedFlow[]): Promise<void> {
  const ours = new Set(flows.map(flow => flow.id))
  const foreign = (await orchestrator.list()).filter(deployment => !ours.has(deployment.flow_id))
  if (foreign.length === 0) return
  const what = `it has ${foreign.length} deployments that are not of this installation, such as ${foreign[0]!.handle}`
  throw new Problem('target_not_empty', `The orchestrator is not empty: ${what}`, {
    next: 'Name a place there that is for this installation alone: with Prefect another work pool, by OPTAIC_PREFECT_POOL.',
  })
}

/**
 * What is paused is made so, since the records say it. `before` are the Flows as they were, and `ticks` those that waited in
 * the queue that is left behind. Returns how many Flows are deployed.
 */
export async function deployAnew(
  { lifecycle, storage }: Program,
  before: readonly NamedFlow[],
  ticks: readonly WaitingJob[],
): Promise<number> {
  await lifecycle.tick('reconcile')
  const paused = new Set(before.filter(flow => flow.paused).map(flow => flow.id))
  for (const { flow_id, external_id, scheduled_for } of ticks) {
    if (paused.has(flow_id)) continue
    if ((await storage.runByExternalId(external_id)) !== null) continue // somebody had taken it, and its Run moved with the records
    await lifecycle.runTick(flow_id, scheduled_for)
  }
  return (await allFlows(storage)).filter(flow => flow.provision_state === 'provisioned').length
}

export async function flowsOf(url: string): Promise<readonly NamedFlow[]> {
  const storage = openStorage({ url, poolSize: 1, applicationName: 'optaic migrate' })
  try {
    return await allFlows(storage)
  } finally {
    await storage.close()
  }
}

async function allFlows(storage: Storage): Promise<readonly NamedFlow[]> {
  const flows: NamedFlow[] = []
  for (let after: string | null | undefined; after !== null; ) {
    const page = await storage.flows({ limit: 5000, ...(after === undefined ? {} : { after }) })
    flows.push(...page.items)
    after = page.next
  }
  return flows
}
