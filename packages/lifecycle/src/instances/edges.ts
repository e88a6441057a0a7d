/** The edges of an Instance's Flows: to the output Flows of its upstreams, and among its own. */
import type { Edge, Flow, Instance, Kind } from '@optaic/domain'
import { findCycle, Problem } from '@optaic/domain'
import type { StorageWrites } from '@optaic/ports'
import type { Context } from '../context.ts'
import { outputFlow } from '../records.ts'

export function edgesOf(
  context: Context,
  kind: Kind,
  instance: Instance,
  own: readonly Flow[],
  upstreams: readonly Instance[],
  upstreamFlows: readonly Flow[],
): Edge[] {
  const edges: Edge[] = []
  for (const declaration of kind.flows) {
    const flow = own.find(candidate => candidate.kind === declaration.kind)
    if (flow === undefined) continue
    for (const ref of instance.upstream_refs) {
      if (declaration.reads !== undefined && !declaration.reads.includes(ref.role)) continue
      const upstream = upstreams.find(candidate => candidate.id === ref.resource_id)
      const output = upstream === undefined ? undefined : outputFlow(context, upstream, upstreamFlows)
      if (output !== undefined)
        edges.push({
          downstream_flow_id: flow.id,
          upstream_flow_id: output.id,
          kind: declaration.edge_kind,
          role: ref.role,
        })
    }
    for (const before of declaration.after ?? []) {
      const earlier = own.find(candidate => candidate.kind === before)
      if (earlier !== undefined)
        edges.push({
          downstream_flow_id: flow.id,
          upstream_flow_id: earlier.id,
          kind: declaration.edge_kind,
          role: 'after',
        })
    }
  }
  return edges
}

/** Throws `dependency_cycle` with the way around. The graph of the project must be locked. */
export async function refuseCycle(
  tx: StorageWrites,
  projectId: string,
  own: readonly Flow[],
  edges: readonly Edge[],
): Promise<void> {
  const mine = new Set(own.map(flow => flow.id))
  const others = (await tx.edgesOfProject(projectId)).filter(edge => !mine.has(edge.downstream_flow_id))
  const cycle = findCycle(others, edges)
  if (cycle === null) return
  const names: string[] = []
  for (const id of cycle) names.push((await tx.flow(id))?.instance_name ?? id)
  throw new Problem('dependency_cycle', `The upstreams would close a cycle: ${names.join(' -> ')}`, {
    next: 'Take out one of these upstreams.',
  })
}
