/** Mode `recursive`: which upstream Flows to bring up first, and in which order, before the one asked for. */
import type { Dependency } from './dependency-cycle.ts'
import type { Flow } from './flow.ts'
import type { FlowId } from './ids.ts'

export interface FlowGraph {
  readonly flows: readonly Pick<Flow, 'id' | 'status'>[]
  readonly edges: readonly Dependency[]
}

export interface PlanStep {
  readonly flow_id: FlowId
  /** `wait`: its Run is under way already and will see all it should. */
  readonly action: 'run' | 'wait'
  readonly why: string
  /** Steps of one wave have no dependencies between them; waves count from 0. */
  readonly wave: number
  /** Steps that must have succeeded before this one starts; all in earlier waves. */
  readonly depends_on: readonly FlowId[]
}

/**
 * The steps that leave `target` freshly run and every upstream READY, wave by wave, the target last. A Flow is in the
 * plan when it is the target, when it is an upstream at any depth and not READY, or when it is READY but an upstream
 * of its own is in the plan: that one's new version would leave it STALE before the target starts. Nothing else is.
 */
export function planRecursive(graph: FlowGraph, target: FlowId): PlanStep[] {
  const statuses = new Map(graph.flows.map(({ id, status }) => [id, status]))
  if (!statuses.has(target)) throw new RangeError(`flow ${target} is not in the graph`)
  const upstreams = groupUpstreams(graph.edges)
  const steps = new Map<FlowId, PlanStep>()
  for (const id of upstreamsFirst(upstreams, target)) {
    const status = statuses.get(id)
    if (status === undefined) throw new RangeError(`flow ${id} is an upstream but not in the graph`)
    const depends_on = (upstreams.get(id) ?? []).filter(upstream => steps.has(upstream))
    if (id !== target && status === 'READY' && depends_on.length === 0) continue
    const wave = depends_on.reduce((latest, upstream) => Math.max(latest, steps.get(upstream)!.wave + 1), 0)
    const waits = id !== target && status === 'RUNNING' && depends_on.length === 0
    const why = id === target ? 'asked for' : status === 'READY' ? 'an upstream is refreshed first' : `is ${status}`
    steps.set(id, { flow_id: id, action: waits ? 'wait' : 'run', why, wave, depends_on })
  }
  return [...steps.values()].sort((a, b) => a.wave - b.wave)
}

function groupUpstreams(edges: readonly Dependency[]): Map<FlowId, FlowId[]> {
  const upstreams = new Map<FlowId, FlowId[]>()
  for (const { downstream_flow_id: from, upstream_flow_id: to } of edges) {
    const known = upstreams.get(from)
    if (known === undefined) upstreams.set(from, [to])
    else if (!known.includes(to)) known.push(to) // two roles may be filled by one Flow
  }
  return upstreams
}

/** The target and all above it, each after its upstreams; iterative, for graphs deeper than the stack. */
function upstreamsFirst(upstreams: ReadonlyMap<FlowId, readonly FlowId[]>, target: FlowId): FlowId[] {
  const order: FlowId[] = []
  const state = new Map<FlowId, 'open' | 'done'>()
  const stack: FlowId[] = [target]
  while (stack.length > 0) {
    const id = stack.at(-1)!
    const seen = state.get(id)
    if (seen !== undefined) {
      stack.pop()
      if (seen === 'open') order.push(id)
      state.set(id, 'done')
      continue
    }
    state.set(id, 'open')
    for (const upstream of upstreams.get(id)?.toReversed() ?? []) {
      const known = state.get(upstream)
      if (known === 'open') throw new Error(`the flow graph has a cycle through ${upstream}`)
      if (known === undefined) stack.push(upstream)
    }
  }
  return order
}
