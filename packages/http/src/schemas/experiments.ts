/** Experiments that are asked about without being stored, and Runs side by side, as the API takes and shows them. */
import { z } from '@hono/zod-openapi'
import { dayInput, idSchema, instantSchema, jsonObjectSchema, runStateSchema } from './shared.ts'

const number = z.number().nullable()

export const previewSchema = z
  .strictObject({
    project: z.string().openapi({ description: 'Id or name.' }),
    definition: z.string().optional().openapi({ description: 'OpMacroDef or OpDef to try, instead of an expression.' }),
    version: z.string().optional(),
    config: jsonObjectSchema.openapi({
      description: 'As of an ExperimentInstance.',
      example: { expression: 'ZSCORE(DELTA(close, 252))' },
    }),
    inputs: z
      .array(z.strictObject({ resource_id: idSchema.optional(), name: z.string().optional() }))
      .min(1)
      .max(100)
      .openapi({ description: 'Datasets or signals, by id or by name within the project.' }),
    report: z.boolean().default(true).openapi({ description: 'Whether it is judged.' }),
    plan: z
      .boolean()
      .default(false)
      .openapi({ description: 'Whether the plan is told, with estimated and real costs.' }),
    values: z
      .strictObject({
        last: z.int().min(1).max(100_000).nullable().default(null).openapi({ description: 'Only so many last dates.' }),
        from: dayInput.nullable().default(null),
        to: dayInput.nullable().default(null),
        symbols: z.array(z.string()).min(1).max(100_000).nullable().default(null),
      })
      .nullable()
      .default(null)
      .openapi({
        description: 'Which values are wanted; for a file, ask for text/csv or application/vnd.apache.parquet.',
      }),
  })
  .openapi('ExperimentQuestion')

const planNodeSchema = z.object({
  id: z.int(),
  kind: z.string(),
  what: z.string(),
  inputs: z.array(z.int()),
  lookback: z.union([z.int(), z.literal('all')]).optional(),
  estimated_ms: z.number().optional(),
  real_ms: z.number().optional(),
})

export const experimentAnswerSchema = z
  .object({
    expression: z.string(),
    inputs: z.array(z.object({ name: z.string(), version_number: z.int() })),
    computed_ms: z.number(),
    report: jsonObjectSchema.nullable(),
    values: z
      .object({
        dates: z.array(z.string()),
        symbols: z.array(z.string()),
        values: z.array(z.array(number)).openapi({ description: 'One list of dates for each symbol.' }),
      })
      .nullable(),
    plan: z
      .object({
        dates: z.int(),
        symbols: z.int(),
        fields: z.array(z.string()),
        groups: z.array(z.string()),
        lookback: z.union([z.int(), z.literal('all')]),
        calls: z
          .array(z.object({ kind: z.enum(['operator', 'macro']), name: z.string(), version: z.string() }))
          .openapi({ description: 'Operators and macros that are called by name, in the versions that were taken.' }),
        nodes: z.array(planNodeSchema),
        estimated_ms: z.number(),
        real_ms: z.number(),
      })
      .nullable(),
  })
  .openapi('ExperimentAnswer')

export const comparisonSchema = z
  .object({
    runs: z.array(
      z.object({
        run_id: idSchema,
        instance_id: idSchema,
        instance_name: z.string(),
        state: runStateSchema,
        finished_at: instantSchema.nullable(),
        config: jsonObjectSchema,
      }),
    ),
    metrics: z.array(z.object({ name: z.string(), values: z.array(number) })).openapi({
      description: 'Every metric that is a number, with the value of each Run, in the order of the Runs.',
    }),
  })
  .openapi('RunComparison')
