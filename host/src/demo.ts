/** The demo: the whole sample job from an empty data folder, and one document that says what came out. */
import type { Json, JsonObject, Run } from '@optaic/domain'
import { Problem } from '@optaic/domain'
import { waitUntilPublished } from './demo-realtime.ts'
import { startDemoWorkers } from './demo-worker/start-workers.ts'
import type { Log } from './log.ts'
import { openProgram, type Program } from './program.ts'
import { installSample, waitForPlan } from './sample/install-sample.ts'
import { sampleInstances, sampleProject } from './sample/sample-project.ts'
import type { Environment, Settings } from './settings.ts'
import { startWorker } from './worker.ts'

export interface DemoOptions {
  readonly settings: Settings
  readonly environment: Environment
  readonly log: Log
  /** Told what is going on, one sentence at a time. */
  readonly say: (sentence: string) => void
  readonly signal?: AbortSignal
  /** Processes of `optaic worker` that share the job; default none, and this process does it. */
  readonly workers?: number
}

/** Throws `run_failed` when a step of the job did not complete. No server stays behind, whatever happens. */
export async function runDemo(options: DemoOptions): Promise<JsonObject> {
  const { settings, environment, log, say, signal, workers = 0 } = options
  const caller = { actor: 'demo', correlation_id: 'demo' }
  say('Starting the database')
  const program = await openProgram({ settings, log, role: 'owner' })
  const closers: (() => Promise<unknown>)[] = [() => program.close()]
  try {
    if (workers > 0) say(`Starting ${workers} workers`)
    const started =
      workers > 0
        ? await startDemoWorkers(program, environment, workers)
        : await startWorker(program, environment, settings.concurrency)
    closers.push(() => started.drain())
    const maintenance = await program.lifecycle.startMaintenance()
    closers.push(() => maintenance.stop())
    say('Making the sample project')
    const { id: planId } = await installSample(program, caller)
    const names = new Map(
      (await program.lifecycle.listInstances({ project: sampleProject.name })).items.flatMap(i =>
        i.flows.map(f => [f.id as string, `${i.name}.${f.kind}`] as const),
      ),
    )
    const plan = await waitForPlan(
      program,
      planId,
      ({ steps }) => {
        const done = steps.filter(step => step.state === 'completed').length
        const now = steps.filter(step => step.state === 'submitted').map(step => names.get(step.flow_id))
        say(`${done} of ${steps.length} flows done${now.length === 0 ? '' : `, running ${now.join(', ')}`}`)
      },
      signal,
    )
    if (plan.state !== 'completed')
      throw failure(plan.steps.find(step => step.state === 'failed')?.reason ?? 'interrupted')
    if (settings.realtime !== 'sse') await waitUntilPublished(program)
    return await documentOf(program)
  } finally {
    for (const close of closers.reverse()) await close()
  }
}

const failure = (reason: string) =>
  new Problem('run_failed', `The sample job did not complete: ${reason}`, {
    next: 'Run it again with OPTAIC_LOG_LEVEL=debug.',
  })

const seconds = (run: Run): number | null =>
  run.started_at === null || run.finished_at === null
    ? null
    : (Date.parse(run.finished_at) - Date.parse(run.started_at)) / 1000

/** What the sample project holds and what its Runs found. */
async function documentOf({ lifecycle, storage }: Program): Promise<JsonObject> {
  const project = await lifecycle.getProject(sampleProject.name)
  const instances = (await lifecycle.listInstances({ project: project.id, limit: 100 })).items
  const runs = (await storage.runs({ project_id: project.id, limit: 100 })).items.toReversed()
  const prices = instances.find(instance => instance.name === 'prices')!
  const version = (await storage.versions(prices.id, { limit: 1 })).items[0]!
  const backtest = runs.findLast(run => run.kind === 'BacktestRun' && run.state === 'completed')!
  const { first_date, last_date, final_equity, ...metrics } = backtest.metrics
  const order = (name: string) => sampleInstances.findIndex(instance => instance.name === name)
  return {
    project: project.name,
    instances: instances
      .toSorted((a, b) => order(a.name) - order(b.name))
      .map(({ type, name, status, flow_execution_handles, flows }) => ({
        type,
        name,
        status,
        flow_execution_handles: flow_execution_handles as unknown as Json,
        flows: flows.map(({ kind, status, last_data_date }) => ({ kind, status, last_data_date })),
      })),
    runs: runs.map(run => ({
      kind: run.kind,
      state: run.state,
      seconds: seconds(run),
      rows: run.rows,
      metrics: run.metrics,
    })),
    dataset: {
      rows: version.rows,
      symbols: version.symbols,
      first_date: version.first_date,
      last_date: version.last_date,
    },
    backtest: { metrics, first_date: first_date!, last_date: last_date!, final_equity: final_equity! },
  }
}
