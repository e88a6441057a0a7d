/** `optaic demo`: the whole sample job in an empty data folder, and no server left behind. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { progressLine, renderPairs } from '@optaic/cli'
import type { JsonObject } from '@optaic/domain'
import { type Command, Option } from 'commander'
import type { DemoPrefect } from '../demo-prefect.ts'
import type { Fields } from '../settings/field.ts'
import { prefectFields } from '../settings/prefect.ts'
import type { RawConfig } from '../settings/reader.ts'
import { systems } from '../settings/systems.ts'
import type { Environment, Settings } from '../settings.ts'
import { sweepWorkFolders, workFolderName } from '../work-folders.ts'
import { logOf, type ProgramFlags, programCommand, type Surroundings, settingsOf } from './surroundings.ts'

interface DemoFlags extends ProgramFlags {
  readonly database?: 'embedded' | 'server'
  readonly bucket?: 'folder' | 'server'
}

export const demoCommand = (around: Surroundings): Command =>
  programCommand('demo', 'run the sample job from an empty folder and show what came out')
    .addOption(
      new Option('--database <kind>', 'server starts a Postgres server of its own, reached by URL').choices([
        'embedded',
        'server',
      ]),
    )
    .addOption(
      new Option('--bucket <kind>', 'server starts an S3-compatible server of its own, built by Go').choices([
        'folder',
        'server',
      ]),
    )
    .action(async (flags: DemoFlags) => {
      const { terminal } = around
      const own = flags.data === undefined && flags.databaseUrl === undefined
      const folder = own ? await emptyFolder() : undefined
      const line = progressLine(terminal)
      const say = (sentence: string) => line.show(sentence)
      const closers: (() => Promise<void>)[] = []
      try {
        const [{ runDemo }, { openDemoRealtime }] = await Promise.all([
          import('../demo.ts'),
          import('../demo-realtime.ts'),
        ])
        const realtime = await openDemoRealtime(flags.realtime, around.environment, own)
        closers.push(realtime.close)
        const started = await startServers(flags, say, closers)
        const more = { ...realtime.environment, ...started }
        let settings = await (folder === undefined
          ? settingsOf(withMore(around, more), flags)
          : settingsOf(withMore(alone(around), more), { ...flags, data: folder }, withoutUrls))
        if (folder !== undefined && settings.prefect !== null) {
          const { startDemoPrefect } = await import('../demo-prefect.ts')
          const prefect = await startDemoPrefect({ folder, environment: around.environment, say })
          closers.push(prefect.close)
          settings = onPrefect(settings, prefect)
        }
        const { environment, signal } = around
        const document = await runDemo({
          settings,
          environment,
          log: await logOf(around),
          say,
          signal,
          workers: settings.prefect === null ? 0 : 2,
        })
        line.clear()
        terminal.write(flags.json === true ? `${JSON.stringify(document, null, 2)}\n` : summary(document))
      } finally {
        line.clear()
        for (const close of closers) await close()
        if (folder !== undefined) await rm(folder, { recursive: true, force: true })
      }
    })

async function startServers(
  flags: DemoFlags,
  say: (sentence: string) => void,
  closers: (() => Promise<void>)[],
): Promise<Environment> {
  if (flags.database !== 'server' && flags.bucket !== 'server') return {}
  const { startDemoBucket, startDemoDatabase } = await import('../demo-servers.ts')
  const wanted = [
    flags.database === 'server' ? (['a Postgres server', startDemoDatabase] as const) : null,
    flags.bucket === 'server' ? (['an S3-compatible server', startDemoBucket] as const) : null,
  ]
  const environment: Record<string, string | undefined> = {}
  for (const server of wanted) {
    if (server === null) continue
    say(`Starting ${server[0]}`)
    const started = await server[1]()
    closers.push(started.close)
    Object.assign(environment, started.environment)
  }
  return environment
}

/** A demo that was killed left its own; the next one takes that away. */
async function emptyFolder(): Promise<string> {
  const prefix = 'optaic-demo-'
  await sweepWorkFolders(tmpdir(), prefix)
  return mkdtemp(join(tmpdir(), `${workFolderName(prefix)}-`))
}

/** A system that the environment or a config names is somebody's own: the demo goes there only where it is told to. */
const alone = (around: Surroundings): Surroundings => ({
  ...around,
  environment: {
    ...around.environment,
    ...Object.fromEntries(urls.flatMap(name => [name, `${name}_FILE`]).map(name => [name, undefined])),
    // The demo starts a Prefect server of its own where one is asked for, and knows only then where it is.
    [prefectFields.url.env]: 'http://127.0.0.1/api',
  },
})

const withMore = (around: Surroundings, environment: Environment): Surroundings => ({
  ...around,
  environment: { ...around.environment, ...environment },
})

const onPrefect = (settings: Settings, { url }: DemoPrefect): Settings => ({
  ...settings,
  prefect: { url, apiKey: null, authString: null, pool: prefectFields.pool.fallback },
})

const urls = Object.values(systems as Readonly<Record<string, Fields>>).flatMap(({ url }) => url?.env ?? [])

const withoutUrls = (config: RawConfig): RawConfig =>
  Object.fromEntries(Object.entries(config).map(([system, told]) => [system, { ...told, url: undefined }]))

const shown = ['annualised_return', 'volatility', 'sharpe', 'sortino', 'max_drawdown', 'calmar'] as const

function summary(document: JsonObject): string {
  const { backtest, dataset } = document as {
    backtest: { metrics: Record<string, number>; [key: string]: unknown }
    dataset: JsonObject
  }
  const rows = shown.flatMap(name => {
    const value = backtest.metrics[name]
    return typeof value === 'number' ? [[name.replaceAll('_', ' '), value.toFixed(4)] as const] : []
  })
  return renderPairs([
    ['dataset', `${dataset.rows} rows, ${dataset.symbols} symbols, ${dataset.first_date} to ${dataset.last_date}`],
    ['backtest', `${backtest.first_date} to ${backtest.last_date}`],
    ['final equity', Number(backtest.final_equity).toFixed(2)],
    ...rows,
  ])
}
