/** The workers of the demo: processes of `optaic worker`, as on other machines, which end with the demo however that ends. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Problem } from '@optaic/domain'
import type { Program } from '../program.ts'
import { databaseFields } from '../settings/database.ts'
import type { Fields } from '../settings/field.ts'
import { programFields } from '../settings/general.ts'
import { prefectFields } from '../settings/prefect.ts'
import { systems } from '../settings/systems.ts'
import type { Environment, Settings } from '../settings.ts'

export interface DemoWorkers {
  /** They take no more Runs, finish those under way, and end. */
  drain(): Promise<void>
}

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
const endWithParent = fileURLToPath(new URL('./end-with-parent.ts', import.meta.url))
const noConfig = fileURLToPath(new URL('./no-config.ts', import.meta.url))

/** Throws `run_failed` where one does not start; none stays then. */
export async function startDemoWorkers(
  { settings, database }: Program,
  environment: Environment,
  count: number,
): Promise<DemoWorkers> {
  const env = environmentOf(settings, environment, database.url)
  const words = ['worker', '--json', '--orchestrator', settings.orchestrator]
  const workers = Array.from({ length: count }, () =>
    fork(main, words, {
      env: env as NodeJS.ProcessEnv,
      execArgv: ['--import', endWithParent],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    }),
  )
  const ends = workers.map(worker => new Promise<void>(resolve => worker.once('exit', () => resolve())))
  const drain = async () => {
    for (const worker of workers) worker.kill('SIGTERM')
    await Promise.all(ends)
  }
  try {
    await Promise.all(workers.map(started))
  } catch (fault) {
    await drain()
    throw fault
  }
  return { drain }
}

/** Resolves when the worker has said who it is. */
const started = (worker: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    worker.stdout?.once('data', () => resolve())
    worker.once('exit', code =>
      reject(
        new Problem('run_failed', `A worker of the demo ended with code ${code}, and said above why`, {
          next: 'Run it again with OPTAIC_LOG_LEVEL=debug.',
        }),
      ),
    )
  })

/** All settings as they are in this process, wherever each came from, and nothing of a config file. */
function environmentOf(settings: Settings, environment: Environment, databaseUrl: string): Environment {
  const fields = Object.values(systems as Readonly<Record<string, Fields>>).flatMap(system => Object.values(system))
  const unset = fields.flatMap(({ env }) => [env, `${env}_FILE`])
  const { prefect } = settings
  return {
    ...environment,
    ...Object.fromEntries(unset.map(name => [name, undefined])),
    ...settings.given,
    OPTAIC_CONFIG: noConfig,
    [programFields.data.env]: settings.dataFolder,
    [databaseFields.url.env]: databaseUrl,
    [prefectFields.url.env]: prefect?.url,
    [prefectFields.pool.env]: prefect?.pool,
    [prefectFields.apiKey.env]: prefect?.apiKey ?? undefined,
    [prefectFields.authString.env]: prefect?.authString ?? undefined,
  }
}
