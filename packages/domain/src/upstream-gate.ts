/** The gate before a Run: refuses while an upstream Flow is not READY, and names each that holds it up. */
import type { Flow, FlowStatus } from './flow.ts'
import { describeDates, isBehind } from './flow-transition.ts'
import { Problem, type ProblemDetail } from './problem.ts'

export interface UpstreamState extends Pick<Flow, 'status' | 'last_data_date' | 'expected_data_date'> {
  /** The name of the Instance the Flow belongs to. */
  readonly name: string
  readonly flow_kind: string
  /** The Flow's `status_reason`. */
  readonly reason: string
}

/** Who wants to run: `{type: 'SignalInstance', name: 'momentum'}`. */
export interface GatedInstance {
  readonly type: string
  readonly name: string
}

/** `null` when every upstream is READY, else `upstream_not_ready` with one detail for each blocker. */
export function gate(upstreams: readonly UpstreamState[], instance: GatedInstance): Problem | null {
  const blockers = upstreams.filter(({ status }) => status !== 'READY')
  if (blockers.length === 0) return null
  const count = blockers.length === 1 ? '1 flow' : `${blockers.length} flows`
  return new Problem('upstream_not_ready', `${typeInWords(instance.type)} "${instance.name}" waits for ${count}`, {
    details: blockers.map(detailOf),
    next: `optaic run ${instance.name} --mode recursive   (or --force to go ahead without them)`,
  })
}

/** `SignalInstance` as people say it: `signal`; `PortfolioOptimizerInstance`: `portfolio optimizer`. */
export function typeInWords(type: string): string {
  const words = type.replace(/Instance$/, '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
  return words.toLowerCase()
}

function detailOf(upstream: UpstreamState): ProblemDetail {
  const { name, flow_kind, status, last_data_date, expected_data_date } = upstream
  const message = explain(upstream)
  return { path: `${name}.${flow_kind}`, status, message, last_data_date, expected_data_date }
}

function explain({ status, reason, last_data_date: last, expected_data_date: expected }: UpstreamState): string {
  const dates = describeDates(last, expected)
  const byStatus: Record<FlowStatus, string> = {
    NOT_INITIALIZED: 'has never run',
    READY: dates,
    STALE: isBehind(last, expected) || reason === '' ? dates : `${reason}; ${dates}`,
    STALE_SOURCE_DELAYED: `${dates}; the source has nothing newer`,
    RUNNING: reason || 'a run is under way',
    ERROR: reason || 'the last run failed',
  }
  return byStatus[status]
}
