/** Refreshes by the code of the Flow itself, without server and queue, over files in a folder; what they open is seen. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonObject, RunTaskInput, RunTaskOutput } from '@optaic/domain'
import { type Evaluator, inCallingThread, type Panel, type Program } from '@optaic/engine'
import { instanceTypes, openDataset, parseDatasetManifest, type TaskTools } from '@optaic/kinds'
import type { TableSession } from '@optaic/kit'
import { createDuckDbTables } from '@optaic/tables-duckdb'
import { plugins } from '../src/plugins.ts'

/** A dataset as its last refresh left it. */
export interface Refreshed {
  readonly name: string
  readonly output: RunTaskOutput
  readonly manifest: JsonObject
}

export interface Refreshes {
  /** Stores rows of an SQL query over nothing, after what is there. Columns are numbers unless `fields` says otherwise. */
  store(name: string, sql: string, before?: Refreshed, fields?: JsonObject): Promise<Refreshed>
  /** Computes an expression over datasets, after what is there. */
  compute(
    expression: string,
    inputs: readonly Refreshed[],
    before?: Refreshed,
    groups?: readonly string[],
  ): Promise<Refreshed>
  rows(dataset: Refreshed): Promise<readonly Record<string, unknown>[]>
  /** Paths of the artifacts that were opened since it was last asked. */
  opened(): readonly string[]
  /** The panels that were evaluated since it was last asked. */
  evaluated(): readonly { readonly program: Program; readonly panel: Panel; readonly fromRow: number }[]
  readonly tables: TableSession
  /** Where the files are. */
  readonly folder: string
  close(): Promise<void>
}

const part = (slot: string, name: string, version: string, config: JsonObject = {}) => ({
  ...{ slot, name, version, config },
  code: {},
})
const keeping = [part('store', 'parquet', '1.0.0'), part('accessor', 'panel', '1.0.0')]

export async function openRefreshes(): Promise<Refreshes> {
  const folder = await mkdtemp(join(tmpdir(), 'optaic-refreshes-'))
  const duck = createDuckDbTables()
  const tables = await duck.open({ temporaryFolder: folder })
  const artifacts = new Map<string, string>()
  let opened: string[] = []
  let evaluated: { program: Program; panel: Panel; fromRow: number }[] = []
  const evaluator: Evaluator = {
    evaluate: (program, panel, options = {}) => {
      evaluated.push({ program, panel, fromRow: options.fromRow ?? 0 })
      return inCallingThread.evaluate(program, panel, options)
    },
  }
  const tools: TaskTools = {
    plugins,
    tables: duck,
    evaluator,
    file: async key => {
      const path = artifacts.get(key)
      if (path === undefined) throw new Error(`there is no artifact ${key}`)
      opened.push(path)
      return path
    },
    roots: [folder],
    secret: () => undefined,
    memoryMb: 1024,
  }
  const code = instanceTypes.find(({ kind }) => kind.type === 'DatasetInstance')!.tasks(tools)['dataset.refresh']!
  let runs = 0
  const refresh = async (
    name: string,
    parts: RunTaskInput['parts'],
    inputs: readonly Refreshed[],
    before?: Refreshed,
  ) => {
    const own = join(folder, `run-${++runs}`)
    await mkdir(own)
    const input: RunTaskInput = {
      run_id: `run-${runs}`,
      project: 'p',
      instance: { id: name, name, type: 'DatasetInstance', config: {} },
      flow_kind: 'refresh',
      parts,
      inputs: inputs.map(inputOf),
      previous: before === undefined ? null : previousOf(before),
      seed: 1,
      knowledge_time: new Date(Date.UTC(2040, 0, 1, 0, runs)).toISOString(),
    }
    const given = await code(JSON.parse(JSON.stringify(input)) as JsonObject, {
      run_id: input.run_id,
      folder: own,
      log: () => {},
      progress: () => {},
    })
    const output = given as unknown as RunTaskOutput
    for (const { key, path } of output.files) artifacts.set(key, path)
    return { name, output, manifest: output.version?.manifest ?? before!.manifest }
  }
  return {
    tables,
    folder,
    store: async (name, sql, before, fields) => {
      const file = join(folder, `source-${++runs}.parquet`)
      await tables.writeParquet(await tables.query(sql, {}), file)
      const config = { paths: [file], shape: { kind: 'long', ...(fields && { fields }) } }
      return refresh(name, [part('pipeline', 'files', versionOf('files'), config), ...keeping], [], before)
    },
    compute: (expression, inputs, before, groups = []) => {
      const config = { outputs: [{ name: 'value', expression }], groups }
      return refresh(
        'computed',
        [part('pipeline', 'expression', versionOf('expression'), config), ...keeping],
        inputs,
        before,
      )
    },
    rows: async ({ manifest }) => {
      const reader = openDataset(tools, tables, folder, parseDatasetManifest(manifest))
      return tables.rows(await reader.table())
    },
    opened: () => {
      const found = opened
      opened = []
      return found
    },
    evaluated: () => {
      const found = evaluated
      evaluated = []
      return found
    },
    close: async () => {
      await tables.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const versionOf = (pipeline: string): string =>
  plugins.pipelines.findLast(({ declaration }) => declaration.name === pipeline)!.declaration.version

const inputOf = ({ name, output, manifest }: Refreshed): RunTaskInput['inputs'][number] => ({
  role: 'input',
  instance_id: name,
  name,
  type: 'DatasetInstance',
  version_id: 'v',
  version_number: 1,
  last_date: output.last_data_date,
  columns: manifest.columns as Readonly<Record<string, string>>,
  manifest,
})

const previousOf = ({ output, manifest }: Refreshed): RunTaskInput['previous'] => ({
  manifest,
  version_number: 1,
  last_date: output.last_data_date,
  input_versions: {},
})
