/** Definitions and their versions, as the API shows them. */

import { z } from '@hono/zod-openapi'
import { definitionKinds, definitionOrigins } from '@optaic/domain'
import { idSchema, instantSchema, jsonObjectSchema, pagedSchema } from './shared.ts'

export const definitionKindSchema = z.enum(definitionKinds).openapi('DefinitionKind')

export const definitionSchema = z
  .object({
    id: idSchema,
    kind: definitionKindSchema,
    name: z.string(),
    origin: z.enum(definitionOrigins).openapi({ description: 'Who brought it: the program, or somebody here.' }),
    created_at: instantSchema,
  })
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

const exampleSchema = z.strictObject({
  expression: z.string().min(1).max(10_000),
  fields: z.record(z.string(), z.array(z.array(z.number().nullable()).max(1000)).max(100)),
  result: z.array(z.array(z.number().nullable()).max(1000)).max(100),
})

const macroFields = {
  version: z.string().default('1.0.0').openapi({ description: 'Semantic version.' }),
  about: z.string().min(1).max(2000),
  parameters: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower-case letters, digits and underscores'),
        default: z
          .union([z.number().transform(String), z.string()])
          .optional()
          .openapi({ description: 'What it is where a call leaves it out; without one, every call has to give it.' }),
        constant: z.enum(['whole', 'number']).optional().openapi({
          description: 'Of a number known before the run, whole or any; left out, any expression will do.',
        }),
        min: z.number().optional().openapi({ description: 'Least value of a constant.' }),
        max: z.number().optional().openapi({ description: 'Greatest value of a constant.' }),
        about: z.string().max(500).default(''),
      }),
    )
    .max(50)
    .default([]),
  body: z.string().min(1).max(100_000).openapi({ example: 'REF(close, skip) / REF(close, lookback) - 1' }),
  dialect: z.enum(['optaic', 'qlib']).optional(),
  source: z.string().max(500).optional(),
  examples: z
    .array(exampleSchema)
    .max(50)
    .default([])
    .openapi({ description: 'Small tables, one list of dates for each symbol; each is run before it is believed.' }),
}

export const newMacroSchema = z
  .strictObject({
    kind: z.literal('OpMacroDef').openapi({ description: 'The code of every other kind comes with the program.' }),
    name: z.string().regex(/^[a-z][a-z0-9_]{0,99}$/, 'lower-case letters, digits and underscores'),
    ...macroFields,
  })
  .openapi('NewMacro')
export const newMacroVersionSchema = z.strictObject(macroFields).openapi('NewMacroVersion')

export const definitionPage = pagedSchema(definitionSchema, 'DefinitionPage')
export const definitionVersionList = z
  .object({ items: z.array(definitionVersionSchema) })
  .openapi('DefinitionVersionList')
