/** What an experiment becomes: a signal whose pipeline computes the same expression over the same inputs. */
import type { JsonObject, PromotedInstance, Promotion } from '@optaic/domain'
import { z } from '@optaic/kit'
import { signalSpec } from '../signal/kind.ts'
import { experimentConfig, expressionOf } from './config.ts'

const name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,79}$/, 'lower-case letters, digits, dot, dash and underscore')

const promotion = z.strictObject({
  name: name.describe('Name of the signal; its parts are called after it.'),
  about: z.string().max(2000).optional().describe('What it is; default where it comes from.'),
  ...signalSpec.omit({ index: true, column: true }).shape,
  pipeline: z.string().default('expression').describe('PipelineDef that computes expressions.'),
  store: z.string().default('parquet').describe('StoreDef that keeps the versions.'),
  accessor: z.string().default('panel').describe('AccessorDef in whose shape it is read.'),
  schedule: z.record(z.string(), z.unknown()).optional().describe('Schedule of the signal; default manual.'),
  freshness: z.record(z.string(), z.unknown()).optional().describe('How fresh it has to be; default irregular.'),
})

export const promotionSchema = z.toJSONSchema(promotion, { io: 'input' }) as JsonObject

export function promotionPlan({ instance, definition, request, upstreams }: Promotion): readonly PromotedInstance[] {
  const wanted = promotion.parse(request)
  const config = experimentConfig.parse(instance.config_json)
  const about = wanted.about ?? `Promoted from the experiment ${instance.name}.`
  const part = (type: string, role: string, of: string, given: JsonObject = {}): PromotedInstance => ({
    type,
    name: `${wanted.name}-${role}`,
    about: `The ${role} of ${wanted.name}.`,
    definition: of,
    config: given,
    upstreams: [],
  })
  // An experiment that follows the newest version becomes a signal that does.
  const { definition_version_id: pinned } = instance
  const called = definition === null || pinned !== null ? definition : { name: definition.name }
  const expression = expressionOf(config, called)
  const { min, max, allow_nan, neutral } = wanted
  return [
    part('PipelineInstance', 'pipeline', wanted.pipeline, {
      outputs: [{ name: 'signal', expression }],
      dialect: config.dialect,
      groups: config.groups,
    }),
    part('StoreInstance', 'store', wanted.store),
    part('AccessorInstance', 'accessor', wanted.accessor),
    {
      type: 'SignalInstance',
      name: wanted.name,
      about,
      config: { column: 'signal', min, max, allow_nan, neutral },
      ...(wanted.schedule === undefined ? {} : { schedule: wanted.schedule as never }),
      ...(wanted.freshness === undefined ? {} : { freshness: wanted.freshness as never }),
      upstreams: [
        ...['pipeline', 'store', 'accessor'].map(role => ({ name: `${wanted.name}-${role}`, role })),
        ...upstreams.map(({ name, role }) => ({ name, role })),
      ],
    },
  ]
}
