/** The outside systems the program can work with. A new orchestrator is one folder and one entry in its table. */
import { Problem } from '@optaic/domain'
import { openPgBossOrchestrator } from '@optaic/orchestrator-pgboss'
import type { Orchestrator } from '@optaic/ports'
import type { DatabaseWay } from './database-way.ts'
import { prefectEntry } from './prefect.ts'
import type { Settings } from './settings.ts'

export interface OrchestratorSurroundings {
  readonly settings: Settings
  readonly database: DatabaseWay
  readonly clock: () => string
  readonly log: (level: 'warning' | 'error', message: string) => void
  /** Whether this process turns due schedules into Runs. */
  readonly ticks: boolean
}

export interface OrchestratorEntry {
  open(around: OrchestratorSurroundings): Promise<Orchestrator>
  /** For the doctor: one sentence about what was found; throws a Problem that says what is wrong. Changes nothing. */
  check(settings: Settings): Promise<string>
}

const orchestrators: Readonly<Record<string, OrchestratorEntry>> = {
  local: {
    open: ({ database, clock, log, ticks }) => openPgBossOrchestrator({ ...database, clock, log, ticks }),
    check: async () => 'local, on the database',
  },
  prefect: prefectEntry,
}

export const openOrchestrator = async (around: OrchestratorSurroundings): Promise<Orchestrator> =>
  entryOf(around.settings).open(around)

export const checkOrchestrator = async (settings: Settings): Promise<string> => entryOf(settings).check(settings)

function entryOf({ orchestrator }: Settings): OrchestratorEntry {
  const entry = orchestrators[orchestrator]
  if (entry !== undefined) return entry
  throw new Problem('invalid_request', `There is no orchestrator "${orchestrator}"`, {
    next: `Set OPTAIC_ORCHESTRATOR to one of: ${Object.keys(orchestrators).join(', ')}.`,
  })
}
