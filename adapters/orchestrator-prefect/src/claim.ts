/** The life of one flow run in the hands of a worker: taken, shown as running, handed to the handler, ended. */
import type { JsonObject } from '@optaic/domain'
import type { Claim, ClaimHandler, ClaimOutcome } from '@optaic/ports'
import type { Ask, PrefectClient } from './client.ts'
import { type FlowRun, runIdOf, runTag } from './flow-runs.ts'
import type { Reports } from './reports.ts'
import { end, type Moved, move, readStates, terminal } from './states.ts'

export interface Hands {
  readonly client: PrefectClient
  readonly worker: string
  readonly handler: ClaimHandler
  readonly reports: Reports
  readonly clock: () => string
  /** Address of a Run of ours, for the link in its artifact. */
  readonly runUrl: (runId: string) => string | null
  readonly log: (level: 'warning' | 'error', message: string) => void
  /** Aborted when the worker is to end at once. */
  readonly stop: AbortSignal
}

/** A fault of our own storage: somebody may have better luck with the Run in a while. */
const givenBackForMs = 5000
/** How the Run ended is told for that long; after that it is found out by comparing. */
const tellForMs = 15 * 60_000
export const lastWordMs = 1500

/** Of those who want it one gets it, and none who comes after its end. */
export async function take({ client, worker }: Pick<Hands, 'client' | 'worker'>, run: FlowRun): Promise<Moved> {
  const taken = await move(client, run.id, { type: 'PENDING', message: `taken by ${worker}` })
  if (taken.status !== 'ACCEPT' || taken.due !== null) return taken
  // Prefect lets a Run that has failed begin anew; where another worker ended it meanwhile it gets its end back.
  const last = (await readStates(client, run.id)).findLast(({ type }) => type !== 'PENDING')
  if (last === undefined || !terminal.includes(last.type)) return taken
  const { type, name = '', message = '' } = last
  await end(client, run.id, { type, name, message })
  return { ...taken, status: 'ABORT', now: { type, name }, reason: 'it has ended already' }
}

/** For somebody else, in a while. */
export async function giveBack(hands: Hands, run: FlowRun, delayMs: number, how: Ask = {}): Promise<void> {
  const message = 'given back: the worker that took it could not begin it'
  await move(hands.client, run.id, { type: 'SCHEDULED', at: later(hands, delayMs), message }, how)
}

/**
 * Resolves when the end is told; throws `orchestrator_unreachable` when it could not be. Where the worker is to end at
 * once, what is known by then is told in a moment or not at all.
 */
export async function carryOut(hands: Hands, run: FlowRun, signal: AbortSignal, onHandled: () => void): Promise<void> {
  const { stop } = hands
  const running = showRunning(hands, run)
  const outcome = await attempt(hands, run, signal)
  onHandled()
  if (!stop.aborted) await Promise.all([running, hands.reports.flush(run.id)])
  const how = stop.aborted ? { patienceMs: lastWordMs } : { patienceMs: tellForMs, signal: stop }
  if (outcome === null) await giveBack(hands, run, givenBackForMs, how)
  else await tell(hands, run, outcome, how)
}

/** Beside the work itself, which does not wait for it. */
async function showRunning({ client, worker, log, stop }: Hands, run: FlowRun): Promise<void> {
  try {
    const state = { type: 'RUNNING', message: `on ${worker}` } as const
    const moved = await move(client, run.id, state, { signal: stop })
    // It was put off until later when it found no place, and has got one since.
    if (moved.status === 'WAIT') await move(client, run.id, state, { signal: stop, force: true })
  } catch (fault) {
    if (!stop.aborted) log('warning', `flow run ${run.id}: ${fault instanceof Error ? fault.message : String(fault)}`)
  }
}

/** Null when the handler failed for reasons of its own. */
async function attempt(hands: Hands, run: FlowRun, signal: AbortSignal): Promise<ClaimOutcome | null> {
  const { flow_id, ...parameters } = run.parameters
  const claim: Claim = {
    flow_id: String(flow_id),
    run_id: runIdOf(run),
    external_id: run.id,
    scheduled_for:
      run.auto_scheduled && run.next_scheduled_start_time !== null
        ? new Date(run.next_scheduled_start_time).toISOString()
        : null,
    parameters,
    signal,
    report: line => hands.reports.log(run.id, line),
    progress: at => hands.reports.progress(run.id, at),
  }
  try {
    return await hands.handler(claim)
  } catch (fault) {
    hands.log('error', `flow run ${run.id}: ${fault instanceof Error ? fault.message : String(fault)}`)
    return null
  }
}

type How = Ask & { readonly patienceMs: number }

async function tell(hands: Hands, run: FlowRun, outcome: ClaimOutcome, how: How): Promise<void> {
  const { client } = hands
  switch (outcome.state) {
    case 'lost':
      return
    case 'completed':
      if (outcome.result !== undefined)
        await showResult(hands, run, outcome.run_id ?? runIdOf(run), outcome.result, how)
      return end(client, run.id, { type: 'COMPLETED', message: outcome.message ?? 'completed' }, how)
    case 'failed':
      return end(client, run.id, { type: 'FAILED', message: outcome.message }, how)
    case 'cancelled':
      return end(client, run.id, { type: 'CANCELLED', message: outcome.message }, how)
    case 'refused':
      return end(client, run.id, { type: 'FAILED', name: 'Refused', message: outcome.message }, how)
    case 'retry': {
      if (runIdOf(run) === null)
        await client.ask('PATCH', `/flow_runs/${run.id}`, { tags: [...run.tags, runTag(outcome.run_id)] }, how)
      const at = later(hands, outcome.delay_ms)
      const state = { type: 'SCHEDULED', name: 'AwaitingRetry', message: outcome.message, at } as const
      const moved = await move(client, run.id, state, how)
      // It was cancelled meanwhile, and that counts more than another try.
      if (moved.now?.type === 'CANCELLING') await end(client, run.id, { type: 'CANCELLED' }, how)
    }
  }
}

const later = ({ clock }: Hands, milliseconds: number): string =>
  new Date(Date.parse(clock()) + milliseconds).toISOString()

/** What the Run left as an artifact of Prefect, with the way to our own record of it; its absence fails nothing. */
async function showResult(
  { client, runUrl, log }: Hands,
  run: FlowRun,
  runId: string | null,
  result: JsonObject,
  how: How,
): Promise<void> {
  const url = runId === null ? null : runUrl(runId)
  const rows = Object.entries(result).map(([name, value]) => `| ${name} | ${cell(value)} |`)
  const head = runId === null ? [] : [url === null ? `Run ${runId}` : `Run [${runId}](${url})`, '']
  const data = [...head, '| result | value |', '| --- | --- |', ...rows].join('\n')
  const artifact = { key: `run-${runId ?? run.id}`, type: 'markdown', flow_run_id: run.id, data }
  const about = { ...artifact, description: 'What the Run left in OptAIC.' }
  await client
    .ask('POST', '/artifacts/', about, { ...how, patienceMs: 10_000 })
    .catch(fault => log('warning', `the result of ${run.id} is not shown in Prefect: ${fault.message}`))
}

const cell = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('|', '\\|').replaceAll('\n', ' ')
