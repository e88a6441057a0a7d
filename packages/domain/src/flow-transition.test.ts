/** Every pair of state and event, as a table, and the promises that hold over any sequence of events. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FlowEvent, type FlowStatus, flowStatuses } from './flow.ts'
import { type FlowState, initialFlowState, isRefusal, transition } from './flow-transition.ts'

const letters = { N: 'NOT_INITIALIZED', R: 'READY', S: 'STALE', D: 'STALE_SOURCE_DELAYED', E: 'ERROR' } as const
const [before, today] = ['2026-03-05', '2026-03-06']

/** `R` is READY at rest, `*R` is RUNNING (run r1) on top of READY. Data reach up to the expected 2026-03-05. */
function stateOf(cell: string): FlowState {
  const running = cell.startsWith('*')
  const resting = letters[cell.at(-1) as keyof typeof letters]
  const date = resting === 'NOT_INITIALIZED' ? null : before
  return {
    status: running ? 'RUNNING' : resting,
    resting_status: resting,
    active_run_id: running ? 'r1' : null,
    last_data_date: date,
    expected_data_date: date,
  }
}

function cellOf(state: FlowState): string {
  const letter = Object.entries(letters).find(([, status]) => status === state.resting_status)![0]
  const running = state.status === 'RUNNING' && state.active_run_id === 'r1'
  if (!running) expect([state.status, state.active_run_id]).toEqual([state.resting_status, null])
  return running ? `*${letter}` : letter
}

const success = { type: 'run_succeeded', run_id: 'r1', last_data_date: today, expected_data_date: today } as const
const events: Record<string, FlowEvent> = {
  start: { type: 'run_started', run_id: 'r1' },
  'start r2': { type: 'run_started', run_id: 'r2' },
  ok: { ...success, inputs_moved: false },
  'ok moved': { ...success, inputs_moved: true },
  'ok late': { ...success, inputs_moved: false, last_data_date: before },
  'ok both': { ...success, inputs_moved: true, last_data_date: before },
  failed: { type: 'run_failed', run_id: 'r1', reason: 'source returned 0 rows' },
  cancel: { type: 'run_cancelled', run_id: 'r1' },
  'other r2': { type: 'run_failed', run_id: 'r2', reason: 'lost' },
  upstream: { type: 'upstream_changed', upstream: 'prices.refresh' },
  config: { type: 'config_changed' },
  version: { type: 'definition_changed', version: '2.0.0' },
  'same day': { type: 'clock_advanced', expected_data_date: before },
  'new day': { type: 'clock_advanced', expected_data_date: today },
  'no day': { type: 'clock_advanced', expected_data_date: null },
}

// N not initialized, R ready, S stale, D stale by a delayed source, E error; *X running on top of X; x refused.
const table = `
flow | start | start r2 | ok | ok moved | ok late | ok both | failed | cancel | other r2 | upstream | config | version | same day | new day | no day
N    | *N    | +        | x  | x        | x       | x       | x      | x      | x        | N        | N      | N       | N        | N       | N
R    | *R    | +        | x  | x        | x       | x       | x      | x      | x        | S        | S      | S       | R        | S       | R
S    | *S    | +        | x  | x        | x       | x       | x      | x      | x        | S        | S      | S       | S        | S       | S
D    | *D    | +        | x  | x        | x       | x       | x      | x      | x        | S        | S      | S       | D        | D       | D
E    | *E    | +        | x  | x        | x       | x       | x      | x      | x        | E        | E      | E       | E        | E       | E
*N   | *N    | x        | R  | S        | D       | S       | E      | N      | x        | *N       | *N     | *N      | *N       | *N      | *N
*R   | *R    | x        | R  | S        | D       | S       | E      | R      | x        | *S       | *S     | *S      | *R       | *S      | *R
*S   | *S    | x        | R  | S        | D       | S       | E      | S      | x        | *S       | *S     | *S      | *S       | *S      | *S
*D   | *D    | x        | R  | S        | D       | S       | E      | D      | x        | *S       | *S     | *S      | *D       | *D      | *D
*E   | *E    | x        | R  | S        | D       | S       | E      | E      | x        | *E       | *E     | *E      | *E       | *E      | *E
`
const [header, ...rows] = table
  .trim()
  .split('\n')
  .map(line => line.split('|').map(cell => cell.trim()))

describe('each state meets each event as the table says', () => {
  test('the table leaves nothing out', () => {
    expect(header!.slice(1)).toEqual(Object.keys(events))
    const atRest = Object.keys(letters)
    expect(rows.map(([state]) => state)).toEqual([...atRest, ...atRest.map(letter => `*${letter}`)])
    expect(new Set(rows.map(([state]) => stateOf(state!).status))).toEqual(new Set(flowStatuses))
    expect(new Set(Object.values(events).map(({ type }) => type)).size).toBe(8)
  })

  for (const [state, ...cells] of rows) {
    test(`flow ${state}`, () => {
      const outcomes = Object.values(events).map(event => {
        const outcome = transition(stateOf(state!), event)
        if (isRefusal(outcome)) return 'x'
        return outcome.active_run_id === 'r2' ? '+' : cellOf(outcome)
      })
      expect(outcomes).toEqual(cells)
    })
  }
})

