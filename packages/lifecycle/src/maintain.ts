/** What goes on in the background of a server: the outbox, lost workers, Runs and deployments that drift apart, the clock, plans, realtime. */
import type { Ending, OutboxItem } from '@optaic/ports'
import type { Context } from './context.ts'
import { advanceClock } from './freshness/advance-clock.ts'
import { advancePlan } from './plans/plans.ts'
import { provisionFlow } from './provisioning/provision-flow.ts'
import { reconcile } from './provisioning/reconcile.ts'
import { startPublishing } from './realtime/start-publishing.ts'
import { agreeOnRuns } from './runs/agree.ts'
import { reapSilentRuns } from './runs/reap.ts'
import { submitRun } from './runs/request-run.ts'
import { triggerDownstream } from './runs/trigger-run.ts'

const text = (item: OutboxItem, name: string): string => String(item.payload[name])

/** What is done for each topic of the outbox. */
const topics: Readonly<Record<string, (context: Context, item: OutboxItem) => Promise<void>>> = {
  'flow.provision': (context, item) => provisionFlow(context, text(item, 'flow_id')),
  'flow.remove': (context, item) => context.orchestrator.remove(text(item, 'handle')),
  'flow.succeeded': (context, item) => triggerDownstream(context, text(item, 'flow_id')),
  'run.submit': (context, item) =>
    submitRun(
      context,
      text(item, 'run_id'),
      typeof item.payload.not_before === 'string' ? item.payload.not_before : undefined,
    ),
  'run.cancel': (context, item) => context.orchestrator.cancel(text(item, 'external_id')),
  'run.conclude': ({ orchestrator }, item) =>
    orchestrator.conclude(text(item, 'external_id'), {
      state: text(item, 'state') as Ending['state'],
      message: text(item, 'message'),
    }),
  'plan.advance': (context, item) => advancePlan(context, text(item, 'plan_id')),
}

/** Does what waits in the outbox; faults stay there with their reason and come back later. */
export const drainOutbox = (context: Context): Promise<number> =>
  context.storage.drainOutbox(Object.keys(topics), 1000, async item => {
    await topics[item.topic]?.(context, item)
  })

export const chores = {
  reap: reapSilentRuns,
  agree: agreeOnRuns,
  clock: advanceClock,
  reconcile,
  plans: advanceAllPlans,
} as const
export type Chore = keyof typeof chores

async function advanceAllPlans(context: Context): Promise<void> {
  for (const plan of await context.storage.activePlans()) await advancePlan(context, plan.id)
}

/** Milliseconds between two rounds of each chore. */
export const defaultRhythm: Readonly<Record<Chore | 'outbox', number>> = {
  outbox: 5000,
  reap: 3000,
  agree: 10_000,
  clock: 30_000,
  reconcile: 60_000,
  plans: 10_000,
}

export interface Maintenance {
  /** Looks at the outbox soon. */
  wake(): void
  stop(): Promise<void>
}

/** Runs until stopped; of several servers on one database one does each chore at a time. */
export async function startMaintenance(context: Context, rhythm = defaultRhythm): Promise<Maintenance> {
  const timers: NodeJS.Timeout[] = []
  const running = new Set<Promise<unknown>>()
  let stopped = false
  const guarded = (name: string, work: () => Promise<unknown>) => {
    let busy = false
    let again = false
    const round = async (): Promise<void> => {
      if (stopped) return
      if (busy) {
        again = true
        return
      }
      busy = true
      const job = work().catch(fault =>
        context.log('warning', `${name}: ${fault instanceof Error ? fault.message : String(fault)}`),
      )
      running.add(job)
      await job
      running.delete(job)
      busy = false
      if (again) {
        again = false
        await round()
      }
    }
    return round
  }
  const drain = guarded('outbox', () => drainOutbox(context))
  const unlisten = await context.storage.listen('outbox', () => void drain())
  timers.push(setInterval(() => void drain(), rhythm.outbox))
  for (const [name, chore] of Object.entries(chores)) {
    const round = guarded(name, () =>
      context.storage.exclusively(`chore.${name}`, () => chore(context) as Promise<unknown>),
    )
    timers.push(setInterval(() => void round(), rhythm[name as Chore]))
    if (name !== 'reconcile') void round()
  }
  void drain()
  const stopPublishing = await startPublishing(context)
  return {
    wake: () => void drain(),
    stop: async () => {
      stopped = true
      await stopPublishing()
      for (const timer of timers) clearInterval(timer)
      await unlisten()
      await Promise.all(running)
    },
  }
}
