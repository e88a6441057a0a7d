/** The code of a refresh Flow: fetch by the pipeline, keep by the store, and say what was written. */
import type { JsonObject, RunTaskInput, RunTaskOutput, TaskPart } from '@optaic/domain'
import {
  findPlugin,
  openLibrary,
  type PipelineContext,
  Problem,
  type StoreContext,
  type TableSession,
} from '@optaic/kit'
import type { TaskCode, TaskContext } from '@optaic/ports'
import type { TaskTools } from '../instance-type.ts'
import { type DatasetManifest, parseDatasetManifest } from './dataset-reader.ts'
import { openInputs } from './open-inputs.ts'

export function refreshTask(tools: TaskTools): TaskCode {
  return async (raw, task) => {
    const input = raw as unknown as RunTaskInput
    const tables = await tools.tables.open({ temporaryFolder: task.folder, memoryMb: tools.memoryMb })
    try {
      return (await refresh(tools, tables, input, task)) as unknown as JsonObject
    } finally {
      await tables.close()
    }
  }
}

async function refresh(
  tools: TaskTools,
  tables: TableSession,
  input: RunTaskInput,
  task: TaskContext,
): Promise<RunTaskOutput> {
  const parts = {
    pipeline: partOf(input, 'pipeline'),
    store: partOf(input, 'store'),
    accessor: partOf(input, 'accessor'),
  }
  const pipeline = pluginOf(tools.plugins.pipelines, parts.pipeline)
  const store = pluginOf(tools.plugins.stores, parts.store)
  const before = input.previous === null ? null : parseDatasetManifest(input.previous.manifest)
  const context = pluginContext(tools, input, task)

  task.progress(0, 3, `fetching by ${parts.pipeline.name}`)
  const fetched = await pipeline.fetch(
    { ...context, ...pipelineContext(tools, tables, input, task.folder, before) },
    parts.pipeline.config,
  )
  if (fetched.unchanged === true && input.previous !== null)
    return unchanged(input, 'the source says that nothing changed')

  task.progress(1, 3, `storing by ${parts.store.name}`)
  const storeContext: StoreContext = { ...context, tables, file: tools.file }
  const written = await store.write(storeContext, parts.store.config, {
    incoming: fetched.table,
    extent: fetched.extent,
    previous: before === null ? null : before.data,
  })
  if (!written.changed && input.previous !== null) return unchanged(input, 'every row fetched is known already')
  if (written.rows === 0)
    throw new Problem('source_empty', `The pipeline ${parts.pipeline.name} gave no rows`, {
      next: 'Check its configuration and its source; a version without rows is never made.',
    })

  task.progress(2, 3, 'summing up')
  const manifest: DatasetManifest = {
    store: usedPart(parts.store),
    accessor: usedPart(parts.accessor),
    columns: written.columns,
    data: written.manifest,
    cursor: fetched.cursor ?? null,
  }
  task.log(
    'info',
    `${written.rows_written} rows written, ${written.rows} rows by now, ${written.first_date} to ${written.last_date}`,
  )
  task.progress(3, 3, 'done')
  const { rows, symbols, first_date, last_date, columns, digest } = written
  return {
    version: { rows, symbols, first_date, last_date, columns, digest, manifest: manifest as unknown as JsonObject },
    unchanged: false,
    last_data_date: last_date,
    rows: written.rows_written,
    files: written.files,
    artifacts: [],
    metrics: { rows_written: written.rows_written, rows: written.rows, symbols },
    summary: await tables.summarise(written.files.filter(file => file.again !== true).map(file => file.path)),
  }
}

const usedPart = ({ name, version, config }: TaskPart) => ({ name, version, config })

function partOf(input: RunTaskInput, slot: string): TaskPart {
  const part = input.parts.find(candidate => candidate.slot === slot)
  if (part === undefined) throw new TypeError(`the task of ${input.instance.name} came without its ${slot}`)
  return part
}

function pluginOf<D extends Parameters<typeof findPlugin>[0][number]>(list: readonly D[], part: TaskPart): D {
  const found = findPlugin(list, part.name, part.version)
  if (found !== undefined) return found
  throw new Problem('definition_version_not_found', `This worker has no ${part.name} ${part.version}`, {
    next: 'Start a worker that ships it, or let the Instance follow the newest version.',
  })
}

/** Secrets are struck out of whatever is logged. */
function pluginContext(tools: TaskTools, input: RunTaskInput, task: TaskContext) {
  const used = new Set<string>()
  const strike = (text: string) => [...used].reduce((clean, value) => clean.replaceAll(value, '***'), text)
  return {
    now: input.knowledge_time,
    seed: input.seed,
    folder: task.folder,
    roots: tools.roots,
    secret(name: string): string {
      const value = tools.secret(name)
      if (value === undefined || value === '')
        throw new Problem('secret_missing', `The secret ${name} is not set in the environment of this worker`, {
          next: `Set OPTAIC_SECRET_${name} where the worker is started.`,
        })
      used.add(value)
      return value
    },
    log: (level: 'debug' | 'info' | 'warning' | 'error', message: string) => task.log(level, strike(message)),
    progress: (done: number, total: number | null, message: string) => task.progress(done, total, strike(message)),
  }
}

function pipelineContext(
  tools: TaskTools,
  tables: TableSession,
  input: RunTaskInput,
  folder: string,
  before: DatasetManifest | null,
): Pick<PipelineContext, 'tables' | 'library' | 'evaluator' | 'inputs' | 'last'> {
  const { previous } = input
  return {
    tables,
    library: openLibrary(
      tools.plugins.operators,
      input.parts.filter(({ slot }) => slot === 'library'),
    ),
    evaluator: tools.evaluator,
    inputs: openInputs(tools, tables, folder, input.inputs),
    last:
      previous === null
        ? null
        : { last_date: previous.last_date, cursor: before?.cursor ?? null, input_versions: previous.input_versions },
  }
}

function unchanged(input: RunTaskInput, why: string): RunTaskOutput {
  const last = input.previous?.last_date ?? null
  return {
    version: null,
    unchanged: true,
    last_data_date: last,
    rows: 0,
    files: [],
    artifacts: [],
    metrics: { unchanged: why },
    summary: {},
  }
}
