/** Waits for a Run or a plan to end, telling what happens on the way. */
import { type Client, type Schema, unwrap } from './client.ts'
import { type ChannelEvent, followEvents } from './events/follow-events.ts'
import { type Pause, pause as realPause } from './pause.ts'

export type Run = Schema<'Run'>
export type Plan = Schema<'Plan'>

export interface WaitOptions {
  /** Called with each event of the Run in order: type `state` or `progress`. */
  readonly onEvent?: (event: ChannelEvent) => void
  /** Stops the waiting, not the Run: throws its reason. */
  readonly signal?: AbortSignal | undefined
  readonly pause?: Pause
}

/** True when the Run will not change any more. */
export const isFinal = (state: Run['state']): boolean => state !== 'pending' && state !== 'running'

const getRun = (client: Client, id: string, signal: AbortSignal | undefined): Promise<Run> =>
  unwrap(client.api.GET('/api/v1/runs/{id}', { params: { path: { id } }, ...(signal ? { signal } : {}) }))

/**
 * The Run once it has completed, failed or been cancelled. Survives restarts of the server: its events are recovered
 * from the last one seen. Throws `run_not_found`, and `server_unreachable` when the server is away from the start.
 */
export async function waitForRun(
  client: Client,
  runId: string,
  { onEvent, signal, pause }: WaitOptions = {},
): Promise<Run> {
  const first = await getRun(client, runId, signal)
  if (isFinal(first.state)) return first
  for await (const event of followEvents(client, { channel: `run:${runId}`, signal, ...(pause ? { pause } : {}) })) {
    onEvent?.(event)
    if (event.type !== 'state' || !isFinalEvent(event)) continue
    const run = await getRun(client, runId, signal)
    if (isFinal(run.state)) return run
  }
  throw new Error('a stream of events ended that never ends')
}

const isFinalEvent = ({ data }: ChannelEvent): boolean =>
  data.state === 'completed' || data.state === 'failed' || data.state === 'cancelled'

export interface WaitForPlanOptions extends Pick<WaitOptions, 'signal' | 'pause'> {
  /** Called with the plan whenever it was asked for. */
  readonly onPlan?: (plan: Plan) => void
  /** Milliseconds between questions. Default 500. */
  readonly rhythm?: number
}

/** The plan once all its steps are done or it has failed or been cancelled. A plan has no channel, so it is asked for. */
export async function waitForPlan(
  client: Client,
  planId: string,
  { onPlan, signal, pause = realPause, rhythm = 500 }: WaitForPlanOptions = {},
): Promise<Plan> {
  while (true) {
    const plan = await unwrap(
      client.api.GET('/api/v1/plans/{id}', { params: { path: { id: planId } }, ...(signal ? { signal } : {}) }),
    )
    onPlan?.(plan)
    if (plan.state !== 'active') return plan
    await pause(rhythm, signal)
  }
}
