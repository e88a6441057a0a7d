/** The settings of the program: read from flags and the environment, here and nowhere else, and checked as a whole. */

import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { Problem, type ProblemDetail } from '@optaic/domain'
import { type BucketSettings, readBucketSettings } from './bucket-settings.ts'

export interface Settings {
  /** Holds the embedded database, artifacts and temporary files. */
  readonly dataFolder: string
  /** Postgres by URL; null is the embedded one. */
  readonly databaseUrl: string | null
  readonly host: string
  /** 0 is any free port. */
  readonly port: number
  /** File with one bearer token per line; null is no authentication, allowed on loopback only. */
  readonly tokenFile: string | null
  /** Names by which the server may be addressed, besides its own address. */
  readonly allowedHosts: readonly string[]
  /** Runs at a time in one worker. */
  readonly concurrency: number
  /** Folders that paths in configurations may lie in; relative paths start from the first. */
  readonly roots: readonly string[]
  readonly orchestrator: string
  /** Megabytes a Run's table engine may take. */
  readonly tablesMemoryMb: number
  /** Bucket for dataset versions and artifacts; null is the data folder. */
  readonly bucket: BucketSettings | null
}

export type Environment = Readonly<Record<string, string | undefined>>
export type Flags = Readonly<
  Partial<
    Record<
      'data' | 'databaseUrl' | 'host' | 'port' | 'tokenFile' | 'concurrency' | 'orchestrator' | 'bucketUrl',
      string
    >
  >
>

/** Prefix of the environment variables that hold secrets which configurations may name. */
export const secretPrefix = 'OPTAIC_SECRET_'

/** Throws `invalid_request` with every fault at once. */
export function readSettings(flags: Flags, environment: Environment): Settings {
  const faults: ProblemDetail[] = []
  const whole = (name: string, text: string | undefined, fallback: number, least: number, most: number): number => {
    const value = text === undefined || text === '' ? fallback : Number(text)
    if (Number.isInteger(value) && value >= least && value <= most) return value
    faults.push({
      path: name,
      message: `${name} is ${JSON.stringify(text)}, but must be a whole number from ${least} to ${most}`,
    })
    return fallback
  }
  const dataFolder = resolve(flags.data ?? environment.OPTAIC_DATA ?? '.optaic')
  const databaseUrl = flags.databaseUrl ?? environment.OPTAIC_DATABASE_URL ?? null
  if (databaseUrl !== null && !/^postgres(ql)?:\/\//.test(databaseUrl))
    faults.push({ path: 'OPTAIC_DATABASE_URL', message: 'OPTAIC_DATABASE_URL must begin with postgres://' })
  const settings: Settings = {
    dataFolder,
    databaseUrl,
    host: flags.host ?? environment.OPTAIC_HOST ?? '127.0.0.1',
    port: whole('OPTAIC_PORT', flags.port ?? environment.OPTAIC_PORT, 4680, 0, 65535),
    tokenFile: flags.tokenFile ?? environment.OPTAIC_TOKEN_FILE ?? null,
    allowedHosts: list(environment.OPTAIC_ALLOWED_HOSTS),
    concurrency: whole('OPTAIC_CONCURRENCY', flags.concurrency ?? environment.OPTAIC_CONCURRENCY, 2, 1, 256),
    roots: [
      join(dataFolder, 'files'),
      ...list(environment.OPTAIC_ROOTS).map(root => resolve(root.replace(/^~(?=\/)/, homedir()))),
    ],
    orchestrator: flags.orchestrator ?? environment.OPTAIC_ORCHESTRATOR ?? 'local',
    tablesMemoryMb: whole('OPTAIC_TABLES_MEMORY_MB', environment.OPTAIC_TABLES_MEMORY_MB, 1536, 64, 1_048_576),
    bucket: readBucketSettings(flags.bucketUrl ?? environment.OPTAIC_BUCKET_URL, environment, whole, faults),
  }
  if (faults.length > 0)
    throw new Problem('invalid_request', 'The settings cannot be used', {
      details: faults,
      next: 'Mend what is listed and start again.',
    })
  return settings
}

const list = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')

/** True for addresses that only this machine reaches. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
