/** What was due at the last look, taken from here as hands come free; and what has to wait for a place, put aside meanwhile. */
import type { FlowRun } from './flow-runs.ts'

export interface Found {
  readonly due: readonly FlowRun[]
  /** Nothing else is due. */
  readonly isAll: boolean
  /** Milliseconds until the next one that is known of. */
  readonly nextInMs: number | null
}

/** Others may have taken them meanwhile. */
const freshMs = 3000
/** Milliseconds until one that found no place asks again: twice as long each time, for every asking leaves a state there. */
const asideMs = { first: 250, most: 15_000 } as const

export function createWaiting() {
  const due = new Map<string, { readonly run: FlowRun; readonly at: number }>()
  let foundNextInMs: number | null = null
  const aside = new Map<string, { readonly run: FlowRun; readonly until: number }>()
  const pauses = new Map<string, number>()
  const remove = (runs: readonly FlowRun[]) => {
    for (const { id } of runs) {
      due.delete(id)
      aside.delete(id)
    }
  }
  return {
    set: (found: Found) => {
      if (found.isAll) due.clear()
      foundNextInMs = found.nextInMs
      const at = performance.now()
      for (const run of found.due) due.set(run.id, { run, at })
    },
    /** One of a deployment, and none where its Run is still under way here: Prefect would send it back. */
    takable: (underWay: ReadonlyMap<string, { readonly deployment_id: string | null }>): readonly FlowRun[] => {
      const now = performance.now()
      const back = [...aside.values()].filter(({ until }) => until <= now).map(({ run }) => run)
      const fresh = [...due.values()].filter(({ run, at }) => now - at <= freshMs && !aside.has(run.id))
      const taken = new Set([...underWay.values()].map(run => run.deployment_id))
      return [...back, ...fresh.map(({ run }) => run)].filter(run => {
        if (taken.has(run.deployment_id)) return false
        taken.add(run.deployment_id)
        return true
      })
    },
    /** Not to be taken for a while, so that it keeps no other from its turn. */
    putAside: (run: FlowRun) => {
      const pause = Math.min((pauses.get(run.id) ?? asideMs.first / 2) * 2, asideMs.most)
      pauses.set(run.id, pause)
      aside.set(run.id, { run, until: performance.now() + pause })
    },
    /** It is taken, here or elsewhere. */
    forget: ({ id }: FlowRun) => void pauses.delete(id),
    remove,
    nextInMs: (): number | null => {
      const now = performance.now()
      const times = [...aside.values()].map(({ until }) => Math.max(1, until - now))
      if (foundNextInMs !== null) times.push(foundNextInMs)
      return times.length === 0 ? null : Math.min(...times)
    },
  }
}
