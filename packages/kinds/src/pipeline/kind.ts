/** PipelineInstance: Where a dataset's rows come from: a configured PipelineDef. A part of datasets; it has no Flow of its own. */
import { minSeverity } from '@optaic/kit'
import { type InstanceType, migrationsOf } from '../instance-type.ts'

export const pipelineInstance: InstanceType = {
  kind: {
    type: 'PipelineInstance',
    about: "Where a dataset's rows come from: a configured PipelineDef.",
    definition: { kinds: ['PipelineDef'], optional: false },
    config_schema: null,
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
  tasks: () => ({}),
}
