/** The outside systems the program can work with. A new orchestrator is one folder and one entry in its table. */
import { Problem } from '@optaic/domain'
import { openPgBossOrchestrator } from '@optaic/orchestrator-pgboss'
import type { Orchestrator } from '@optaic/ports'
import type { Settings } from './settings.ts'

export interface OrchestratorSurroundings {
  readonly settings: Settings
  readonly databaseUrl: string
  readonly clock: () => string
  readonly log: (level: 'warning' | 'error', message: string) => void
  /** Whether this process turns due schedules into Runs. */
  readonly ticks: boolean
}

const orchestrators: Readonly<Record<string, (around: OrchestratorSurroundings) => Promise<Orchestrator>>> = {
  local: ({ databaseUrl, clock, log, ticks }) => openPgBossOrchestrator({ url: databaseUrl, clock, log, ticks }),
}

export function openOrchestrator(around: OrchestratorSurroundings): Promise<Orchestrator> {
  const open = orchestrators[around.settings.orchestrator]
  if (open !== undefined) return open(around)
  throw new Problem('invalid_request', `There is no orchestrator "${around.settings.orchestrator}"`, {
    next: `Set OPTAIC_ORCHESTRATOR to one of: ${Object.keys(orchestrators).join(', ')}.`,
  })
}
