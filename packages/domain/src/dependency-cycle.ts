/** Finds the cycle that new edges would close, so that the refusal can show it. */
import type { Edge } from './flow.ts'
import type { FlowId } from './ids.ts'

export type Dependency = Pick<Edge, 'downstream_flow_id' | 'upstream_flow_id'>

/**
 * The shortest cycle that passes through one of `newEdges` when they are added to `edges`, as a path from a Flow over
 * its upstreams back to itself (`[a, b, a]`: a depends on b, b on a); `null` when there is none. `edges` alone are
 * taken to be free of cycles. Time is O(new edges x all edges); depth is not limited by the stack.
 */
export function findCycle(edges: readonly Dependency[], newEdges: readonly Dependency[]): FlowId[] | null {
  const upstreams = upstreamsOf([...edges, ...newEdges])
  let shortest: FlowId[] | null = null
  for (const { downstream_flow_id: start, upstream_flow_id: first } of newEdges) {
    const back = shortestPath(upstreams, first, start)
    if (back !== null && (shortest === null || back.length + 1 < shortest.length)) shortest = [start, ...back]
  }
  return shortest
}

function upstreamsOf(edges: readonly Dependency[]): Map<FlowId, FlowId[]> {
  const upstreams = new Map<FlowId, FlowId[]>()
  for (const { downstream_flow_id: from, upstream_flow_id: to } of edges) {
    const known = upstreams.get(from)
    if (known === undefined) upstreams.set(from, [to])
    else known.push(to)
  }
  return upstreams
}

function shortestPath(upstreams: ReadonlyMap<FlowId, readonly FlowId[]>, from: FlowId, to: FlowId): FlowId[] | null {
  const cameFrom = new Map<FlowId, FlowId | null>([[from, null]])
  const queue = [from]
  for (let head = 0; head < queue.length; head++) {
    const here = queue[head]!
    if (here === to) return trace(cameFrom, here)
    for (const next of upstreams.get(here) ?? []) {
      if (cameFrom.has(next)) continue
      cameFrom.set(next, here)
      queue.push(next)
    }
  }
  return null
}

function trace(cameFrom: ReadonlyMap<FlowId, FlowId | null>, end: FlowId): FlowId[] {
  const path: FlowId[] = []
  for (let at: FlowId | null = end; at !== null; at = cameFrom.get(at) ?? null) path.push(at)
  return path.reverse()
}
