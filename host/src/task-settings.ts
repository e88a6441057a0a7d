/** What the process of a Run is told: it inherits nothing, so everything it may know is written here. */
import { join } from 'node:path'
import type { ArtifactPlace } from './artifact-stores.ts'
import { type Environment, type Settings, secretPrefix } from './settings.ts'

export interface TaskSettings {
  readonly artifacts: ArtifactPlace
  readonly roots: readonly string[]
  readonly plugins: readonly string[]
  readonly tablesMemoryMb: number
  readonly engineThreads: number
}

const variable = 'OPTAIC_TASK_SETTINGS'

export const artifactPlace = ({ dataFolder, bucket }: Settings): ArtifactPlace => ({
  folder: join(dataFolder, 'artifacts'),
  cacheFolder: join(dataFolder, 'cache', 'artifacts'),
  bucket,
})

const inherited = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'NODE_COMPILE_CACHE']

/** The whole environment of the process: its settings, the secrets, and what Node and libraries need. */
export function taskEnvironment(settings: Settings, environment: Environment): Record<string, string> {
  const kept = Object.entries(environment).filter(
    ([name, value]) =>
      value !== undefined &&
      (name.startsWith(secretPrefix) ||
        (settings.bucket !== null && settings.bucket.credentials === null && name.startsWith('AWS_')) ||
        inherited.includes(name)),
  )
  const own: TaskSettings = {
    artifacts: artifactPlace(settings),
    roots: settings.roots,
    plugins: settings.plugins,
    tablesMemoryMb: settings.tablesMemoryMb,
    engineThreads: settings.engineThreads,
  }
  return { ...(Object.fromEntries(kept) as Record<string, string>), TZ: 'UTC', [variable]: JSON.stringify(own) }
}

export const readTaskSettings = (environment: Environment): TaskSettings =>
  JSON.parse(environment[variable] ?? 'null') as TaskSettings
