/** `check_upstream_freshness`: whether every upstream of a Flow is READY, by its status and by the clock. */
import { gate, type Instance, isBehind, type Problem, type UpstreamState } from '@optaic/domain'
import type { NamedFlow, StorageReads } from '@optaic/ports'
import type { Context } from '../context.ts'
import { expectedDateOf } from '../freshness/expected-date.ts'

/** Null when the Flow may run, else `upstream_not_ready` with every blocker. */
export async function checkUpstreamFreshness(
  context: Context,
  reads: StorageReads,
  flow: NamedFlow,
  instance: Instance,
): Promise<Problem | null> {
  return gate(await upstreamStates(context, reads, flow), instance)
}

/** Every upstream of a Flow as it stands now: one whose data fell behind since the clock was last looked at is STALE. */
export async function upstreamStates(context: Context, reads: StorageReads, flow: NamedFlow): Promise<UpstreamState[]> {
  const upstreams = await reads.upstreams(flow.id)
  if (upstreams.length === 0) return []
  const instances = new Map(
    (await reads.instancesByIds(upstreams.map(upstream => upstream.instance_id))).map(found => [found.id, found]),
  )
  return upstreams.map(upstream => {
    const owner = instances.get(upstream.instance_id)
    const expected = owner === undefined ? upstream.expected_data_date : expectedDateOf(context, owner)
    const behind = upstream.status === 'READY' && isBehind(upstream.last_data_date, expected)
    return {
      name: upstream.instance_name,
      flow_kind: upstream.kind,
      status: behind ? ('STALE' as const) : upstream.status,
      last_data_date: upstream.last_data_date,
      expected_data_date: expected,
      reason: behind ? '' : upstream.status_reason,
    }
  })
}
