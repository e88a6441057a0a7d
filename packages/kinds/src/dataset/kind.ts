/** DatasetInstance: rows by date and symbol, composed of a pipeline, a store and an accessor, kept in versions. */
import type { Instance, JsonObject, Kind, UpstreamRule } from '@optaic/domain'
import { minSeverity } from '@optaic/kit'
import { type InstanceType, migrationsOf } from '../instance-type.ts'
import { checkComposed } from './check.ts'
import { refreshTask } from './refresh.ts'

const part = (role: string, type: string, about: string): UpstreamRule => ({
  role,
  types: [type],
  min: 1,
  max: 1,
  about,
})

/** The parts that every dataset is composed of. */
export const datasetParts: readonly UpstreamRule[] = [
  part('pipeline', 'PipelineInstance', 'Where the rows come from.'),
  part('store', 'StoreInstance', 'How the versions are kept.'),
  part('accessor', 'AccessorInstance', 'The shape in which the rows are read.'),
]

const partOf = (instance: Instance, role: string): string | null =>
  instance.upstream_refs.find(ref => ref.role === role)?.resource_id ?? null

/** Columns of the own table that name the parts. */
export const partColumns = (instance: Instance) => ({
  pipeline_instance_id: partOf(instance, 'pipeline'),
  store_instance_id: partOf(instance, 'store'),
  accessor_instance_id: partOf(instance, 'accessor'),
})

/** The one Flow of everything that is refreshed by a pipeline. */
export const refreshFlow: Kind['flows'][number] = {
  kind: 'refresh',
  run_kind: 'PipelineRun',
  code: 'dataset.refresh',
  edge_kind: 'data',
  is_output: true,
}

const configSchema: JsonObject = { type: 'object', properties: {}, additionalProperties: false }

export const datasetInstance: InstanceType = {
  kind: {
    type: 'DatasetInstance',
    about: 'Rows by date and symbol, composed of a pipeline, a store and an accessor, kept in versions.',
    definition: null,
    config_schema: configSchema,
    upstreams: datasetParts,
    rules_from: ['pipeline'],
    library: ['OpDef', 'OpMacroDef'],
    flows: [refreshFlow],
    status_aggregation_contract: minSeverity,
    guardrails: [{ name: 'dataset.schema', gate: 'run.output', enforcement: 'block' }],
    external_handles: [],
    extension: {
      table: 'dataset_instance',
      columns: instance => ({ ...partColumns(instance), update_frequency: instance.freshness_json.update_frequency }),
    },
    migrations: migrationsOf(import.meta.url, ['0001_dataset_instance']),
  },
  check: checkComposed,
  tasks: tools => ({ 'dataset.refresh': refreshTask(tools) }),
}
