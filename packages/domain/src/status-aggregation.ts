/** The status of an Instance, from the statuses of its Flows. */
import type { StatusAggregation } from './definition.ts'
import { type FlowStatus, flowStatuses } from './flow.ts'

export const defaultStatusAggregation: StatusAggregation = {
  rule: 'min_severity',
  priority: ['ERROR', 'STALE', 'RUNNING', 'READY'],
}

/**
 * The most severe of `statuses` by the contract's priority, most severe first; `null` for an Instance without Flows.
 * STALE_SOURCE_DELAYED ranks with STALE and is reported as itself when no Flow is plainly STALE. Statuses that the
 * priority leaves out, NOT_INITIALIZED by default, rank just above READY: so READY means that all are READY.
 */
export function aggregateStatus(
  statuses: readonly FlowStatus[],
  contract: StatusAggregation = defaultStatusAggregation,
): FlowStatus | null {
  const ranking = rankAll(contract.priority)
  let worst: FlowStatus | null = null
  for (const status of statuses) {
    if (worst === null || ranking.indexOf(status) < ranking.indexOf(worst)) worst = status
  }
  return worst
}

/** Every status once, most severe first, READY last whatever the contract says. */
function rankAll(priority: readonly string[]): FlowStatus[] {
  const named = flowStatuses.filter(status => status !== 'READY' && priority.includes(status))
  named.sort((a, b) => priority.indexOf(a) - priority.indexOf(b))
  const ranking: FlowStatus[] = [...named]
  if (!ranking.includes('STALE_SOURCE_DELAYED') && ranking.includes('STALE')) {
    ranking.splice(ranking.indexOf('STALE') + 1, 0, 'STALE_SOURCE_DELAYED')
  }
  const unnamed = flowStatuses.filter(status => status !== 'READY' && !ranking.includes(status))
  return [...ranking, ...unnamed, 'READY']
}
