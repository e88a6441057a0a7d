/** Definitions and their versions, as the API shows them. */

import { z } from '@hono/zod-openapi'
import { definitionKinds } from '@optaic/domain'
import { idSchema, instantSchema, jsonObjectSchema, pagedSchema } from './shared.ts'

export const definitionKindSchema = z.enum(definitionKinds).openapi('DefinitionKind')

export const definitionSchema = z
  .object({ id: idSchema, kind: definitionKindSchema, name: z.string(), created_at: instantSchema })
  .openapi('Definition')

const upstreamRuleSchema = z.object({
  role: z.string(),
  types: z.array(z.string()),
  min: z.int(),
  max: z.int().nullable(),
  about: z.string(),
})

const guardrailContractSchema = z.object({
  name: z.string(),
  gate: z.string(),
  enforcement: z.enum(['block', 'warn']),
  parameters: jsonObjectSchema.optional(),
})

export const definitionVersionSchema = z
  .object({
    id: idSchema,
    definition_id: idSchema,
    kind: definitionKindSchema,
    name: z.string(),
    version: z.string().openapi({ description: 'Semantic version.', example: '1.2.0' }),
    about: z.string(),
    parameters_schema: jsonObjectSchema,
    input_schema: jsonObjectSchema,
    output_schema: jsonObjectSchema,
    upstreams: z.array(upstreamRuleSchema),
    guardrails: z.array(guardrailContractSchema),
    flows: z.array(z.string()),
    status_aggregation_contract: z.object({ rule: z.literal('min_severity'), priority: z.array(z.string()) }),
    examples: z.array(jsonObjectSchema),
    code: jsonObjectSchema.openapi({
      description: 'What it computes, where that is data: the body of a macro, the signature of an operator.',
    }),
    created_at: instantSchema,
  })
  .openapi('DefinitionVersion')

export const definitionPage = pagedSchema(definitionSchema, 'DefinitionPage')
export const definitionVersionList = z
  .object({ items: z.array(definitionVersionSchema) })
  .openapi('DefinitionVersionList')
