/** PipelineInstance: Where a dataset's rows come from: a configured PipelineDef. A part of datasets; it has no Flow of its own. */
import { minSeverity } from '@optaic/kit'
import { type InstanceType, migrationsOf } from '../instance-type.ts'
import { checkPipeline } from './check.ts'

export const pipelineInstance: InstanceType = {
  kind: {
    type: 'PipelineInstance',
    about: "Where a dataset's rows come from: a configured PipelineDef.",
    definition: { kinds: ['PipelineDef'], optional: false },
    config_schema: null,
    library: ['OpDef', 'OpMacroDef'],
    upstreams: [],
    flows: [],
    status_aggregation_contract: minSeverity,
    guardrails: [],
    external_handles: [],
    extension: {
      table: 'pipeline_instance',
      columns: instance => ({ definition_id: instance.definition_resource_id }),
    },
    migrations: migrationsOf(import.meta.url, ['0001_pipeline_instance']),
  },
  // What it will read is known where a dataset is composed of it.
  check: plugins => wanted => checkPipeline(plugins, { ...wanted, inputs: null }),
  tasks: () => ({}),
}
