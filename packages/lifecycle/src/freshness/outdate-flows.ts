/** Applies to Flows what makes their data old, and hands it on to everything below them. */
import { type Flow, type FlowEvent, isRefusal, transition } from '@optaic/domain'
import type { StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'

type OutdatingEvent = Exclude<FlowEvent, { readonly run_id: string }>

export async function outdateFlows(
  context: Context,
  tx: StorageWrites,
  flows: readonly Flow[],
  event: OutdatingEvent,
): Promise<void> {
  const at = context.clock()
  for (const { id } of [...flows].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const flow = await tx.lockFlow(id)
    if (flow === null) continue
    const change = transition(flow, event)
    if (isRefusal(change)) continue
    const moved = change.resting_status !== flow.resting_status
    if (!moved && change.expected_data_date === flow.expected_data_date) continue
    const { reason, ...state } = change
    await tx.setFlowStatus({ id, ...state, status_reason: moved ? reason : flow.status_reason, status_at: at })
    if (moved) await tx.markDownstreamStale(id, `upstream ${flow.instance_name} is stale: ${reason}`, at)
  }
}
