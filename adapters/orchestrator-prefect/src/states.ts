/** Moves flow runs between states; a move that is asked for twice is made once. */
import { randomUUID } from 'node:crypto'
import type { Ask, PrefectClient } from './client.ts'

export type StateType =
  | 'SCHEDULED'
  | 'PENDING'
  | 'RUNNING'
  | 'COMPLETED'
  | 'FAILED'
  | 'CANCELLED'
  | 'CRASHED'
  | 'CANCELLING'
  | 'PAUSED'

export interface NewState {
  readonly type: StateType
  readonly name?: string
  readonly message?: string
  /** Of a scheduled state. */
  readonly at?: string
}

export interface Moved {
  /** `gone`: there is no such flow run. */
  readonly status: 'ACCEPT' | 'REJECT' | 'ABORT' | 'WAIT' | 'gone'
  /** Where it stands now, as far as the server says. */
  readonly now: { readonly type: StateType; readonly name: string } | null
  /** When it was due; null where it was moved from another state than SCHEDULED. */
  readonly due: string | null
  readonly reason: string
  readonly waitMs: number
}

interface OrchestrationResult {
  readonly status: 'ACCEPT' | 'REJECT' | 'ABORT' | 'WAIT'
  readonly state: {
    readonly type: StateType
    readonly name: string
    readonly state_details?: { readonly transition_id?: string | null; readonly scheduled_time?: string | null }
  } | null
  readonly details: { readonly reason?: string | null; readonly delay_seconds?: number }
}

/** Prefect lets a completed Run begin anew, unless it has a result: so ours have one, of the kind that it does not show. */
const result = { type: 'optaic', artifact_type: 'result', artifact_description: 'OptAIC has it.' }

export const terminal: readonly StateType[] = ['COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED']

/** Throws `orchestrator_unreachable`. `force` leaves out the server's own rules. */
export async function move(
  client: PrefectClient,
  id: string,
  { at, ...state }: NewState,
  how: Ask & { readonly force?: boolean } = {},
): Promise<Moved> {
  // An answer may be lost on its way: by this id the server knows a move that it has made already.
  const transition_id = randomUUID()
  const state_details = { transition_id, ...(at === undefined ? {} : { scheduled_time: at }) }
  const data = state.type === 'COMPLETED' ? { data: result } : {}
  const { status, body } = await client.ask<OrchestrationResult>(
    'POST',
    `/flow_runs/${id}/set_state`,
    { state: { ...state, ...data, state_details }, force: how.force ?? false },
    how,
  )
  if (status === 404 || body === null)
    return { status: 'gone', now: null, due: null, reason: 'there is no such run', waitMs: 0 }
  const repeated = body.status === 'REJECT' && body.state?.state_details?.transition_id === transition_id
  return {
    status: repeated ? 'ACCEPT' : body.status,
    now: body.state === null ? null : { type: body.state.type, name: body.state.name },
    due: body.state?.state_details?.scheduled_time ?? null,
    reason: body.details.reason ?? '',
    waitMs: (body.details.delay_seconds ?? 0) * 1000,
  }
}

/** Ends it in a state whatever the server's rules think of it: how the Run ended is recorded already, and counts. */
export async function end(client: PrefectClient, id: string, state: NewState, how: Ask = {}): Promise<void> {
  const moved = await move(client, id, state, how)
  if (moved.status === 'ACCEPT' || moved.status === 'gone' || moved.now?.type === state.type) return
  await move(client, id, state, { ...how, force: true })
}

/** Every state it has been in, the oldest first. */
export const readStates = async (client: PrefectClient, id: string, how?: Ask): Promise<readonly NewState[]> =>
  (await client.ask<readonly NewState[]>('GET', `/flow_run_states/?flow_run_id=${id}`, undefined, how)).body
