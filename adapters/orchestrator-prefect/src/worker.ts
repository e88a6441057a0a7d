/** A Prefect worker in TypeScript: says that it lives, looks for flow runs of its pool, and carries them out. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClaimHandler, Worker, WorkOptions } from '@optaic/ports'
import { carryOut, giveBack, type Hands, lastWordMs, take } from './claim.ts'
import type { PrefectAddress, PrefectClient } from './client.ts'
import { createDue } from './due.ts'
import { type EventStream, openEventStream } from './event-stream.ts'
import { type FlowRun, findFlowRuns } from './flow-runs.ts'
import type { WorkPool } from './pool.ts'
import { createReports } from './reports.ts'
import { createRhythm } from './rhythm.ts'
import { createWaiting } from './waiting.ts'

export interface WorkerSurroundings {
  readonly address: PrefectAddress
  readonly client: PrefectClient
  readonly pool: WorkPool
  readonly clock: () => string
  readonly runUrl: (runId: string) => string | null
  readonly log: (level: 'warning' | 'error', message: string) => void
  /** Calls back when this process itself has submitted something. */
  onSubmit(wake: () => void): () => void
}

const heartbeatSeconds = 10
/** Besides the event stream, which may be silent. */
const cancellationMs = 2000
/** So long the server may be away before anybody is told; what waits goes on by itself. */
const awayMs = 30_000
/** So long a worker that is asked to end goes on telling how its Runs ended; then it is found out by comparing. */
const partingMs = 20_000

interface UnderWay {
  readonly deployment_id: string | null
  readonly cancel: AbortController
  /** The Run is over here. */
  readonly handled: Promise<void>
  /** And told there. */
  readonly work: Promise<void>
}

export function startWorker(around: WorkerSurroundings, options: WorkOptions, handler: ClaimHandler): Worker {
  const { client, pool, log } = around
  const stop = new AbortController()
  const reports = createReports(client, message => log('warning', message))
  const hands: Hands = { ...around, worker: options.worker, handler, reports, stop: stop.signal }
  const underWay = new Map<string, UnderWay>()
  let taking = 0
  /** Of those under way the ones that are not over here: who only has to be told of needs no hand. */
  let running = 0
  const enough = new AbortController()
  const rhythm = createRhythm({ stop: enough.signal, isHeard: () => events.open })
  const events: EventStream = openEventStream(around.address, pool.name, event => {
    if (event.what === 'scheduled') {
      due.announce(event.flow_run_id)
      rhythm.wake()
    } else underWay.get(event.flow_run_id)?.cancel.abort()
  })
  const forgetSubmit = around.onSubmit(() => {
    if (!events.open) rhythm.wake() // else it is heard like everybody's
  })

  const waiting = createWaiting()
  const due = createDue({ ...around, isHeard: () => events.open, how: { patienceMs: awayMs, signal: enough.signal } })
  const begin = async (run: FlowRun) => {
    taking++
    try {
      const taken = await take(hands, run)
      // Prefect puts it off for half a minute. It is asked again sooner, without a word in between: a word that puts the
      // Run back could meet a worker that has got the place meanwhile.
      if (taken.status === 'REJECT' && taken.now?.name === 'AwaitingConcurrencySlot') return waiting.putAside(run)
      waiting.forget(run)
      if (taken.status !== 'ACCEPT') return
      if (stop.signal.aborted) return await giveBack(hands, run, 0)
      const cancel = new AbortController()
      const handled = Promise.withResolvers<void>()
      running++
      const onHandled = () => {
        running--
        handled.resolve()
        rhythm.wake()
      }
      const work = carryOut(hands, run, cancel.signal, onHandled)
        .catch(fault => {
          if (!stop.signal.aborted) log('warning', `flow run ${run.id}: ${fault.message}`)
        })
        .finally(() => {
          underWay.delete(run.id)
          rhythm.wake()
        })
      underWay.set(run.id, { cancel, work, handled: handled.promise, deployment_id: run.deployment_id })
    } catch (fault) {
      if (!stop.signal.aborted) log('warning', `flow run ${run.id}: ${fault instanceof Error ? fault.message : fault}`)
    } finally {
      taking--
    }
  }
  const look = async (): Promise<number | null> => {
    const free = Math.min(options.concurrency - running, 2 * options.concurrency - underWay.size) - taking
    if (free <= 0 || enough.signal.aborted) return null
    if (waiting.takable(underWay).length === 0) waiting.set(await due.find())
    const chosen = waiting.takable(underWay).slice(0, free)
    waiting.remove(chosen)
    await Promise.all(chosen.map(begin))
    return chosen.length > 0 ? 0 : waiting.nextInMs()
  }
  const looking = rhythm.run(look, fault => log('warning', `Prefect: ${fault.message}`))
  const timers = keepAlive(around, options.worker, underWay, stop.signal)

  let ending: Promise<void> | null = null
  const end = async (wait: boolean) => {
    enough.abort()
    if (!wait) stop.abort()
    await looking
    const left = [...underWay.values()]
    if (wait) await Promise.allSettled(left.map(({ handled }) => handled))
    const told = Promise.allSettled(left.map(({ work }) => work))
    await Promise.race([told, sleep(wait ? partingMs : lastWordMs, undefined, { ref: false })])
    stop.abort()
    for (const timer of timers) clearInterval(timer)
    forgetSubmit()
    events.close()
    if (wait) await reports.close()
    const path = `/work_pools/${encodeURIComponent(pool.name)}/workers/${encodeURIComponent(options.worker)}`
    await client.ask('DELETE', path, undefined, { patienceMs: 1000 }).catch(() => {})
  }
  return {
    drain: () => {
      ending ??= end(true)
      return ending
    },
    stop: () => {
      stop.abort()
      ending ??= end(false)
      return ending
    },
    get busy() {
      return underWay.size
    },
  }
}

/** Heartbeats, and a look at what was cancelled, as long as the worker lives. */
function keepAlive(
  { client, pool, log }: WorkerSurroundings,
  name: string,
  underWay: ReadonlyMap<string, UnderWay>,
  signal: AbortSignal,
): readonly NodeJS.Timeout[] {
  const path = `/work_pools/${encodeURIComponent(pool.name)}/workers/heartbeat`
  const how = { patienceMs: awayMs, signal }
  const beat = async () => {
    const { status } = await client.ask('POST', path, { name, heartbeat_interval_seconds: heartbeatSeconds }, how)
    if (status !== 404) return
    pool.forget() // deleted by hand
    await pool.ensure(how)
  }
  const lookForCancelled = async () => {
    if (underWay.size === 0) return
    const filter = { id: { any_: [...underWay.keys()] }, state: { type: { any_: ['CANCELLING', 'CANCELLED'] } } }
    const found = await findFlowRuns(client, { flow_runs: filter, limit: 200 }, how)
    for (const run of found) underWay.get(run.id)?.cancel.abort()
  }
  const guarded = (work: () => Promise<void>) => {
    let busy = false
    return async () => {
      if (busy || signal.aborted) return
      busy = true
      await work().catch(fault => {
        if (!signal.aborted) log('warning', `Prefect: ${fault instanceof Error ? fault.message : String(fault)}`)
      })
      busy = false
    }
  }
  const [beating, cancelling] = [guarded(beat), guarded(lookForCancelled)]
  void beating()
  return [setInterval(beating, heartbeatSeconds * 1000), setInterval(cancelling, cancellationMs)]
}
