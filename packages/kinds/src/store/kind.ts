/** StoreInstance: How a dataset's versions are kept: a configured StoreDef. A part of datasets; it has no Flow of its own. */
import { minSeverity } from '@optaic/kit'
import { type InstanceType, migrationsOf } from '../instance-type.ts'

export const storeInstance: InstanceType = {
  kind: {
    type: 'StoreInstance',
    about: "How a dataset's versions are kept: a configured StoreDef.",
    definition: { kinds: ['StoreDef'], optional: false },
    config_schema: null,
    upstreams: [],
    flows: [],
    status_aggregation_contract: minSeverity,
    guardrails: [],
    external_handles: [],
    extension: { table: 'store_instance', columns: instance => ({ definition_id: instance.definition_resource_id }) },
    migrations: migrationsOf(import.meta.url, ['0001_store_instance']),
  },
  tasks: () => ({}),
}
