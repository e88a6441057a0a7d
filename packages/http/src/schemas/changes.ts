/** A project as it is to be, and what applying that does, as the API takes and shows them. */
import { z } from '@hono/zod-openapi'
import { newInstanceSchema, newProjectSchema } from './instances.ts'
import { flowStatusSchema } from './shared.ts'

export const changeSetSchema = z
  .strictObject({
    project: newProjectSchema.openapi({ description: 'Made where it is not there.' }),
    instances: z
      .array(newInstanceSchema.omit({ project: true }))
      .max(1000)
      .default([])
      .openapi({
        description:
          'In the order in which they refer to each other. Each says all that its Instance is: what is left out is the default. What is there and not named stays.',
      }),
  })
  .openapi('ChangeSet')

const differenceSchema = z
  .object({
    path: z.string().openapi({ example: '/config/lookback' }),
    before: z.unknown().optional().openapi({ description: 'Left out where there was nothing.' }),
    after: z.unknown().optional().openapi({ description: 'Left out where there is nothing any more.' }),
  })
  .openapi('Difference')

const instanceOutcome = z.object({
  type: z.string(),
  name: z.string(),
  change: z.enum(['create', 'update', 'keep']),
  differences: z.array(differenceSchema),
})

const flowChange = z
  .object({
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
    project: z.object({ name: z.string(), change: z.enum(['create', 'keep']) }),
    instances: z.array(instanceOutcome),
    flows: z.array(flowChange).openapi({ description: 'Those that are made, deployed anew, or get another status.' }),
    refused: z.array(refusedChange).openapi({ description: 'While there is any, nothing is applied.' }),
  })
  .openapi('ChangePlan')
