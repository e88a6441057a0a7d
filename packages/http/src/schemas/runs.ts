/** Runs, plans, activities and events, as the API shows and takes them. */
import { z } from '@hono/zod-openapi'
import {
  dayInput,
  idSchema,
  instantInput,
  instantSchema,
  jsonObjectSchema,
  pagedSchema,
  runStateSchema,
} from './shared.ts'

const inputVersionSchema = z.object({
  role: z.string(),
  flow_id: idSchema,
  instance_id: idSchema,
  version_id: idSchema.nullable(),
  version_number: z.int(),
})

const usedDefinitionSchema = z.object({
  slot: z.string(),
  name: z.string(),
  version: z.string(),
  definition_version_id: idSchema,
  pinned: z
    .literal(true)
    .optional()
    .openapi({ description: 'Of what expressions name: that they ask for this version.' }),
  config: jsonObjectSchema,
})

export const runSchema = z
  .object({
    id: idSchema,
    project_id: idSchema,
    instance_id: idSchema,
    flow_id: idSchema,
    kind: z.string().openapi({ example: 'PipelineRun' }),
    state: runStateSchema,
    trigger: z.enum(['manual', 'schedule', 'upstream', 'plan', 'rerun']),
    mode: z.enum(['normal', 'force', 'smart']),
    attempt: z.int(),
    max_attempts: z.int(),
    plan_id: idSchema.nullable(),
    external_id: z.string().nullable(),
    rerun_of: idSchema.nullable(),
    scheduled_for: instantSchema.nullable(),
    created_at: instantSchema,
    started_at: instantSchema.nullable(),
    finished_at: instantSchema.nullable(),
    heartbeat_at: instantSchema.nullable(),
    worker: z.string().nullable(),
    cancel_requested: z.boolean(),
    progress: z.object({ done: z.number(), total: z.number().nullable(), message: z.string() }).nullable(),
    definitions: z.array(usedDefinitionSchema),
    config: jsonObjectSchema,
    inputs: z.array(inputVersionSchema),
    seed: z.number(),
    knowledge_time: instantSchema.nullable(),
    program_version: z.string(),
    output_version_id: idSchema.nullable(),
    rows: z.int().nullable(),
    metrics: jsonObjectSchema,
    error: z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() }).nullable(),
  })
  .openapi('Run')
export const runPage = pagedSchema(runSchema, 'RunPage')

export const newRunSchema = z
  .strictObject({
    mode: z.enum(['normal', 'force', 'smart', 'recursive']).default('normal'),
    plan_only: z.boolean().default(false).openapi({ description: 'Show what would run, and run nothing.' }),
  })
  .openapi('NewRun')

const planStepSchema = z.object({
  flow_id: idSchema,
  after: z.array(idSchema),
  state: z.enum(['waiting', 'submitted', 'completed', 'failed', 'skipped']),
  run_id: idSchema.nullable(),
  reason: z.string(),
})

export const planSchema = z
  .object({
    id: idSchema.nullable().openapi({ description: 'Null for a plan that was only shown.' }),
    target_flow_id: idSchema,
    mode: z.string(),
    state: z.enum(['active', 'completed', 'failed', 'cancelled']),
    steps: z.array(planStepSchema),
  })
  .openapi('Plan')

export const triggeredSchema = z
  .object({
    // `.nullable()` would make the named schema itself nullable in the document; a union keeps it as it is.
    run: z
      .union([runSchema, z.null()])
      .openapi({ description: 'The Run that was made; null when skipped, planned only, or recursive.' }),
    plan: z.union([planSchema, z.null()]),
    skipped: z.string().nullable().openapi({ description: 'Why nothing had to run (mode smart).' }),
  })
  .openapi('Triggered')

export const logPage = z
  .object({
    items: z.array(
      z.object({
        run_id: idSchema,
        sequence: z.int(),
        time: instantSchema,
        level: z.enum(['debug', 'info', 'warning', 'error']),
        message: z.string(),
      }),
    ),
    next: z.int().openapi({ description: '`after` for the lines that follow.' }),
  })
  .openapi('LogPage')

export const artifactList = z
  .object({
    items: z.array(
      z.object({ name: z.string(), media_type: z.string(), key: z.string(), bytes: z.int(), sha256: z.string() }),
    ),
  })
  .openapi('ArtifactList')

export const verdictPage = pagedSchema(
  z
    .object({
      id: idSchema,
      time: instantSchema,
      name: z.string(),
      gate: z.string(),
      enforcement: z.enum(['block', 'warn']),
      passed: z.boolean(),
      instance_id: idSchema,
      run_id: idSchema.nullable(),
      message: z.string(),
      numbers: jsonObjectSchema,
    })
    .openapi('GuardrailVerdict'),
  'GuardrailVerdictPage',
)

export const activityPage = pagedSchema(
  z
    .object({
      id: z.string(),
      time: instantSchema,
      actor: z.string(),
      action: z.string(),
      resource_type: z.string(),
      resource_id: z.string(),
      project_id: idSchema.nullable(),
      payload: jsonObjectSchema,
      correlation_id: z.string(),
    })
    .openapi('Activity'),
  'ActivityPage',
)

export const dataQuery = z.object({
  from: dayInput.optional(),
  to: dayInput.optional(),
  symbols: z.string().optional().openapi({ description: 'Comma-separated.' }),
  columns: z.string().optional().openapi({ description: 'Comma-separated.' }),
  as_of: instantInput.optional().openapi({ description: 'Knowledge cutoff: the data as they were known then.' }),
  version: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .openapi({ description: 'A version by number instead of the current one.' }),
  limit: z.coerce.number().int().min(1).max(1_000_000).default(10_000).openapi({ description: 'Most rows, for JSON.' }),
})
