/** The settings of the program: read from flags, the environment and the config file, here and nowhere else, and checked as a whole. */
import { Problem } from '@optaic/domain'
import { type BucketSettings, readBucketSettings } from './settings/bucket.ts'
import { type DatabaseSettings, readDatabaseSettings } from './settings/database.ts'
import { type GeneralSettings, readGeneralSettings } from './settings/general.ts'
import { type PrefectSettings, readPrefectSettings } from './settings/prefect.ts'
import { createReader, type Environment, type RawConfig, type ShownSetting } from './settings/reader.ts'
import { type RealtimeSettings, readRealtimeSettings } from './settings/realtime.ts'
import { systems } from './settings/systems.ts'

export type { Environment }

export interface Settings extends GeneralSettings, DatabaseSettings, RealtimeSettings {
  /** Bucket for dataset versions and artifacts; null is the data folder. */
  readonly bucket: BucketSettings | null
  /** Null where Prefect is not the orchestrator. */
  readonly prefect: PrefectSettings | null
  /** All that are set, wherever, as an environment would set them: for programs started by this one. Holds the secrets. */
  readonly given: Environment
  /** All of them as people may see them, with where each came from. */
  readonly shown: readonly ShownSetting[]
}

export type Flags = Readonly<
  Partial<
    Record<
      | 'data'
      | 'databaseUrl'
      | 'host'
      | 'port'
      | 'tokenFile'
      | 'concurrency'
      | 'orchestrator'
      | 'bucketUrl'
      | 'realtime'
      | 'pool',
      string
    >
  >
>

/** Prefix of the environment variables that hold secrets which configurations may name. */
export const secretPrefix = 'OPTAIC_SECRET_'

/** Throws `invalid_request` with every fault at once. */
export function readSettings(flags: Flags, environment: Environment, config: RawConfig = {}): Settings {
  const { reader, faults, shown, given } = createReader(systems, { flags, environment, config })
  const database = readDatabaseSettings(reader)
  const general = readGeneralSettings(reader)
  const settings: Settings = {
    ...database,
    ...general,
    prefect: readPrefectSettings(reader, general.orchestrator),
    bucket: readBucketSettings(reader),
    ...readRealtimeSettings(reader),
    given: given(),
    shown: shown(),
  }
  if (faults.length > 0)
    throw new Problem('invalid_request', 'The settings cannot be used', {
      details: faults,
      next: 'Mend what is listed and start again.',
    })
  return settings
}

/** True for addresses that only this machine reaches. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
