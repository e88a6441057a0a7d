/** ExperimentInstance: an expression, or a macro with its arguments, tried over input datasets. */
import type { JsonObject } from '@optaic/domain'
import { minSeverity, z } from '@optaic/kit'
import { type InstanceType, migrationsOf } from '../instance-type.ts'
import { checkExperiment } from './check.ts'
import { experimentConfig } from './config.ts'
import { experimentTask } from './experiment-task.ts'
import { previewTask } from './preview.ts'
import { promotionPlan, promotionSchema } from './promote.ts'

export const experimentInstance: InstanceType = {
  kind: {
    type: 'ExperimentInstance',
    about: 'An expression, or a macro with its arguments, tried over input datasets.',
    definition: { kinds: ['OpMacroDef', 'OpDef'], optional: true },
    config_schema: z.toJSONSchema(experimentConfig, { io: 'input' }) as JsonObject,
    library: ['OpDef', 'OpMacroDef'],
    check: checkExperiment,
    promotes: { schema: promotionSchema, plan: promotionPlan },
    upstreams: [
      {
        role: 'input',
        types: ['DatasetInstance', 'SignalInstance'],
        min: 1,
        max: null,
        about: 'Where the fields come from; a field of several inputs is that of the first.',
      },
    ],
    flows: [
      { kind: 'preview', run_kind: 'ExperimentRun', code: 'experiment.run', edge_kind: 'data', is_output: false },
    ],
    status_aggregation_contract: minSeverity,
    guardrails: [
      { name: 'dataset.pit', gate: 'run.output', enforcement: 'block' },
      { name: 'dataset.pit', gate: 'promotion', enforcement: 'block', parameters: { strict: true } },
    ],
    external_handles: [],
    extension: {
      table: 'experiment_instance',
      columns: instance => {
        const config = experimentConfig.parse(instance.config_json)
        return {
          expression: config.expression ?? null,
          dialect: config.dialect,
          price_column: config.price,
          label: config.label ?? null,
          quantiles: config.quantiles,
          delay: config.delay,
        }
      },
    },
    migrations: migrationsOf(import.meta.url, ['0001_experiment_instance']),
  },
  tasks: tools => ({ 'experiment.run': experimentTask(tools), 'experiment.preview': previewTask(tools) }),
}
