/** The code of all Flows, with the tools it works with. */
import { openFolderArtifacts } from '@optaic/artifacts-folder'
import { instanceTypes, type TaskTools } from '@optaic/kinds'
import type { TaskCode } from '@optaic/ports'
import { createDuckDbTables } from '@optaic/tables-duckdb'
import { plugins } from './plugins.ts'
import { type Environment, secretPrefix } from './settings.ts'
import type { TaskSettings } from './task-settings.ts'

let loaded: Readonly<Record<string, TaskCode>> | null = null

export async function loadTasks(
  settings: TaskSettings,
  environment: Environment,
): Promise<Readonly<Record<string, TaskCode>>> {
  if (loaded !== null) return loaded
  const artifacts = await openFolderArtifacts({ folder: settings.artifactsFolder })
  const tools: TaskTools = {
    plugins,
    tables: createDuckDbTables(),
    file: key => artifacts.local(key),
    roots: settings.roots,
    secret: name => environment[`${secretPrefix}${name}`],
    memoryMb: settings.tablesMemoryMb,
  }
  loaded = Object.assign({}, ...instanceTypes.map(type => type.tasks(tools))) as Readonly<Record<string, TaskCode>>
  return loaded
}
