/** What was due at the last look: taken from here as hands come free, so that not every Run costs a look of its own. */
import type { FlowRun } from './flow-runs.ts'

export interface Found {
  readonly due: readonly FlowRun[]
  /** Milliseconds until the next one that is known of. */
  readonly nextInMs: number | null
}

/** Others may have taken them meanwhile. */
const freshMs = 1000

export function createWaiting() {
  let found: Found = { due: [], nextInMs: null }
  let at = Number.NEGATIVE_INFINITY
  return {
    set: (next: Found) => {
      found = next
      at = performance.now()
    },
    /** One of a deployment, and none where its Run is still under way here: Prefect would send it back. */
    takable: (underWay: ReadonlyMap<string, { readonly deployment_id: string | null }>): readonly FlowRun[] => {
      if (performance.now() - at > freshMs) return []
      const taken = new Set([...underWay.values()].map(run => run.deployment_id))
      return found.due.filter(run => {
        if (taken.has(run.deployment_id)) return false
        taken.add(run.deployment_id)
        return true
      })
    },
    remove: (runs: readonly FlowRun[]) => {
      found = { ...found, due: found.due.filter(run => !runs.includes(run)) }
    },
    nextInMs: () => found.nextInMs,
  }
}
