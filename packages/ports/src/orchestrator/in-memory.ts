/** An orchestrator in memory: time passes by the clock it is given and work moves when it is told, so that tests wait for nothing. */
import { createHash, randomUUID } from 'node:crypto'
import { canonicalJson, type Instant, type JsonObject, missedTick, nextFireTime, Problem } from '@optaic/domain'
import type {
  Claim,
  ClaimHandler,
  ClaimOutcome,
  Deployment,
  DeploymentSpec,
  HeldRun,
  Orchestrator,
  Standing,
  Submission,
  Worker,
} from './orchestrator.ts'

interface Kept {
  readonly handle: string
  readonly spec: DeploymentSpec
  readonly paused: boolean
  readonly next_fire_at: Instant | null
}

interface Job {
  readonly id: string
  readonly flow_id: string
  readonly run_id: string | null
  readonly scheduled_for: Instant | null
  readonly not_before: Instant | null
  readonly parameters: JsonObject
}

interface Hands {
  readonly handler: ClaimHandler
  readonly concurrency: number
  readonly busy: Set<Promise<void>>
}

type Outcome = ClaimOutcome & { readonly external_id: string }

export interface InMemoryOrchestrator extends Orchestrator {
  /** Hands out what is due by the clock, and resolves once nothing is under way and nothing more is due. */
  settle(): Promise<void>
  /** Hands out what is due by the clock, and waits for none of it. */
  step(): void
  /** While out, every call throws `orchestrator_unreachable`; what it keeps stays. */
  outage(out: boolean): void
  /** Deployments of this name are refused with `orchestrator_refused`. */
  refuse(name: string): void
  /** What was handed out came back as this, oldest first. */
  readonly outcomes: readonly Outcome[]
}

const digestOf = ({ name, tags, schedule, timeout_seconds }: DeploymentSpec): string =>
  createHash('sha256')
    .update(canonicalJson({ name, tags, schedule, timeout_seconds } as unknown as JsonObject))
    .digest('hex')

const deploymentOf = ({ handle, spec, paused }: Kept): Deployment => ({
  handle,
  flow_id: spec.flow_id,
  digest: digestOf(spec),
  paused,
})

const isKnown = (entry: readonly [string, Standing | null]): entry is readonly [string, Standing] => entry[1] !== null

const isDue = (at: Instant | null, now: Instant): boolean => at === null || Date.parse(at) <= Date.parse(now)

/** Deployments and their schedules. */
function createBook(clock: () => Instant) {
  const kept = new Map<string, Kept>()
  const ofFlow = (flowId: string) => [...kept.values()].find(({ spec }) => spec.flow_id === flowId)
  return {
    ofFlow,
    get: (handle: string) => kept.get(handle),
    list: () => [...kept.values()].map(deploymentOf),
    remove: (handle: string) => void kept.delete(handle),
    /** The next tick only changes when the schedule does. */
    deploy: (spec: DeploymentSpec, paused: boolean): Deployment => {
      const before = ofFlow(spec.flow_id)
      const same = before !== undefined && canonicalJson(before.spec.schedule) === canonicalJson(spec.schedule)
      const next: Kept = {
        handle: before?.handle ?? randomUUID(),
        spec,
        paused: before?.paused ?? paused,
        next_fire_at: same ? before.next_fire_at : nextFireTime(spec.schedule, clock()),
      }
      kept.set(next.handle, next)
      return deploymentOf(next)
    },
    pause: (handle: string, paused: boolean) => {
      const found = kept.get(handle)
      if (found !== undefined)
        kept.set(handle, { ...found, paused, next_fire_at: nextFireTime(found.spec.schedule, clock()) })
    },
    /** One job for each deployment that is due, however many ticks it missed. */
    takeTicks: (): Job[] => {
      const now = clock()
      const jobs: Job[] = []
      for (const item of [...kept.values()]) {
        const { handle, spec, paused, next_fire_at: at } = item
        if (paused || at === null || !isDue(at, now)) continue
        const tick = new Date(missedTick(spec.schedule, at, now) ?? at).toISOString()
        const id = `${handle}:${tick}`
        jobs.push({ id, flow_id: spec.flow_id, run_id: null, scheduled_for: tick, not_before: null, parameters: {} })
        kept.set(handle, { ...item, next_fire_at: nextFireTime(spec.schedule, now) })
      }
      return jobs
    },
  }
}

