/** The code of the Flow `preview`: computes an experiment over its inputs as they stand, and keeps the report with the Run. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dateOfDay, type JsonObject, type RunTaskInput, type RunTaskOutput } from '@optaic/domain'
import type { TableSession } from '@optaic/kit'
import type { TaskCode, TaskContext } from '@optaic/ports'
import type { TaskTools } from '../instance-type.ts'
import { causalityOf } from './causality.ts'
import { evaluateAll, openExperiment } from './evaluate.ts'
import { reportOf } from './report.ts'

export function experimentTask(tools: TaskTools): TaskCode {
  return async (raw, task) => {
    const input = raw as unknown as RunTaskInput
    const tables = await tools.tables.open({ temporaryFolder: task.folder, memoryMb: tools.memoryMb })
    try {
      return (await run(tools, tables, input, task)) as unknown as JsonObject
    } finally {
      await tables.close()
    }
  }
}

async function run(
  tools: TaskTools,
  tables: TableSession,
  input: RunTaskInput,
  task: TaskContext,
): Promise<RunTaskOutput> {
  const experiment = openExperiment(tools, tables, input, task.folder)
  task.progress(0, 3, 'proving that it does not know the future')
  const causality = causalityOf(experiment.program)
  task.log('info', causality.causality_proof)
  task.progress(1, 3, `computing ${experiment.expression.slice(0, 80)}`)
  const evaluated = await evaluateAll(experiment, tables)
  const { dates, symbols } = evaluated.panel
  task.log('info', `${symbols.length} symbols on ${dates.length} dates`)
  task.progress(2, 3, 'judging what came out')
  const report = { ...reportOf(experiment, evaluated), ...causality }
  const name = 'experiment.json'
  await writeFile(join(task.folder, name), `${JSON.stringify(report, null, 2)}\n`)
  task.progress(3, 3, 'done')
  const last = dates.at(-1)
  return {
    version: null,
    unchanged: false,
    last_data_date: last === undefined ? null : dateOfDay(last),
    rows: dates.length,
    files: [],
    artifacts: [{ name, media_type: 'application/json', path: name }],
    metrics: { ...report.metrics, ...causality },
    summary: {},
  }
}
