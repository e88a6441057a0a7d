/** What is due in the pool: the whole is asked for now and then, and what the event stream names by itself, at a fraction of the cost. */
import type { Ask, PrefectClient } from './client.ts'
import { type FlowRun, findFlowRuns } from './flow-runs.ts'
import type { WorkPool } from './pool.ts'
import { move } from './states.ts'
import type { Found } from './waiting.ts'

export interface DueOptions {
  readonly client: PrefectClient
  readonly pool: WorkPool
  readonly clock: () => string
  /** Whether the event stream names what comes. */
  readonly isHeard: () => boolean
  readonly how: Ask
}

/** What is due so soon is looked for already, so that it is taken when it is due. */
const lookAheadMs = 10_000
/** The stream may be silent, and the pool may have been paused. */
const wholeEveryMs = 2500
/** An event may be faster than the commit of what it tells of. */
const again = { tries: 2, inMs: 50 } as const
const most = 100

export function createDue(options: DueOptions) {
  /** How often each was looked for in vain. */
  const announced = new Map<string, number>()
  let wholeAt = Number.NEGATIVE_INFINITY
  let comingAt = Number.POSITIVE_INFINITY
  let isSimple = false
  const found = (due: readonly FlowRun[], isAll: boolean): Found => ({
    due,
    isAll,
    nextInMs: Number.isFinite(comingAt) ? Math.max(1, comingAt - performance.now()) : null,
  })
  const sort = async (runs: readonly FlowRun[], isAll: boolean): Promise<Found> => {
    const now = Date.parse(options.clock())
    const inMs = (run: FlowRun) => Date.parse(run.next_scheduled_start_time ?? '') - now
    const coming = runs.map(inMs).filter(milliseconds => milliseconds > 0)
    comingAt = Math.min(comingAt, ...coming.map(milliseconds => performance.now() + milliseconds))
    const due = runs.filter(run => !(inMs(run) > 0))
    return found(await leaveOutMissed(options.client, due), isAll)
  }
  const whole = async () => {
    announced.clear()
    wholeAt = performance.now()
    comingAt = Number.POSITIVE_INFINITY
    const heard = options.isHeard()
    const [runs, simple] = await Promise.all([findAll(options), heard && isPlain(options)])
    isSimple = simple
    return sort(runs, true)
  }
  const named = async () => {
    const ids = [...announced.keys()].slice(0, most)
    const runs = await findNamed(options, ids)
    for (const { id } of runs) announced.delete(id)
    for (const id of ids.filter(id => announced.has(id))) {
      const tries = (announced.get(id) ?? 0) + 1
      if (tries < again.tries) announced.set(id, tries)
      else announced.delete(id)
    }
    const { nextInMs, ...rest } = await sort(runs, false)
    return { ...rest, nextInMs: announced.size === 0 ? nextInMs : Math.min(nextInMs ?? again.inMs, again.inMs) }
  }
  return {
    announce: (flowRunId: string) => {
      if (announced.size >= most) wholeAt = Number.NEGATIVE_INFINITY
      else announced.set(flowRunId, 0)
    },
    find: async (): Promise<Found> => {
      const now = performance.now()
      if (!options.isHeard() || !isSimple || now - wholeAt > wholeEveryMs || now >= comingAt) return whole()
      return announced.size === 0 ? found([], false) : named()
    },
  }
}

const pathOf = ({ name }: WorkPool): string => `/work_pools/${encodeURIComponent(name)}`
const before = ({ clock }: DueOptions): string => new Date(Date.parse(clock()) + lookAheadMs).toISOString()

async function findAll(options: DueOptions): Promise<readonly FlowRun[]> {
  const { client, pool, how } = options
  await pool.ensure(how)
  const path = `${pathOf(pool)}/get_scheduled_flow_runs`
  const asked = { scheduled_before: before(options), limit: most }
  const { status, body } = await client.ask<readonly { readonly flow_run: FlowRun }[]>('POST', path, asked, how)
  if (status !== 404) return body.map(({ flow_run }) => flow_run)
  pool.forget() // deleted by hand
  return []
}

const findNamed = (options: DueOptions, ids: readonly string[]): Promise<readonly FlowRun[]> => {
  const { client, pool, how } = options
  const flow_runs = {
    id: { any_: ids },
    state: { type: { any_: ['SCHEDULED'] } },
    next_scheduled_start_time: { before_: before(options) },
  }
  const sort = 'NEXT_SCHEDULED_START_TIME_ASC'
  return findFlowRuns(client, { flow_runs, work_pools: { name: { any_: [pool.name] } }, sort, limit: most }, how)
}

/** Neither paused nor limited in any of its queues: only the server can tell what may be taken of one that is. */
async function isPlain({ client, pool, how }: DueOptions): Promise<boolean> {
  interface Limits {
    readonly is_paused: boolean
    readonly concurrency_limit: number | null
  }
  const [there, queues] = await Promise.all([
    client.ask<Limits>('GET', pathOf(pool), undefined, how),
    client.ask<readonly Limits[]>('POST', `${pathOf(pool)}/queues/filter`, {}, how),
  ])
  if (there.status === 404 || queues.status === 404) return false
  return [there.body, ...queues.body].every(one => !one.is_paused && one.concurrency_limit === null)
}

/** Of the ticks of one deployment that were missed the last stands for all. */
async function leaveOutMissed(client: PrefectClient, due: readonly FlowRun[]): Promise<readonly FlowRun[]> {
  const isTick = (run: FlowRun) => run.auto_scheduled && run.run_count === 0 && run.state_name !== 'AwaitingRetry'
  const latest = new Map<string | null, FlowRun>()
  for (const run of due.filter(isTick)) {
    const other = latest.get(run.deployment_id)
    if ((other?.next_scheduled_start_time ?? '') <= (run.next_scheduled_start_time ?? ''))
      latest.set(run.deployment_id, run)
  }
  const missed = due.filter(run => isTick(run) && latest.get(run.deployment_id) !== run)
  const message = 'missed while no worker was there; the latest tick stands for all of them'
  await Promise.all(missed.map(run => move(client, run.id, { type: 'CANCELLED', name: 'Skipped', message })))
  return due.filter(run => !missed.includes(run))
}
