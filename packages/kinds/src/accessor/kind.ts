/** AccessorInstance: The shape in which a dataset is read: a configured AccessorDef. A part of datasets; it has no Flow of its own. */
import { minSeverity } from '@optaic/kit'
import { type InstanceType, migrationsOf } from '../instance-type.ts'

export const accessorInstance: InstanceType = {
  kind: {
    type: 'AccessorInstance',
    about: 'The shape in which a dataset is read: a configured AccessorDef.',
    definition: { kinds: ['AccessorDef'], optional: false },
    config_schema: null,
    upstreams: [],
    flows: [],
    status_aggregation_contract: minSeverity,
    guardrails: [],
    external_handles: [],
    extension: {
      table: 'accessor_instance',
      columns: instance => ({ definition_id: instance.definition_resource_id }),
    },
    migrations: migrationsOf(import.meta.url, ['0001_accessor_instance']),
  },
  tasks: () => ({}),
}
