/** The program as people run it, but for its Instance types: one, whose Runs do nothing. */
import { randomUUIDv7 } from 'node:crypto'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openFolderArtifacts } from '@optaic/artifacts-folder'
import { openEmbeddedDatabase } from '@optaic/database-embedded'
import { openProcessExecution } from '@optaic/execution-process'
import { createLifecycle, type Lifecycle } from '@optaic/lifecycle'
import { openPgBossOrchestrator } from '@optaic/orchestrator-pgboss'
import type { Orchestrator, Realtime, Storage } from '@optaic/ports'
import { openStorage } from '@optaic/storage-postgres'
import type { Bench } from '../suite.ts'
import { bareKind } from './bare-kind.ts'
import { caller } from './caller.ts'

export interface BareProgram {
  readonly lifecycle: Lifecycle
  readonly storage: Storage
  /** Its own Postgres, as the program sets it up. */
  readonly databaseUrl: string
  /** Starts its upkeep and a worker. */
  start(): Promise<void>
}

export interface BareOptions {
  /** Where it publishes to. */
  readonly realtime?: Realtime
  /** Default the local orchestrator. */
  readonly openOrchestrator?: (around: Surroundings) => Promise<Orchestrator>
  /** Runs at a time; default 1. */
  readonly concurrency?: number
}

interface Surroundings {
  readonly url: string
  readonly clock: () => string
  readonly log: (level: string, message: string) => void
}

/** Ends with the work. */
export async function openBareProgram(
  bench: Bench,
  { openOrchestrator = openPgBossOrchestrator, concurrency = 1, ...more }: BareOptions = {},
): Promise<BareProgram> {
  const folder = await bench.folder()
  await chmod(folder, 0o755) // the account that root lends to Postgres has to get in
  const database = await openEmbeddedDatabase({ folder })
  bench.onClose(() => database.close())
  const clock = () => new Date().toISOString()
  const log = (level: string, message: string) => {
    if (level === 'error' || level === 'warning') bench.say(message)
  }
  const storage = openStorage({ url: database.url })
  bench.onClose(() => storage.close())
  await storage.migrate()
  const orchestrator = await openOrchestrator({ url: database.url, clock, log })
  bench.onClose(() => orchestrator.close())
  const lifecycle = createLifecycle({
    ...more,
    storage,
    orchestrator,
    artifacts: await openFolderArtifacts({ folder: join(folder, 'artifacts') }),
    kinds: [bareKind],
    declarations: [],
    clock,
    newId: randomUUIDv7,
    random: Math.random,
    programVersion: 'bench',
    log,
  })
  await lifecycle.createProject(caller, { name: 'bench' })
  const start = async () => {
    const maintenance = await lifecycle.startMaintenance()
    bench.onClose(() => maintenance.stop())
    await startWorker(bench, lifecycle, orchestrator, folder, concurrency)
  }
  return { lifecycle, storage, databaseUrl: database.url, start }
}

/** One with warm Run processes, as the server starts it. */
async function startWorker(
  bench: Bench,
  lifecycle: Lifecycle,
  orchestrator: Orchestrator,
  folder: string,
  concurrency: number,
): Promise<void> {
  const runs = join(folder, 'runs')
  await mkdir(runs)
  const execution = openProcessExecution({
    entry: new URL('./bare-entry.ts', import.meta.url),
    environment: { PATH: process.env.PATH ?? '' },
    warm: Math.min(concurrency, 4),
  })
  bench.onClose(() => execution.close())
  const handler = lifecycle.createRunHandler({ execution, worker: 'bench', folder: runs })
  bench.onClose(async () => handler.close())
  const worker = await orchestrator.work({ worker: 'bench', concurrency }, handler.handle)
  bench.onClose(() => worker.stop())
}
