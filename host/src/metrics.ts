/** Metrics in the text format of Prometheus: the process, and what stands in the database at the moment of the scrape. */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Program } from './program.ts'

const registry = new Registry()
collectDefaultMetrics({ register: registry, prefix: 'optaic_' })
const flows = new Gauge({
  name: 'optaic_flows',
  help: 'Flows by status.',
  labelNames: ['status'] as const,
  registers: [registry],
})
const runs = new Gauge({
  name: 'optaic_runs_active',
  help: 'Runs that wait or are under way.',
  labelNames: ['state'] as const,
  registers: [registry],
})
const outbox = new Gauge({
  name: 'optaic_outbox_pending',
  help: 'Items that wait in the outbox.',
  registers: [registry],
})

const unpublished = new Gauge({
  name: 'optaic_realtime_unpublished',
  help: 'Positions of events by which the realtime server is behind; 0 without one.',
  registers: [registry],
})

export async function renderMetrics({ storage, lifecycle }: Program): Promise<string> {
  const counts = await storage.counts()
  flows.reset()
  runs.reset()
  for (const [status, count] of Object.entries(counts.flows)) flows.set({ status }, count)
  for (const [state, count] of Object.entries(counts.runs)) runs.set({ state }, count)
  outbox.set(counts.outbox)
  unpublished.set(await lifecycle.unpublished())
  return registry.metrics()
}
