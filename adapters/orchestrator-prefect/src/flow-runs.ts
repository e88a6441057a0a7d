/** Runs as Prefect flow runs: submitted, cancelled, looked up, ended in place of a worker that is gone. */
import type { JsonObject } from '@optaic/domain'
import { Problem } from '@optaic/domain'
import type { Ending, HeldRun, Standing, Submission } from '@optaic/ports'
import type { Ask, PrefectClient } from './client.ts'
import { end, move, type StateType, terminal } from './states.ts'

export interface FlowRun {
  readonly id: string
  readonly name: string
  readonly deployment_id: string | null
  readonly parameters: JsonObject
  readonly tags: readonly string[]
  readonly state_type: StateType | null
  readonly state_name: string | null
  readonly run_count: number
  readonly auto_scheduled: boolean
  readonly next_scheduled_start_time: string | null
  readonly updated: string
  readonly state: { readonly timestamp: string } | null
}

const runMark = 'run:'

/** Which of our Runs it is; null where it was born in Prefect and no worker has said so. */
export const runIdOf = ({ tags }: Pick<FlowRun, 'tags'>): string | null =>
  tags.find(tag => tag.startsWith(runMark))?.slice(runMark.length) ?? null

export const runTag = (runId: string): string => `${runMark}${runId}`

const pageSize = 200
/** For what compares in the background, and has time. */
const how = { patienceMs: 20_000 }
const underWay: readonly StateType[] = ['PENDING', 'RUNNING', 'CANCELLING']

/** One that ended there without ever having run was ended by somebody's hand. */
function standingOf({ state_type: type, run_count }: FlowRun): Standing {
  if (type === 'CANCELLING' || type === 'CANCELLED') return 'cancelled'
  if (type !== null && terminal.includes(type)) return run_count === 0 ? 'cancelled' : 'ended'
  return type !== null && underWay.includes(type) ? 'held' : 'waiting'
}

const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

export const findFlowRuns = async (client: PrefectClient, filter: object, how?: Ask): Promise<readonly FlowRun[]> =>
  (await client.ask<readonly FlowRun[]>('POST', '/flow_runs/filter', filter, how)).body

export async function readFlowRun(client: PrefectClient, id: string): Promise<FlowRun | null> {
  if (!isId(id)) return null
  const { status, body } = await client.ask<FlowRun>('GET', `/flow_runs/${id}`)
  return status === 404 ? null : body
}

export async function submit(
  client: PrefectClient,
  handle: string,
  { run_id, attempt, not_before, parameters = {} }: Submission,
): Promise<string> {
  const at = not_before === undefined ? {} : { state_details: { scheduled_time: not_before } }
  const state = { type: 'SCHEDULED', ...(attempt > 1 ? { name: 'AwaitingRetry' } : {}), ...at }
  const run = { state, parameters, tags: [runTag(run_id)], idempotency_key: `${run_id}:${attempt}` }
  const { status, body } = await client.ask<FlowRun>('POST', `/deployments/${handle}/create_flow_run`, run)
  if (status !== 404) return body.id
  throw new Problem('orchestrator_refused', `Prefect has no deployment ${handle}`, {
    next: 'It was deleted by hand; reconciliation brings it back within a minute.',
  })
}

export async function cancel(client: PrefectClient, id: string): Promise<void> {
  if (isId(id)) await move(client, id, { type: 'CANCELLING', message: 'cancelled in OptAIC' })
}

export function createHolds(client: PrefectClient, pool: string) {
  return {
    standings: async (ids: readonly string[]): Promise<ReadonlyMap<string, Standing>> => {
      const found = new Map<string, Standing>()
      const known = ids.filter(isId)
      for (let from = 0; from < known.length; from += pageSize) {
        const any_ = known.slice(from, from + pageSize)
        for (const run of await findFlowRuns(client, { flow_runs: { id: { any_ } }, limit: pageSize }, how))
          found.set(run.id, standingOf(run))
      }
      return found
    },
    held: async (longerThanMs: number): Promise<readonly HeldRun[]> => {
      const held: HeldRun[] = []
      for (let offset = 0; ; offset += pageSize) {
        const filter = {
          flow_runs: { state: { type: { any_: underWay } } },
          work_pools: { name: { any_: [pool] } },
          sort: 'START_TIME_ASC',
          limit: pageSize,
          offset,
        }
        const page = await findFlowRuns(client, filter, how)
        const old = page.filter(run => Date.now() - Date.parse(run.state?.timestamp ?? run.updated) >= longerThanMs)
        held.push(...old.map(run => ({ external_id: run.id, run_id: runIdOf(run) })))
        if (page.length < pageSize) return held
      }
    },
    conclude: async (id: string, { state, message }: Ending): Promise<void> => {
      if (!isId(id)) return
      if (state !== 'crashed') return end(client, id, { type: state.toUpperCase() as StateType, message })
      const moved = await move(client, id, { type: 'CRASHED', message })
      // Somebody had asked for its end, and nobody is left to say that it has come.
      if (moved.now?.type === 'CANCELLING') await end(client, id, { type: 'CANCELLED', message })
    },
    release: async (id: string): Promise<void> => {
      const run = await readFlowRun(client, id)
      if (run?.state_type !== 'PENDING' && run?.state_type !== 'RUNNING') return
      const at = new Date().toISOString()
      await move(client, id, { type: 'SCHEDULED', at, message: 'offered again: the worker that took it is gone' })
    },
  }
}
