/** `optaic migrate`: moves an embedded installation to a Postgres server, a bucket and another orchestrator. */
import { progressLine, renderPairs } from '@optaic/cli'
import { type JsonObject, Problem } from '@optaic/domain'
import { type Command, Option } from 'commander'
import type { LeftBehind } from '../move/left-behind.ts'
import type { Fields } from '../settings/field.ts'
import { systems } from '../settings/systems.ts'
import type { Settings } from '../settings.ts'
import { folderCommand, logOf, type ProgramFlags, type Surroundings, settingsOf } from './surroundings.ts'

interface MigrateFlags extends ProgramFlags {
  readonly toDatabaseUrl: string
  readonly toBucketUrl?: string
  readonly toOrchestrator?: string
}

export function migrateCommand(around: Surroundings): Command {
  return folderCommand(
    'migrate',
    'move an embedded installation to a Postgres server, a bucket, another orchestrator; run it again if it was interrupted',
  )
    .addOption(
      new Option(
        '--to-database-url <url>',
        'empty database of a Postgres server that the records go to',
      ).makeOptionMandatory(),
    )
    .addOption(new Option('--to-bucket-url <url>', 's3://bucket/prefix that dataset versions and artifacts go to'))
    .addOption(new Option('--to-orchestrator <name>', 'who runs the flows from then on; default who does so now'))
    .action(async (flags: MigrateFlags) => {
      const { terminal } = around
      const line = progressLine(terminal)
      try {
        const { moveInstallation } = await import('../move/move-installation.ts')
        const document = await moveInstallation({
          from: await sourceOf(around, flags),
          to: await targetOf(around, flags),
          log: await logOf(around),
          say: sentence => line.show(sentence),
        })
        line.clear()
        terminal.write(flags.json === true ? `${JSON.stringify(document, null, 2)}\n` : summary(document))
      } finally {
        line.clear()
      }
    })
}

const urls = (names: readonly string[]) =>
  names.flatMap(system => (systems as Readonly<Record<string, Fields>>)[system]?.url?.env ?? [])

/** Without what names a database or, where files move, a bucket: these are where it goes, not where it is. */
async function sourceOf(around: Surroundings, flags: MigrateFlags): Promise<Settings> {
  const left = flags.toBucketUrl === undefined ? ['database'] : ['database', 'bucket']
  const unset = [...urls(left), 'OPTAIC_DATABASE_DIRECT_URL'].flatMap(name => [name, `${name}_FILE`])
  const environment = { ...around.environment, ...Object.fromEntries(unset.map(name => [name, undefined])) }
  return settingsOf({ ...around, environment }, flags, config =>
    Object.fromEntries(Object.entries(config).filter(([system]) => !left.includes(system))),
  )
}

async function targetOf(around: Surroundings, flags: MigrateFlags): Promise<Settings> {
  const { toDatabaseUrl, toBucketUrl, toOrchestrator } = flags
  const settings = await settingsOf(around, {
    ...flags,
    databaseUrl: toDatabaseUrl,
    ...(toBucketUrl === undefined ? {} : { bucketUrl: toBucketUrl }),
    ...(toOrchestrator === undefined ? {} : { orchestrator: toOrchestrator }),
  })
  if (settings.databaseUrl !== null) return settings
  throw new Problem('invalid_request', '--to-database-url names no database', { next: 'Name one: postgres://…' })
}

function summary(document: JsonObject): string {
  const { rows, files, database, bucket, orchestrator, deployments, left_behind } = document as unknown as {
    readonly rows: Readonly<Record<string, number>> | null
    readonly files: { readonly files: number; readonly bytes: number } | null
    readonly left_behind: LeftBehind
    readonly [name: string]: unknown
  }
  const count = rows === null ? 'moved before' : `${Object.values(rows).reduce((sum, n) => sum + n, 0)} rows, verified`
  const pairs = renderPairs([
    ['database', `${database}: ${count}`],
    ...(bucket === null ? [] : [['bucket', `${bucket}${files === null ? '' : `: ${files.files} files`}`] as const]),
    ['orchestrator', `${orchestrator}${deployments === null ? '' : `: ${deployments} deployments`}`],
  ])
  return `${pairs}
What was in the data folder is still there, as it was. From now on start with OPTAIC_DATABASE_URL${bucket === null ? '' : ', OPTAIC_BUCKET_URL'} and OPTAIC_ORCHESTRATOR=${orchestrator}
${stays(left_behind)}`
}

function stays({ files, artifacts }: LeftBehind): string {
  const folders = [
    files === null ? null : `${files.files} source files of pipelines in ${files.folder}`,
    artifacts === null ? null : `${artifacts.files} dataset files and artifacts in ${artifacts.folder}`,
  ].filter(folder => folder !== null)
  if (folders.length === 0) return ''
  return `Not moved, and needed wherever a server or a worker runs: ${folders.join('; ')}.
Copy them into the data folder of every machine that has one; on this machine keep using the same data folder.
`
}