/** Jobs that wait, and the hands that take them. A job of an id that was known once is not taken again. */
function createQueue(clock: () => Instant, mayStart: (job: Job) => boolean) {
  const known = new Set<string>()
  const running = new Map<string, { readonly controller: AbortController; readonly job: Job; readonly since: number }>()
  const cancelled = new Set<string>()
  const outcomes: Outcome[] = []
  const workers = new Set<Hands>()
  let waiting: Job[] = []

  const add = (job: Job) => {
    if (!known.has(job.id)) waiting.push(job)
    known.add(job.id)
  }
  const perform = async (hands: Hands, job: Job): Promise<void> => {
    const controller = new AbortController()
    const hold = { controller, job, since: Date.parse(clock()) }
    running.set(job.id, hold)
    const { id, not_before: _, ...given } = job
    const claim: Claim = {
      ...given,
      external_id: id,
      signal: controller.signal,
      report: () => {},
      progress: () => {},
    }
    const outcome = await hands.handler(claim).catch((fault: unknown): ClaimOutcome => {
      return { state: 'failed', message: fault instanceof Error ? fault.message : String(fault) }
    })
    if (running.get(id) === hold) running.delete(id)
    outcomes.push({ ...outcome, external_id: id })
    if (outcome.state !== 'retry') return
    const at = new Date(Date.parse(clock()) + outcome.delay_ms).toISOString()
    add({ ...job, id: `${outcome.run_id}:${outcome.attempt}`, run_id: outcome.run_id, not_before: at })
  }
  const handOut = () => {
    const due = waiting.filter(job => isDue(job.not_before, clock()))
    for (const hands of workers) {
      while (hands.busy.size < hands.concurrency && due.length > 0) {
        const job = due.shift() as Job
        waiting = waiting.filter(other => other !== job)
        if (!mayStart(job)) continue
        const work: Promise<void> = perform(hands, job).finally(() => {
          hands.busy.delete(work)
        })
        hands.busy.add(work)
      }
    }
  }
  return {
    add,
    handOut,
    outcomes,
    underWay: () => [...workers].flatMap(hands => [...hands.busy]),
    cancel: (id: string) => {
      if (waiting.some(job => job.id === id) || running.has(id)) cancelled.add(id)
      waiting = waiting.filter(job => job.id !== id)
      running.get(id)?.controller.abort()
    },
    standing: (id: string): Standing | null => {
      if (cancelled.has(id)) return 'cancelled'
      if (running.has(id)) return 'held'
      if (waiting.some(job => job.id === id)) return 'waiting'
      return known.has(id) ? 'ended' : null
    },
    held: (longerThanMs: number): HeldRun[] =>
      [...running.values()]
        .filter(({ since }) => Date.parse(clock()) - since >= longerThanMs)
        .map(({ job }) => ({ external_id: job.id, run_id: job.run_id })),
    conclude: (id: string) => {
      waiting = waiting.filter(job => job.id !== id)
      running.delete(id)
    },
    release: (id: string) => {
      const found = running.get(id)
      running.delete(id)
      if (found !== undefined) waiting.push({ ...found.job, not_before: null })
    },
    work: (concurrency: number, handler: ClaimHandler): Worker => {
      const hands: Hands = { handler, concurrency, busy: new Set() }
      workers.add(hands)
      return {
        drain: async () => {
          workers.delete(hands)
          await Promise.allSettled(hands.busy)
        },
        stop: async () => void workers.delete(hands),
        get busy() {
          return hands.busy.size
        },
      }
    },
    close: () => workers.clear(),
  }
}

export function createInMemoryOrchestrator(clock: () => Instant): InMemoryOrchestrator {
  const book = createBook(clock)
  const queue = createQueue(clock, job => job.run_id !== null || book.ofFlow(job.flow_id)?.paused === false)
  const refused = new Set<string>()
  let out = false
  /** Answers as a server would: later, or not at all while it is out. */
  const ask = async <T>(answer: () => T): Promise<T> => {
    if (out) throw new Problem('orchestrator_unreachable', 'The orchestrator does not answer', { next: 'Wait for it.' })
    return answer()
  }
  const step = () => {
    for (const job of book.takeTicks()) queue.add(job)
    queue.handOut()
  }
  return {
    handle_name: 'deployment_id',
    digest: digestOf,
    outcomes: queue.outcomes,
    step,
    settle: async () => {
      for (step(); queue.underWay().length > 0; step()) await Promise.race(queue.underWay())
    },
    outage: now => {
      out = now
    },
    refuse: name => void refused.add(name),
    deploy: (spec, paused = false) =>
      ask(() => {
        if (!refused.has(spec.name)) return book.deploy(spec, paused)
        throw new Problem('orchestrator_refused', `The orchestrator refuses ${spec.name}`, { next: 'Rename it.' })
      }),
    inspect: handle =>
      ask(() => {
        const found = book.get(handle)
        return found === undefined ? null : deploymentOf(found)
      }),
    list: () => ask(book.list),
    remove: handle => ask(() => book.remove(handle)),
    pause: (handle, paused) => ask(() => book.pause(handle, paused)),
    submit: (handle, { run_id, attempt, not_before, parameters = {} }: Submission) =>
      ask(() => {
        const found = book.get(handle)
        if (found === undefined)
          throw new Problem('orchestrator_refused', `There is no deployment ${handle}`, {
            next: 'It was deleted by hand; reconciliation brings it back.',
          })
        const id = `${run_id}:${attempt}`
        queue.add({
          id,
          flow_id: found.spec.flow_id,
          run_id,
          scheduled_for: null,
          not_before: not_before ?? null,
          parameters,
        })
        return id
      }),
    cancel: id => ask(() => queue.cancel(id)),
    standings: ids => ask(() => new Map(ids.map(id => [id, queue.standing(id)] as const).filter(isKnown))),
    held: longerThanMs => ask(() => queue.held(longerThanMs)),
    conclude: id => ask(() => queue.conclude(id)),
    release: id => ask(() => queue.release(id)),
    work: ({ concurrency }, handler) => ask(() => queue.work(concurrency, handler)),
    close: async () => queue.close(),
  }
}
