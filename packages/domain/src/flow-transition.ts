/** The one function that owns every change of a Flow's status. */
import type { Flow, FlowEvent, FlowStatus } from './flow.ts'
import type { PlainDate, RunId } from './ids.ts'

/** The part of a Flow that the rules look at. Its status is RUNNING exactly while `active_run_id` is set. */
export type FlowState = Pick<
  Flow,
  'status' | 'resting_status' | 'active_run_id' | 'last_data_date' | 'expected_data_date'
>

/** The state after an event, and one sentence that says why it is what it is. */
export type FlowChange = FlowState & { readonly reason: string }

/** The event does not fit the state; nothing changes. */
export interface FlowRefusal {
  readonly refused: string
}

type Succeeded = Extract<FlowEvent, { type: 'run_succeeded' }>

/** The state of a Flow that was just created: nothing has run, nothing is expected yet. */
export const initialFlowState: FlowState = {
  status: 'NOT_INITIALIZED',
  resting_status: 'NOT_INITIALIZED',
  active_run_id: null,
  last_data_date: null,
  expected_data_date: null,
}

/** True when data up to `last` are behind what is expected by now; nothing expected is never behind. */
export const isBehind = (last: PlainDate | null, expected: PlainDate | null): boolean =>
  expected !== null && (last === null || last < expected)

export const isRefusal = (outcome: FlowChange | FlowRefusal): outcome is FlowRefusal => 'refused' in outcome

/**
 * What `event` makes of a Flow in state `flow`. A Flow has a resting status and perhaps a Run under way on top of
 * it: events about Runs put the Run on or take it off, all others move the resting status alone. An event that does
 * not apply leaves the state as it is (so told twice is told once); an event of a Run that is not the active one is
 * refused. `inputs_moved` of a success covers all that the Run used: input versions, config and Definition version.
 */
export function transition(flow: FlowState, event: FlowEvent): FlowChange | FlowRefusal {
  switch (event.type) {
    case 'run_started':
      return start(flow, event.run_id)
    case 'run_succeeded':
      return ofActiveRun(flow, event.run_id, () => succeed(event))
    case 'run_failed':
      return ofActiveRun(flow, event.run_id, () => rest(flow, 'ERROR', `run ${event.run_id} failed: ${event.reason}`))
    case 'run_cancelled':
      return ofActiveRun(flow, event.run_id, () =>
        rest(flow, flow.resting_status, `run ${event.run_id} was cancelled; back to ${flow.resting_status}`),
      )
    case 'upstream_changed':
      return outdate(flow, `upstream ${event.upstream} has changed`)
    case 'config_changed':
      return outdate(flow, 'the configuration has changed')
    case 'definition_changed':
      return outdate(
        flow,
        `the Definition has changed to version ${event.version}${event.unfit === undefined ? '' : `, which ${event.unfit}`}`,
      )
    case 'clock_advanced':
      return advance(flow, event.expected_data_date)
  }
}

function start(flow: FlowState, run: RunId): FlowChange | FlowRefusal {
  if (flow.active_run_id !== null && flow.active_run_id !== run) {
    return { refused: `run ${flow.active_run_id} is under way already` }
  }
  const reason = `run ${run} is under way`
  return { ...flow, status: 'RUNNING', resting_status: restingOf(flow), active_run_id: run, reason }
}

/** Without a Run under way the status itself is the resting one. */
function restingOf(flow: FlowState): FlowStatus {
  return flow.active_run_id === null && flow.status !== 'RUNNING' ? flow.status : flow.resting_status
}

function ofActiveRun(flow: FlowState, run: RunId, change: () => FlowChange): FlowChange | FlowRefusal {
  if (flow.active_run_id === run) return change()
  const active = flow.active_run_id === null ? 'no run is' : `run ${flow.active_run_id} is`
  return { refused: `run ${run} is not the active run of the flow; ${active} under way` }
}

function succeed(event: Succeeded): FlowChange {
  const { last_data_date, expected_data_date } = event
  const dates = { active_run_id: null, last_data_date, expected_data_date }
  const settle = (status: FlowStatus, reason: string): FlowChange => ({
    ...dates,
    status,
    resting_status: status,
    reason,
  })
  if (event.inputs_moved) return settle('STALE', `an input moved on while run ${event.run_id} was under way`)
  if (isBehind(last_data_date, expected_data_date)) {
    return settle(
      'STALE_SOURCE_DELAYED',
      `the source has nothing newer: ${describeDates(last_data_date, expected_data_date)}`,
    )
  }
  return settle('READY', `run ${event.run_id} succeeded`)
}

function rest(flow: FlowState, status: FlowStatus, reason: string): FlowChange {
  return { ...flow, status, resting_status: status, active_run_id: null, reason }
}

/** What was fresh is so no more. What never ran, is broken, or is stale already stays what it is. */
function outdate(flow: FlowState, reason: string): FlowChange {
  const resting = restingOf(flow)
  const wasFresh = resting === 'READY' || resting === 'STALE_SOURCE_DELAYED'
  return withResting(flow, wasFresh ? 'STALE' : resting, reason)
}

/** Time alone makes data stale and never fresh. A delayed source was asked already; asking again is a Run's work. */
function advance(flow: FlowState, expected: PlainDate | null): FlowChange {
  const resting = restingOf(flow)
  const late = resting === 'READY' && isBehind(flow.last_data_date, expected)
  const dated = { ...flow, expected_data_date: expected }
  return withResting(dated, late ? 'STALE' : resting, describeDates(flow.last_data_date, expected))
}

function withResting(flow: FlowState, resting: FlowStatus, reason: string): FlowChange {
  return { ...flow, status: flow.active_run_id === null ? resting : 'RUNNING', resting_status: resting, reason }
}

/** `last data 2026-03-05, expected 2026-03-06`, as people read it. */
export function describeDates(last: PlainDate | null, expected: PlainDate | null): string {
  const has = last === null ? 'no data yet' : `last data ${last}`
  return expected === null ? has : `${has}, expected ${expected}`
}
