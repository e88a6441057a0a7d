/** A project as it is to be, and what applying that does, as the API takes and shows them. */
import { z } from '@hono/zod-openapi'
import { newMacroSchema } from './definitions.ts'
import { newInstanceSchema, newProjectSchema } from './instances.ts'
import { flowStatusSchema, idSchema } from './shared.ts'

export const changeSetSchema = z
  .strictObject({
    project: newProjectSchema
      .optional()
      .openapi({ description: 'Made where it is not there; may be left out where no Instances are named.' }),
    definitions: z.array(newMacroSchema).max(100).default([]).openapi({
      description:
        'Macros, registered before the Instances, in the order in which they call each other. One that is there in that version stays.',
    }),
    instances: z
      .array(newInstanceSchema.omit({ project: true }))
      .max(1000)
      .default([])
      .openapi({
        description:
          'In the order in which they refer to each other. Each says all that its Instance is: what is left out is the default. What is there and not named stays.',
      }),
  })
  .refine(({ project, instances }) => project !== undefined || instances.length === 0, {
    path: ['project'],
    error: 'is needed where there are Instances',
  })
  .openapi('ChangeSet')

const differenceSchema = z
  .object({
    path: z.string().openapi({ example: '/config/lookback' }),
    before: z.unknown().optional().openapi({ description: 'Left out where there was nothing.' }),
    after: z.unknown().optional().openapi({ description: 'Left out where there is nothing any more.' }),
  })
  .openapi('Difference')

const definitionUser = z
  .object({
    project_id: idSchema,
    project_name: z.string(),
    type: z.string(),
    name: z.string(),
    as: z.enum(['follows', 'pins', 'unfit']).openapi({
      description: 'It follows to the new version, stays at the one it pins, or its configuration does not fit.',
    }),
    why: z.string().nullable(),
  })
  .openapi('DefinitionUser')

const definitionOutcome = z.object({
  kind: z.string(),
  name: z.string(),
  version: z.string(),
  change: z.enum(['create', 'update', 'keep']),
  before: z.string().nullable().openapi({ description: 'The newest version until now.' }),
  users: z.array(definitionUser),
})

const instanceOutcome = z.object({
  type: z.string(),
  name: z.string(),
  change: z.enum(['create', 'update', 'keep']),
  differences: z.array(differenceSchema),
})

const flowChange = z
  .object({
    project_id: idSchema.nullable().openapi({ description: 'Null where the project is made as well.' }),
    project_name: z.string(),
    instance_name: z.string(),
    instance_type: z.string(),
    kind: z.string(),
    old_status: flowStatusSchema.nullable().openapi({ description: 'Null for a Flow that is made.' }),
    new_status: flowStatusSchema.openapi({
      description: 'Of a Flow with a Run under way: its status once that has ended.',
    }),
    reason: z.string(),
    deployed: z.boolean().openapi({ description: 'Whether the orchestrator is told.' }),
  })
  .openapi('FlowChange')

const refusedChange = z
  .object({
    type: z.string(),
    name: z.string(),
    code: z.string(),
    message: z.string(),
    details: z.array(z.looseObject({ path: z.string().optional(), message: z.string() })),
    next: z.string().optional(),
  })
  .openapi('RefusedChange')

export const changePlanSchema = z
  .object({
    project: z.object({ name: z.string(), change: z.enum(['create', 'keep']) }).nullable(),
    definitions: z.array(definitionOutcome),
    instances: z.array(instanceOutcome),
    flows: z.array(flowChange).openapi({ description: 'Those that are made, deployed anew, or get another status.' }),
    refused: z.array(refusedChange).openapi({ description: 'While there is any, nothing is applied.' }),
  })
  .openapi('ChangePlan')
