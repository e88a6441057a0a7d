/** An orchestrator in memory: time passes by the clock it is given and work moves when it is told, so that tests wait for nothing. */
import { createHash, randomUUID } from 'node:crypto'
import { canonicalJson, type Instant, type JsonObject, missedTick, nextFireTime, Problem } from '@optaic/domain'
import type {
  Claim,
  ClaimHandler,
  ClaimOutcome,
  Deployment,
  DeploymentSpec,
  Orchestrator,
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
  open: boolean
}

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
  readonly outcomes: readonly (ClaimOutcome & { readonly external_id: string })[]
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

const isDue = (at: Instant | null, now: Instant): boolean => at === null || Date.parse(at) <= Date.parse(now)

export function createInMemoryOrchestrator(clock: () => Instant): InMemoryOrchestrator {
  const kept = new Map<string, Kept>()
  const known = new Set<string>()
  const running = new Map<string, AbortController>()
  const outcomes: (ClaimOutcome & { readonly external_id: string })[] = []
  const workers = new Set<Hands>()
  const refused = new Set<string>()
  let waiting: Job[] = []
  let out = false

  const reach = () => {
    if (out) throw new Problem('orchestrator_unreachable', 'The orchestrator does not answer', { next: 'Wait for it.' })
  }
  const ofFlow = (flowId: string) => [...kept.values()].find(({ spec }) => spec.flow_id === flowId)
  const add = (job: Job) => {
    if (known.has(job.id)) return
    known.add(job.id)
    waiting.push(job)
  }
  const makeTicks = () => {
    const now = clock()
    for (const { next_fire_at: at, ...item } of [...kept.values()]) {
      if (item.paused || at === null || !isDue(at, now)) continue
      const tick = new Date(missedTick(item.spec.schedule, at, now) ?? at).toISOString()
      add({
        id: `${item.handle}:${tick}`,
        flow_id: item.spec.flow_id,
        run_id: null,
        scheduled_for: tick,
        not_before: null,
        parameters: {},
      })
      kept.set(item.handle, { ...item, next_fire_at: nextFireTime(item.spec.schedule, now) })
    }
  }
  const mayStart = ({ run_id, flow_id }: Job) => run_id !== null || ofFlow(flow_id)?.paused === false
  const perform = async (hands: Hands, job: Job): Promise<void> => {
    const controller = new AbortController()
    running.set(job.id, controller)
    const { flow_id, run_id, scheduled_for, parameters } = job
    const claim: Claim = {
      flow_id,
      run_id,
      external_id: job.id,
      scheduled_for,
      parameters,
      signal: controller.signal,
      report: () => {},
    }
    const outcome = await hands.handler(claim).catch((fault: unknown): ClaimOutcome => {
      return { state: 'failed', message: fault instanceof Error ? fault.message : String(fault) }
    })
    running.delete(job.id)
    outcomes.push({ ...outcome, external_id: job.id })
    if (outcome.state !== 'retry') return
    const at = new Date(Date.parse(clock()) + outcome.delay_ms).toISOString()
    add({ ...job, id: `${outcome.run_id}:${outcome.attempt}`, run_id: outcome.run_id, not_before: at })
  }
  const step = () => {
    makeTicks()
    const now = clock()
    const due = waiting.filter(job => isDue(job.not_before, now))
    for (const hands of workers) {
      while (hands.open && hands.busy.size < hands.concurrency && due.length > 0) {
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
  const settle = async () => {
    for (;;) {
      step()
      const busy = [...workers].flatMap(hands => [...hands.busy])
      if (busy.length === 0) return
      await Promise.race(busy)
    }
  }

  return {
    handle_name: 'deployment_id',
    digest: digestOf,
    outcomes,
    step,
    settle,
    outage: now => {
      out = now
    },
    refuse: name => void refused.add(name),
    deploy: async spec => {
      reach()
      if (refused.has(spec.name))
        throw new Problem('orchestrator_refused', `The orchestrator refuses ${spec.name}`, { next: 'Rename it.' })
      const before = ofFlow(spec.flow_id)
      const same = before !== undefined && canonicalJson(before.spec.schedule) === canonicalJson(spec.schedule)
      const next: Kept = {
        handle: before?.handle ?? randomUUID(),
        spec,
        paused: before?.paused ?? false,
        next_fire_at: same ? before.next_fire_at : nextFireTime(spec.schedule, clock()),
      }
      kept.set(next.handle, next)
      return deploymentOf(next)
    },
    inspect: async handle => {
      reach()
      const found = kept.get(handle)
      return found === undefined ? null : deploymentOf(found)
    },
    list: async () => {
      reach()
      return [...kept.values()].map(deploymentOf)
    },
    remove: async handle => {
      reach()
      kept.delete(handle)
    },
    pause: async (handle, paused) => {
      reach()
      const found = kept.get(handle)
      if (found !== undefined)
        kept.set(handle, { ...found, paused, next_fire_at: nextFireTime(found.spec.schedule, clock()) })
    },
    submit: async (handle, { run_id, attempt, not_before, parameters = {} }: Submission) => {
      reach()
      const found = kept.get(handle)
      if (found === undefined)
        throw new Problem('orchestrator_refused', `There is no deployment ${handle}`, {
          next: 'It was deleted by hand; reconciliation brings it back.',
        })
      const id = `${run_id}:${attempt}`
      const flow_id = found.spec.flow_id
      add({ id, flow_id, run_id, scheduled_for: null, not_before: not_before ?? null, parameters })
      return id
    },
    cancel: async id => {
      reach()
      waiting = waiting.filter(job => job.id !== id)
      running.get(id)?.abort()
    },
    work: async ({ concurrency }, handler): Promise<Worker> => {
      reach()
      const hands: Hands = { handler, concurrency, busy: new Set(), open: true }
      workers.add(hands)
      const close = () => {
        hands.open = false
        workers.delete(hands)
      }
      return {
        drain: async () => {
          close()
          await Promise.allSettled(hands.busy)
        },
        stop: async () => close(),
        get busy() {
          return hands.busy.size
        },
      }
    },
    close: async () => {
      for (const hands of workers) hands.open = false
      workers.clear()
    },
  }
}
