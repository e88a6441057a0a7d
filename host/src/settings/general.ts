/** The settings of the program itself: where it keeps things, where it listens, how much it does at a time. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { SettingReader } from './reader.ts'

export interface GeneralSettings {
  /** Holds the embedded database, artifacts and temporary files. */
  readonly dataFolder: string
  /** Where people reach the server, for links to it from elsewhere; null is where it listens. */
  readonly publicUrl: string | null
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
  /** Folders with Definitions of one's own, absolute. */
  readonly plugins: readonly string[]
  readonly orchestrator: string
  /** Megabytes a Run's table engine may take. */
  readonly tablesMemoryMb: number
  /** Threads that compute the expressions of a Run. */
  readonly engineThreads: number
}

export const programFields = {
  data: {
    kind: 'text',
    env: 'OPTAIC_DATA',
    flag: 'data',
    fallback: '.optaic',
    about: 'Data folder: embedded database, artifacts, files.',
  },
  roots: {
    kind: 'list',
    env: 'OPTAIC_ROOTS',
    about: 'Folders besides `files` in the data folder that paths in configurations may lie in.',
  },
  plugins: {
    kind: 'list',
    env: 'OPTAIC_PLUGINS',
    about:
      'Folders whose index.ts exports Definitions of your own (docs/guides/write-a-macro.md); workers need the same.',
  },
  orchestrator: {
    kind: 'text',
    env: 'OPTAIC_ORCHESTRATOR',
    flag: 'orchestrator',
    fallback: 'local',
    about: 'Who runs the flows: `local`, on the database, or `prefect`.',
  },
} as const

export const serverFields = {
  publicUrl: {
    kind: 'url',
    env: 'OPTAIC_PUBLIC_URL',
    about: 'Where people reach the server, for links to it from other systems; without it, where it listens.',
  },
  host: { kind: 'text', env: 'OPTAIC_HOST', flag: 'host', fallback: '127.0.0.1', about: 'Address to listen on.' },
  port: {
    kind: 'whole',
    env: 'OPTAIC_PORT',
    flag: 'port',
    fallback: 4680,
    least: 0,
    most: 65_535,
    about: 'Port to listen on; 0 is any free one.',
  },
  tokenFile: {
    kind: 'text',
    env: 'OPTAIC_TOKEN_FILE',
    flag: 'tokenFile',
    about:
      'File with bearer tokens, a line `name:token` each, with rights behind it where they are limited (docs/guides/operations.md); needed on other addresses than loopback.',
  },
  allowedHosts: {
    kind: 'list',
    env: 'OPTAIC_ALLOWED_HOSTS',
    about: 'Names by which the server may be addressed, besides its own address.',
  },
} as const

export const workerFields = {
  concurrency: {
    kind: 'whole',
    env: 'OPTAIC_CONCURRENCY',
    flag: 'concurrency',
    fallback: 2,
    least: 1,
    most: 256,
    about: 'Runs at a time.',
  },
  tablesMemoryMb: {
    kind: 'whole',
    env: 'OPTAIC_TABLES_MEMORY_MB',
    fallback: 1536,
    least: 64,
    most: 1_048_576,
    about: "Megabytes a Run's table engine may take.",
  },
  engineThreads: {
    kind: 'whole',
    env: 'OPTAIC_ENGINE_THREADS',
    fallback: 2,
    least: 1,
    most: 64,
    about: "Threads that compute a Run's expressions; what they give does not depend on how many there are.",
  },
} as const

export function readGeneralSettings(read: SettingReader): GeneralSettings {
  const dataFolder = resolve(read.text(programFields.data) ?? programFields.data.fallback)
  return {
    dataFolder,
    publicUrl: read.text(serverFields.publicUrl),
    host: read.text(serverFields.host) ?? serverFields.host.fallback,
    port: read.whole(serverFields.port),
    tokenFile: read.text(serverFields.tokenFile),
    allowedHosts: read.list(serverFields.allowedHosts),
    concurrency: read.whole(workerFields.concurrency),
    roots: [
      join(dataFolder, 'files'),
      ...read.list(programFields.roots).map(root => resolve(root.replace(/^~(?=\/)/, homedir()))),
    ],
    plugins: read.list(programFields.plugins).map(folder => resolve(folder.replace(/^~(?=\/)/, homedir()))),
    orchestrator: read.text(programFields.orchestrator) ?? programFields.orchestrator.fallback,
    tablesMemoryMb: read.whole(workerFields.tablesMemoryMb),
    engineThreads: read.whole(workerFields.engineThreads),
  }
}
