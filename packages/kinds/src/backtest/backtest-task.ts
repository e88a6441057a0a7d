/** The code of a backtest Flow: reads signals and prices as they stand, trades them, keeps what came out with the Run. */
import type { JsonObject, RunTaskInput, RunTaskOutput, TaskInput } from '@optaic/domain'
import type { Panel } from '@optaic/engine'
import { Problem, type TableSession } from '@optaic/kit'
import type { TaskCode, TaskContext } from '@optaic/ports'
import { type BacktestInput, BacktestOptionError, type BacktestResult, runBacktest } from '@optaic/quant'
import { openDataset, parseDatasetManifest } from '../dataset/dataset-reader.ts'
import type { TaskTools } from '../instance-type.ts'
import { aligned, firstSymbol, groupOf } from './align.ts'
import { type BacktestConfig, backtestConfig } from './config.ts'
import { optionsOf, pathOf } from './options.ts'
import { dateOf, summaryOf, writeReport } from './report.ts'

export function backtestTask(tools: TaskTools): TaskCode {
  return async (raw, task) => {
    const input = raw as unknown as RunTaskInput
    const tables = await tools.tables.open({ temporaryFolder: task.folder, memoryMb: tools.memoryMb })
    try {
      return (await backtest(tools, tables, input, task)) as unknown as JsonObject
    } finally {
      await tables.close()
    }
  }
}

async function backtest(
  tools: TaskTools,
  tables: TableSession,
  input: RunTaskInput,
  task: TaskContext,
): Promise<RunTaskOutput> {
  const config = backtestConfig.parse(input.instance.config)
  task.progress(0, 3, 'reading signals and prices')
  const data = await readInput(tools, tables, input, config, task.folder)
  task.progress(1, 3, `trading ${data.symbols.length} symbols over ${data.dates.length} sessions`)
  const result = trade(data, config)
  task.log('info', `${result.trades.length} trades on ${result.turnover.length} rebalance dates`)
  if (result.shortfalls.length > 0)
    task.log('warning', `${result.shortfalls.length} target weights could not be traded; they are listed in shortfalls`)
  task.progress(2, 3, 'writing the report')
  const artifacts = await writeReport(tables, task.folder, result)
  task.progress(3, 3, 'done')
  return {
    version: null,
    unchanged: false,
    last_data_date: dateOf(result.dates.at(-1)!),
    rows: result.dates.length,
    files: [],
    artifacts,
    metrics: {
      ...result.metrics,
      first_date: dateOf(result.dates[0]!),
      last_date: dateOf(result.dates.at(-1)!),
      final_equity: result.equity.at(-1)!,
      trades: result.trades.length,
      shortfalls: result.shortfalls.length,
    },
    summary: summaryOf(result),
  }
}

/** Refusals of the procedure name the option as it is called in the configuration. */
function trade(data: BacktestInput, config: BacktestConfig): BacktestResult {
  try {
    return runBacktest(data, optionsOf(config))
  } catch (fault) {
    if (!(fault instanceof BacktestOptionError)) throw fault
    throw new Problem('config_invalid', fault.message, {
      cause: fault,
      details: [{ path: pathOf(fault.field), message: fault.message }],
      next: 'Mend the configuration of the backtest, or the data it reads.',
    })
  }
}

type ReadPanel = (input: TaskInput, fields: readonly string[], groups?: readonly string[]) => Promise<Panel>

async function readInput(
  tools: TaskTools,
  tables: TableSession,
  input: RunTaskInput,
  config: BacktestConfig,
  folder: string,
): Promise<BacktestInput> {
  const read: ReadPanel = async (upstream, fields, groups = []) => {
    const dataset = openDataset(tools, tables, folder, parseDatasetManifest(upstream.manifest))
    const missing = [...fields, ...groups].find(name => !Object.hasOwn(dataset.columns, name))
    if (missing !== undefined)
      throw new Problem('column_missing', `"${upstream.name}" has no column "${missing}"`, {
        next: `Name one of ${Object.keys(dataset.columns).join(', ')} in the configuration.`,
      })
    return dataset.panel({ fields, groups })
  }
  const [prices] = inRole(input, 'prices')
  const [benchmark] = inRole(input, 'benchmark')
  const volume = config.volume === null ? [] : [config.volume]
  const panel = await read(prices!, [config.price, ...volume], config.group === null ? [] : [config.group])
  const { dates, symbols } = panel
  return {
    dates,
    symbols,
    close: panel.fields[config.price]!,
    signals: await readSignals(read, input, config, panel),
    ...(config.volume === null ? {} : { volume: panel.fields[config.volume]! }),
    ...groupOf(panel, config.group),
    ...(benchmark === undefined ? {} : { benchmark: await readBenchmark(read, benchmark, config, dates) }),
  }
}

const inRole = (input: RunTaskInput, role: string) => input.inputs.filter(candidate => candidate.role === role)

async function readBenchmark(read: ReadPanel, input: TaskInput, config: BacktestConfig, dates: Int32Array) {
  const panel = await read(input, [config.benchmark])
  return firstSymbol(panel.fields[config.benchmark]!, panel, dates)
}

async function readSignals(read: ReadPanel, input: RunTaskInput, config: BacktestConfig, prices: Panel) {
  const upstreams = inRole(input, 'signal')
  const wanted =
    config.signals.length > 0 ? config.signals : upstreams.map(({ name }) => ({ name, column: 'signal', weight: 1 }))
  return Promise.all(
    wanted.map(async ({ name, column, weight }) => {
      const upstream = upstreams.find(candidate => candidate.name === name)
      if (upstream === undefined)
        throw new Problem('config_invalid', `The configuration weighs "${name}", which is no upstream signal`, {
          details: [
            { path: '/signals', message: `The signals are ${upstreams.map(signal => signal.name).join(', ')}` },
          ],
          next: 'Name an upstream signal, or add this one to the upstreams.',
        })
      const panel = await read(upstream, [column])
      return { values: aligned(panel.fields[column]!, panel, prices), weight }
    }),
  )
}
