/** The bare program with Prefect as its orchestrator. */
import { openPrefectOrchestrator } from '@optaic/orchestrator-prefect'
import { caller } from '../../program/caller.ts'
import { type BareProgram, openBareProgram } from '../../program/open-bare-program.ts'
import type { Prefect } from '../../program/open-prefect.ts'
import type { Bench } from '../../suite.ts'

export const openOnPrefect = (bench: Bench, { url }: Prefect, concurrency: number): Promise<BareProgram> =>
  openBareProgram(bench, {
    concurrency,
    openOrchestrator: async ({ clock, log }) => openPrefectOrchestrator({ url, pool: 'bench', clock, log }),
  })

/** So many Instances that do nothing; gives their Flows, each with its handle. */
export async function createFlows({ lifecycle }: BareProgram, count: number): Promise<readonly Flow[]> {
  const flows: Flow[] = []
  for (let i = 0; i < count; i++) {
    const created = await lifecycle.createInstance(caller, {
      project: 'bench',
      type: 'BareInstance',
      name: `flow-${i}`,
    })
    const [flow] = created.flows
    if (flow?.handle == null) throw new Error(`flow-${i} has no deployment: ${created.provisioning.reason}`)
    flows.push({ id: flow.id, handle: flow.handle })
  }
  return flows
}

interface Flow {
  readonly id: string
  readonly handle: string
}