describe('the dates', () => {
  test('a success brings its own, a failure and a cancellation leave the last ones', () => {
    expect(transition(stateOf('*S'), events.ok!)).toMatchObject({ last_data_date: today, expected_data_date: today })
    for (const event of [events.failed!, events.cancel!]) {
      expect(transition(stateOf('*S'), event)).toMatchObject({ last_data_date: before, expected_data_date: before })
    }
  })

  test('the clock moves the expected date and nothing else', () => {
    const moved = transition(stateOf('R'), events['new day']!)
    expect(moved).toMatchObject({ last_data_date: before, expected_data_date: today })
  })

  test('data that are never expected are never late', () => {
    const event: FlowEvent = { ...success, inputs_moved: false, last_data_date: null, expected_data_date: null }
    expect(transition(stateOf('*N'), event)).toMatchObject({ status: 'READY', last_data_date: null })
  })

  test('a success without any date, where one is expected, is a delayed source', () => {
    const event: FlowEvent = { ...success, inputs_moved: false, last_data_date: null }
    expect(transition(stateOf('*N'), event)).toMatchObject({ status: 'STALE_SOURCE_DELAYED' })
  })
})

test('reasons and refusals name the run, the upstream, the dates', () => {
  const told = (state: string, event: FlowEvent) => {
    const outcome = transition(stateOf(state), event)
    return isRefusal(outcome) ? outcome.refused : outcome.reason
  }
  expect(told('*R', events.failed!)).toBe('run r1 failed: source returned 0 rows')
  expect(told('R', events.upstream!)).toBe('upstream prices.refresh has changed')
  expect(told('R', events['new day']!)).toBe('last data 2026-03-05, expected 2026-03-06')
  expect(told('*R', events['ok late']!)).toBe('the source has nothing newer: last data 2026-03-05, expected 2026-03-06')
  expect(told('*R', events['start r2']!)).toBe('run r1 is under way already')
  expect(told('R', events.ok!)).toBe('run r1 is not the active run of the flow; no run is under way')
})

describe('whatever happens, in whatever order', () => {
  const run = fc.constantFrom('r1', 'r2', 'r3')
  const date = fc.option(fc.constantFrom('2026-03-04', '2026-03-05', '2026-03-06'), { nil: null })
  const event: fc.Arbitrary<FlowEvent> = fc.oneof(
    fc.record({ type: fc.constant('run_started' as const), run_id: run }),
    fc.record({
      type: fc.constant('run_succeeded' as const),
      run_id: run,
      last_data_date: date,
      expected_data_date: date,
      inputs_moved: fc.boolean(),
    }),
    fc.record({ type: fc.constant('run_failed' as const), run_id: run, reason: fc.constant('broken') }),
    fc.record({ type: fc.constant('run_cancelled' as const), run_id: run }),
    fc.constantFrom<FlowEvent>(events.upstream!, events.config!, events.version!),
    fc.record({ type: fc.constant('clock_advanced' as const), expected_data_date: date }),
  )
  const history = fc.array(event, { maxLength: 40 })
  const apply = (state: FlowState, next: FlowEvent): FlowState => {
    const outcome = transition(state, next)
    return isRefusal(outcome) ? state : outcome
  }
  const without = (state: FlowState) => ({ ...state, reason: undefined })

  test('a flow is RUNNING exactly while it has an active run, and rests on what is not RUNNING', () => {
    fc.assert(
      fc.property(history, all => {
        const state = all.reduce(apply, initialFlowState)
        expect(state.status === 'RUNNING').toBe(state.active_run_id !== null)
        expect(state.resting_status).not.toBe('RUNNING')
        if (state.active_run_id === null) expect(state.status).toBe(state.resting_status)
      }),
    )
  })

  test('an event told twice is told once', () => {
    fc.assert(
      fc.property(history, event, (all, last) => {
        const once = apply(all.reduce(apply, initialFlowState), last)
        expect(without(apply(once, last))).toEqual(without(once))
      }),
    )
  })

  test('READY comes from a success alone, and a READY flow is not behind', () => {
    fc.assert(
      fc.property(history, event, (all, last) => {
        const state = all.reduce(apply, initialFlowState)
        const after = apply(state, last)
        const became = (s: FlowState, status: FlowStatus) => s.status === status
        if (became(after, 'READY') && !became(state, 'READY')) expect(last.type).toMatch(/run_succeeded|run_cancelled/)
        const { status, last_data_date, expected_data_date } = after
        if (status === 'READY') expect((last_data_date ?? '') >= (expected_data_date ?? '')).toBe(true)
      }),
    )
  })

  test('a flow that has never succeeded is never READY nor STALE', () => {
    fc.assert(
      fc.property(history, all => {
        const state = all.filter(({ type }) => type !== 'run_succeeded').reduce(apply, initialFlowState)
        expect(['NOT_INITIALIZED', 'ERROR', 'RUNNING']).toContain(state.status)
      }),
    )
  })
})
