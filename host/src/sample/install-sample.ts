/** Makes the sample project: its files, its Instances, and the plan that runs them all. */
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Caller } from '@optaic/domain'
import type { Plan } from '@optaic/ports'
import type { Program } from '../program.ts'
import { sampleInstances, sampleProject } from './sample-project.ts'

const data = new URL('../../../examples/sample-project/data/', import.meta.url)
const files = ['sp500_20_adjclose.csv', 'sp500_index.csv', 'LICENSE.txt']

/** True when nobody has made a project yet. */
export const isEmpty = async ({ storage }: Program): Promise<boolean> =>
  (await storage.projects({ limit: 1 })).items.length === 0

/** Makes what is not there yet, so that it can be begun again after a crash. Returns the plan that brings everything up. */
export async function installSample(program: Program, caller: Caller): Promise<Plan> {
  const { lifecycle, storage, settings } = program
  const folder = join(settings.roots[0]!, 'sample')
  await mkdir(folder, { recursive: true })
  for (const name of files) await copyFile(new URL(name, data), join(folder, name))
  const project = (await storage.project(sampleProject.name)) ?? (await lifecycle.createProject(caller, sampleProject))
  for (const instance of sampleInstances) {
    if ((await storage.instanceByName(project.id, instance.name)) !== null) continue
    await lifecycle.createInstance(caller, { ...instance, project: project.id })
  }
  const backtest = await storage.instanceByName(project.id, sampleInstances.at(-1)!.name)
  const [flow] = await storage.flowsOfInstances([backtest!.id])
  const { plan } = await lifecycle.triggerRun(caller, flow!.id, 'recursive')
  return plan as Plan
}

/** Resolves when the plan has ended; calls back with each change of its steps. */
export async function waitForPlan(
  { storage }: Program,
  id: string,
  onChange: (plan: Plan) => void,
  signal?: AbortSignal,
): Promise<Plan> {
  let wake: () => void = () => {}
  const unlisten = await storage.listen('events', () => wake())
  try {
    let seen = ''
    while (true) {
      const plan = (await storage.plan(id))!
      const now = plan.steps.map(step => step.state).join()
      if (now !== seen) onChange(plan)
      seen = now
      if (plan.state !== 'active' || signal?.aborted === true) return plan
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, 250)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
        signal?.addEventListener('abort', () => wake(), { once: true })
      })
    }
  } finally {
    await unlisten()
  }
}
