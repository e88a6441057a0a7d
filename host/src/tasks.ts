/** The code of all Flows, with the tools it works with. */
import { openEngineThreads } from '@optaic/engine-threads'
import { instanceTypes, type TaskTools } from '@optaic/kinds'
import type { TaskCode } from '@optaic/ports'
import { createDuckDbTables } from '@optaic/tables-duckdb'
import { openArtifacts } from './artifact-stores.ts'
import { examineCode, examineTask } from './examine-task.ts'
import { loadPlugins } from './own-plugins.ts'
import { type Environment, secretPrefix } from './settings.ts'
import type { TaskSettings } from './task-settings.ts'

let loaded: Readonly<Record<string, TaskCode>> | null = null

export async function loadTasks(
  settings: TaskSettings,
  environment: Environment,
): Promise<Readonly<Record<string, TaskCode>>> {
  if (loaded !== null) return loaded
  const artifacts = await openArtifacts(settings.artifacts)
  const plugins = await loadPlugins(settings.plugins)
  const tools: TaskTools = {
    plugins,
    tables: createDuckDbTables(),
    file: key => artifacts.local(key),
    roots: settings.roots,
    secret: name => environment[`${secretPrefix}${name}`],
    memoryMb: settings.tablesMemoryMb,
    // Lives as long as the process, which ends without waiting for it.
    evaluator: openEngineThreads({ threads: settings.engineThreads }),
  }
  loaded = Object.assign(
    { [examineCode]: examineTask(plugins) },
    ...instanceTypes.map(type => type.tasks(tools)),
  ) as Readonly<Record<string, TaskCode>>
  return loaded
}
