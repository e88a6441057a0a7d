/** SignalInstance: a promoted dataset with a promise about its values. */

import type { JsonObject } from '@optaic/domain'
import { minSeverity, z } from '@optaic/kit'
import { checkComposed } from '../dataset/check.ts'
import { datasetParts, partColumns, refreshFlow } from '../dataset/kind.ts'
import { type InstanceType, migrationsOf } from '../instance-type.ts'

/** What a signal promises: checked by the guardrails at `run.output`. */
export const signalSpec = z.strictObject({
  column: z.string().min(1).default('signal').describe('The column that holds the signal.'),
  min: z.number().nullable().default(null).describe('Least value allowed; null is no bound.'),
  max: z.number().nullable().default(null).describe('Greatest value allowed; null is no bound.'),
  allow_nan: z.boolean().default(true).describe('Whether missing values are allowed.'),
  neutral: z.number().default(0).describe('The value that means no opinion.'),
  index: z
    .array(z.enum(['date', 'symbol']))
    .default(['date', 'symbol'])
    .describe('What a row is about.'),
})

export const signalInstance: InstanceType = {
  kind: {
    type: 'SignalInstance',
    about: 'A promoted dataset with a promise about its values.',
    definition: null,
    config_schema: z.toJSONSchema(signalSpec, { io: 'input' }) as JsonObject,
    upstreams: datasetParts,
    rules_from: ['pipeline'],
    library: ['OpDef', 'OpMacroDef'],
    flows: [refreshFlow],
    status_aggregation_contract: minSeverity,
    guardrails: [
      { name: 'signal.schema', gate: 'run.output', enforcement: 'block' },
      { name: 'signal.bounds', gate: 'run.output', enforcement: 'block' },
      { name: 'signal.coverage', gate: 'run.output', enforcement: 'warn' },
    ],
    external_handles: [],
    extension: {
      table: 'signal_instance',
      columns: instance => {
        const spec = signalSpec.parse(instance.config_json)
        return {
          ...partColumns(instance),
          update_frequency: instance.freshness_json.update_frequency,
          signal_column: spec.column,
          min_value: spec.min,
          max_value: spec.max,
          allow_nan: spec.allow_nan,
          neutral: spec.neutral,
        }
      },
    },
    migrations: migrationsOf(import.meta.url, ['0001_signal_instance']),
  },
  check: checkComposed,
  tasks: () => ({}),
}
