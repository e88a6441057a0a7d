/** Moves an embedded installation to a Postgres server, a bucket and another orchestrator; the source is only read. */
import { lockDataFolder, openEmbeddedDatabase } from '@optaic/database-embedded'
import { type JsonObject, Problem } from '@optaic/domain'
import { instanceTypes } from '@optaic/kinds'
import { waitingJobs } from '@optaic/orchestrator-pgboss'
import {
  identify,
  inspectServer,
  type MovedRecords,
  type MoveNote,
  moveRecords,
  namedFiles,
  noteState,
  openStorage,
  takeTarget,
} from '@optaic/storage-postgres'
import { openArtifacts } from '../artifact-stores.ts'
import type { Log } from '../log.ts'
import { openProgram } from '../program.ts'
import type { Settings } from '../settings.ts'
import { artifactPlace } from '../task-settings.ts'
import { checkOrchestrator, deployAnew, flowsOf } from './deploy-anew.ts'
import { recordsStand } from './earlier-move.ts'
import { leftBehind } from './left-behind.ts'
import { type MovedFiles, moveFiles } from './move-files.ts'
import { bucketOf, placeOf } from './place.ts'

export interface MoveOptions {
  /** Of the embedded installation. */
  readonly from: Settings
  /** Of the same installation afterwards. */
  readonly to: Settings
  readonly log: Log
  /** Told what is going on, one sentence at a time. */
  readonly say: (sentence: string) => void
}

/** What is the same in every step. */
interface Move extends MoveOptions {
  readonly sourceUrl: string
  readonly targetUrl: string
  /** Name of the source among all databases. */
  readonly source: string
}

/**
 * Throws `data_folder_in_use`, `target_not_empty`, `source_changed`, `copy_differs`, `store_corrupt` and what keeps a system from being
 * used. Interrupted at any moment, it can be run again and goes on from where it was.
 */
export async function moveInstallation(options: MoveOptions): Promise<JsonObject> {
  const { from, to, log, say } = options
  const targetUrl = to.databaseUrl
  if (targetUrl === null) throw new Error('the target has no database URL') // the command has looked
  const lock = lockDataFolder(from.dataFolder)
  try {
    say('Starting the embedded database')
    const embedded = await openEmbeddedDatabase({ folder: from.dataFolder, log: line => log('debug', line) })
    try {
      const source = await identify(embedded.url)
      return await move({ ...options, sourceUrl: embedded.url, targetUrl, source })
    } finally {
      await embedded.close()
    }
  } finally {
    lock.release()
  }
}

async function move(options: Move): Promise<JsonObject> {
  const { to, targetUrl, source, say } = options
  say('Looking at the target')
  await checkServer(targetUrl)
  const before = await takeTarget(targetUrl, source)
  const stand = await recordsStand({ ...options, note: before, place: placeOf(to) })
  if (before.state === 'done') return documentOf(options, before, {})
  await makeTables(targetUrl)
  const program = await openProgram({ settings: to, log: options.log, role: 'guest' })
  try {
    const flows = await flowsOf(options.sourceUrl)
    await checkOrchestrator(program.orchestrator, flows)
    const files = await filesOf(options)
    const waiting = await waitingJobs(options.sourceUrl)
    const records = stand ? null : await recordsOf(options, waiting)
    say('Making the deployments')
    const ticks = keepsDeployments(options) ? [] : waiting.filter(job => job.run_id === null)
    const deployments = await deployAnew(program, flows, ticks)
    await noteState(targetUrl, source, 'done')
    return await documentOf(options, before, { records, files, deployments })
  } finally {
    await program.close()
  }
}

async function checkServer(url: string): Promise<void> {
  const { mayCreate, user } = await inspectServer(url)
  if (!mayCreate)
    throw new Problem('database_unreachable', `The user ${user} may not make tables there`, {
      next: `Make it the owner of the database: ALTER DATABASE … OWNER TO ${user}`,
    })
}

async function makeTables(url: string): Promise<void> {
  const migrations = instanceTypes.flatMap(type => type.kind.migrations)
  const storage = openStorage({ url, listenUrl: null, migrations, applicationName: 'optaic migrate' })
  await storage.migrate().finally(() => storage.close())
}

async function filesOf({ from, to, sourceUrl, say }: Move): Promise<MovedFiles | null> {
  if (to.bucket === null || from.bucket !== null) return null // they stay where they are
  say('Looking at the bucket')
  const [source, target] = [await openArtifacts(artifactPlace(from)), await openArtifacts(artifactPlace(to))]
  try {
    return await moveFiles({
      from: source,
      to: target,
      named: await namedFiles(sourceUrl),
      onFile: (done, of) => say(`${done} of ${of} files moved`),
    })
  } finally {
    await target.close()
    await source.close()
  }
}

/** The local orchestrator keeps its deployments beside the records, so they move with them, ticks that are due included. */
const keepsDeployments = ({ from, to }: Move): boolean => from.orchestrator === 'local' && to.orchestrator === 'local'

const recordsOf = (options: Move, waiting: Awaited<ReturnType<typeof waitingJobs>>): Promise<MovedRecords> =>
  moveRecords({
    from: options.sourceUrl,
    to: options.targetUrl,
    source: options.source,
    place: placeOf(options.to),
    also: keepsDeployments(options) ? ['orchestrator.deployment'] : [],
    keepsDeployments: keepsDeployments(options),
    waiting,
    onTable: name => options.say(`Moving ${name}`),
  })

interface Outcome {
  readonly records?: MovedRecords | null
  readonly files?: MovedFiles | null
  readonly deployments?: number
}

async function documentOf(
  { from, to, targetUrl }: Move,
  before: MoveNote,
  { records, files, deployments }: Outcome,
): Promise<JsonObject> {
  const { host, pathname } = new URL(targetUrl)
  const moved = Object.entries(records ?? {}).map(([name, { rows }]) => [name.replace('public.', ''), rows] as const)
  return {
    state: 'done',
    /** Whether an earlier call had moved the records. */
    went_on: before.state !== 'begun',
    database: `${host}${pathname}`,
    bucket: bucketOf(to),
    orchestrator: to.orchestrator,
    rows: records == null ? null : Object.fromEntries(moved),
    files: files == null ? null : { ...files },
    deployments: deployments ?? null,
    left_behind: { ...(await leftBehind(from, to)) } as unknown as JsonObject,
  }
}
