/** What the commands of the program are given: where words go, the environment, and when to stop. */
import type { Terminal } from '@optaic/cli'
import { Command, Option } from 'commander'
import type { Level, Log } from '../log.ts'
import { readConfigFile } from '../settings/config-file.ts'
import type { RawConfig } from '../settings/reader.ts'
import { type Environment, type Flags, readSettings, type Settings } from '../settings.ts'

export interface Surroundings {
  readonly environment: Environment
  readonly terminal: Terminal
  /** Aborted by Ctrl-C and by SIGTERM. */
  readonly signal: AbortSignal
}

/** A command of the installation in a data folder, whatever systems it stands on. */
export const folderCommand = (name: string, about: string): Command =>
  new Command(name)
    .description(about)
    .addOption(
      new Option(
        '--data <folder>',
        'data folder: database, artifacts, files (environment: OPTAIC_DATA; default .optaic)',
      ),
    )
    .addOption(
      new Option(
        '--config <file>',
        'config file (environment: OPTAIC_CONFIG; default optaic.config.ts where it is started, if there is one)',
      ),
    )
    .addOption(new Option('--json', 'print one JSON document instead of text'))

/** A command with the options that say where the data are. */
export const programCommand = (name: string, about: string): Command =>
  folderCommand(name, about)
    .addOption(
      new Option(
        '--database-url <url>',
        'Postgres server instead of the embedded one (environment: OPTAIC_DATABASE_URL)',
      ),
    )
    .addOption(
      new Option(
        '--bucket-url <url>',
        's3://bucket/prefix for dataset versions and artifacts, instead of the data folder (environment: OPTAIC_BUCKET_URL)',
      ),
    )
    .addOption(
      new Option(
        '--orchestrator <name>',
        'who runs the flows: local or prefect (environment: OPTAIC_ORCHESTRATOR; default local)',
      ),
    )
    .addOption(
      new Option(
        '--realtime <name>',
        'who brings events to those who watch: sse or centrifugo (environment: OPTAIC_REALTIME; default sse)',
      ),
    )

export type ProgramFlags = Flags & { readonly json?: boolean; readonly config?: string }

/** `change` may leave out what a command does not take from the config file. */
export async function settingsOf(
  { environment }: Surroundings,
  flags: ProgramFlags,
  change: (config: RawConfig) => RawConfig = config => config,
): Promise<Settings> {
  const { config } = await readConfigFile(flags.config, environment)
  return readSettings(flags, environment, change(config))
}

const levels: readonly Level[] = ['debug', 'info', 'warning', 'error']

export async function logOf({ environment }: Surroundings): Promise<Log> {
  const { createLog } = await import('../log.ts')
  const wanted = environment.OPTAIC_LOG_LEVEL ?? 'warning'
  return createLog(levels.find(level => level === wanted) ?? 'warning')
}

/** Resolves when the program is asked to stop. */
export const stopped = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
