/** Makes all deployments in the orchestrator that an installation was moved to; doing it twice does no harm. */
import { isProblem } from '@optaic/domain'
import type { WaitingJob } from '@optaic/orchestrator-pgboss'
import type { NamedFlow, Storage } from '@optaic/ports'
import { openStorage } from '@optaic/storage-postgres'
import type { Program } from '../program.ts'

/** `ticks` are those that waited in the queue that is left behind. Returns how many Flows are deployed. */
export async function deployAnew(
  { lifecycle, storage, orchestrator }: Program,
  sourceUrl: string,
  ticks: readonly WaitingJob[],
): Promise<number> {
  await lifecycle.tick('reconcile')
  const paused = await pausedFlows(sourceUrl)
  const flows = await allFlows(storage)
  for (const { id, handle } of flows) {
    if (handle === null || !paused.has(id)) continue
    await orchestrator.pause(handle, true)
    await storage.transaction(tx => tx.updateFlow(id, { paused: true }))
  }
  for (const { flow_id, external_id } of ticks) {
    if ((await storage.runByExternalId(external_id)) !== null) continue // somebody had taken it, and its Run moved with the records
    try {
      await lifecycle.triggerRun({ actor: 'schedule', correlation_id: external_id }, flow_id, 'normal')
    } catch (fault) {
      if (!isProblem(fault)) throw fault // one that is refused would have been refused there too
    }
  }
  return flows.filter(flow => flow.provision_state === 'provisioned').length
}

async function pausedFlows(url: string): Promise<ReadonlySet<string>> {
  const storage = openStorage({ url, poolSize: 1, applicationName: 'optaic migrate' })
  try {
    return new Set((await allFlows(storage)).filter(flow => flow.paused).map(flow => flow.id))
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
