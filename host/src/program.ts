/** The program put together: database, orchestrator, artifacts and use cases, from settings alone. */
import { randomUUIDv7 } from 'node:crypto'
import { chmod, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { lockDataFolder, openEmbeddedDatabase } from '@optaic/database-embedded'
import { Problem } from '@optaic/domain'
import { instanceTypes, kindsOf } from '@optaic/kinds'
import { declarationsOf, type Plugins } from '@optaic/kit'
import { createLifecycle, type Lifecycle } from '@optaic/lifecycle'
import type { Artifacts, Orchestrator, Storage } from '@optaic/ports'
import { openStorage } from '@optaic/storage-postgres'
import { openOrchestrator } from './adapters.ts'
import { openArtifacts } from './artifact-stores.ts'
import { openRealtime } from './brokers.ts'
import { type DatabaseWay, findDatabaseWay } from './database-way.ts'
import { ensureExamined } from './examined-plugins.ts'
import type { Log } from './log.ts'
import { loadPlugins } from './own-plugins.ts'
import { findServer } from './running-server.ts'
import type { Settings } from './settings.ts'
import { artifactPlace } from './task-settings.ts'
import { version } from './version.ts'
import { sweepWorkFolders, workFolderName } from './work-folders.ts'

export interface Program {
  readonly settings: Settings
  /** What the program ships, and what folders of one's own export. */
  readonly plugins: Plugins
  readonly database: DatabaseWay
  readonly lifecycle: Lifecycle
  readonly storage: Storage
  readonly orchestrator: Orchestrator
  readonly artifacts: Artifacts
  close(): Promise<void>
}

export interface OpenProgramOptions {
  readonly settings: Settings
  readonly log: Log
  /**
   * `owner` locks the data folder, starts the embedded database where no URL is given, brings the database up to date and
   * registers what the program ships; `guest` joins what an owner runs.
   */
  readonly role: 'owner' | 'guest'
}

/** What must be closed, the last opened first. */
class Closers {
  readonly #list: (() => Promise<unknown>)[] = []
  add(close: () => Promise<unknown>): void {
    this.#list.unshift(close)
  }
  async close(): Promise<void> {
    for (const close of this.#list.splice(0)) await close()
  }
}

/** Throws `data_folder_in_use`, `database_unreachable`, `database_newer`. Nothing stays open then. */
export async function openProgram(options: OpenProgramOptions): Promise<Program> {
  const closers = new Closers()
  try {
    return await open(options, closers)
  } catch (fault) {
    await closers.close()
    throw fault
  }
}

async function open({ settings, log, role }: OpenProgramOptions, closers: Closers): Promise<Program> {
  const owner = role === 'owner'
  const plugins = await loadPlugins(settings.plugins)
  await mkdir(settings.roots[0]!, { recursive: true })
  if (owner) {
    const lock = lockDataFolder(settings.dataFolder)
    closers.add(async () => lock.release())
    await sweepWorkFolders(join(settings.dataFolder, 'runs'))
  }
  await mkdir(runsFolder(settings), { recursive: true })
  closers.add(() => rm(runsFolder(settings), { recursive: true, force: true }))
  const database = await databaseOf(settings, log, owner, closers)
  const storage = openStorage({
    ...database,
    migrations: instanceTypes.flatMap(type => type.kind.migrations),
    applicationName: `optaic ${role}`,
  })
  closers.add(() => storage.close())
  if (owner) {
    // Before the database is brought up to date: the program that was here until now can still be started then.
    const examined = await ensureExamined({ plugins, folders: settings.plugins }, storage, log)
    await storage.migrate()
    await examined.keep()
  }
  const clock = () => new Date().toISOString()
  const orchestrator = await openOrchestrator({ settings, database, clock, log, ticks: owner })
  closers.add(() => orchestrator.close())
  const artifacts = await openArtifacts(artifactPlace(settings))
  closers.add(() => artifacts.close())
  const realtime = await openRealtime(settings)
  if (realtime !== undefined) closers.add(() => realtime.close())
  const lifecycle = createLifecycle({
    ...(realtime === undefined ? {} : { realtime }),
    storage,
    orchestrator,
    artifacts,
    kinds: kindsOf(plugins),
    declarations: declarationsOf(plugins),
    clock,
    newId: randomUUIDv7,
    random: Math.random,
    programVersion: version,
    log,
  })
  if (owner) await lifecycle.registerDeclarations({ actor: 'optaic', correlation_id: randomUUIDv7() })
  return { settings, plugins, database, lifecycle, storage, orchestrator, artifacts, close: () => closers.close() }
}

/** Folder in which the Runs of this process work. */
export const runsFolder = (settings: Settings): string => join(settings.dataFolder, 'runs', workFolderName())

async function databaseOf(settings: Settings, log: Log, owner: boolean, closers: Closers): Promise<DatabaseWay> {
  if (settings.databaseUrl !== null) return findDatabaseWay(settings.databaseUrl, settings.databaseDirectUrl, log)
  if (owner) {
    await chmod(settings.dataFolder, 0o755)
    const database = await openEmbeddedDatabase({ folder: settings.dataFolder, log: line => log('debug', line) })
    closers.add(() => database.close())
    return { url: database.url, listenUrl: database.url }
  }
  const server = findServer(settings.dataFolder)
  if (server !== null) return server.database
  throw new Problem('database_unreachable', `No server runs on ${settings.dataFolder}`, {
    next: 'Start one with: optaic server; or name a database with OPTAIC_DATABASE_URL.',
  })
}
