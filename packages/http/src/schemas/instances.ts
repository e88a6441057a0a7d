/** Projects, Instances and Flows, as the API shows and takes them. */

import { z } from '@hono/zod-openapi'
import { updateFrequencies } from '@optaic/domain'
import {
  daySchema,
  flowStatusSchema,
  idSchema,
  instantSchema,
  jsonObjectSchema,
  nameSchema,
  pagedSchema,
} from './shared.ts'

export const projectSchema = z
  .object({ id: idSchema, name: z.string(), about: z.string(), created_at: instantSchema })
  .openapi('Project')
export const projectPage = pagedSchema(projectSchema, 'ProjectPage')
export const newProjectSchema = z
  .strictObject({ name: nameSchema, about: z.string().max(2000).default('') })
  .openapi('NewProject')

const enabled = z.boolean().default(true)
const timezone = z.string().default('UTC').openapi({ example: 'America/New_York' })

export const scheduleSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('manual') }),
    z.strictObject({
      type: z.literal('cron'),
      cron: z.string().openapi({ example: '30 17 * * 1-5' }),
      timezone,
      enabled,
    }),
    z.strictObject({
      type: z.literal('interval'),
      minutes: z.int().min(1).max(525_600),
      window: z.strictObject({ from: z.string(), to: z.string() }).optional(),
      timezone,
      enabled,
    }),
    z.strictObject({ type: z.literal('upstream'), enabled }),
  ])
  .openapi('Schedule')

/** A calendar of the rule's own. */
const calendarSchema = z
  .strictObject({
    name: z.string(),
    weekmask: z
      .string()
      .optional()
      .openapi({ description: 'Monday to Sunday, 1 for a day of work.', example: '1111100' }),
    holidays: z
      .array(z.string())
      .optional()
      .openapi({ example: ['2026-12-24'] }),
    timezone: z.string().optional(),
    first: z.string().optional(),
    last: z.string().optional(),
  })
  .openapi('Calendar')

export const freshnessSchema = z
  .strictObject({
    update_frequency: z.enum(updateFrequencies).default('irregular'),
    business_days_only: z.boolean().optional(),
    day_of_week: z.int().min(1).max(7).optional(),
    grace_period: z.string().optional().openapi({ example: '6h' }),
    calendar: z.union([z.string(), calendarSchema]).optional().openapi({ example: 'XNYS' }),
    timezone: z.string().optional(),
  })
  .openapi('Freshness')

export const executionSchema = z
  .strictObject({
    retries: z
      .strictObject({
        attempts: z.int().min(1).max(100).optional(),
        backoff: z.string().optional(),
        max_backoff: z.string().optional(),
      })
      .optional(),
    timeout: z.string().optional().openapi({ example: '30m' }),
    memory_mb: z.int().min(64).optional(),
  })
  .openapi('Execution')

export const flowSchema = z
  .object({
    id: idSchema,
    project_id: idSchema,
    project_name: z.string(),
    instance_id: idSchema,
    instance_name: z.string(),
    instance_type: z.string(),
    kind: z.string(),
    run_kind: z.string(),
    status: flowStatusSchema,
    status_reason: z.string(),
    status_at: instantSchema,
    last_data_date: daySchema.nullable(),
    expected_data_date: daySchema.nullable(),
    current_version_id: idSchema.nullable(),
    version_number: z.int(),
    last_run_id: idSchema.nullable(),
    active_run_id: idSchema.nullable(),
    provision_state: z.enum(['provisioning', 'provisioned', 'removing']),
    provision_error: z.string().nullable(),
    handle: z.string().nullable(),
    paused: z.boolean(),
  })
  .openapi('Flow')
export const flowPage = pagedSchema(flowSchema, 'FlowPage')

export const upstreamRefSchema = z.object({ resource_id: idSchema, role: z.string() }).openapi('UpstreamRef')

export const instanceSchema = z
  .object({
    id: idSchema,
    project_id: idSchema,
    project_name: z.string(),
    type: z.string(),
    name: z.string(),
    about: z.string(),
    definition_resource_id: idSchema.nullable(),
    definition_version_id: idSchema.nullable(),
    config_json: jsonObjectSchema,
    schedule_json: scheduleSchema,
    freshness_json: freshnessSchema,
    execution_json: executionSchema,
    upstream_refs: z.array(upstreamRefSchema),
    promoted_from: z
      .object({ instance_id: idSchema, run_id: idSchema })
      .nullable()
      .openapi({ description: 'The Run of another Instance that this one was promoted from.' }),
    flow_execution_handles: z
      .record(z.string(), z.record(z.string(), z.string().nullable()))
      .openapi({ example: { refresh: { deployment_id: '0199f0c2-7b1e-7c3a-9d0e-3f2a1b4c5d6e' } } }),
    status: z
      .string()
      .nullable()
      .openapi({ description: "Aggregate of the Flows' statuses; null for types without Flows." }),
    provisioning: z.object({
      state: z.enum(['provisioning', 'provisioned', 'removing']),
      reason: z.string().nullable(),
    }),
    flows: z.array(flowSchema),
    revision: z.int(),
    created_at: instantSchema,
    updated_at: instantSchema,
  })
  .openapi('Instance')
export const instancePage = pagedSchema(instanceSchema, 'InstancePage')

const upstreamInput = z
  .strictObject({
    resource_id: idSchema.optional(),
    name: z.string().optional().openapi({ description: 'Name within the project, instead of the id.' }),
    role: z.string(),
  })
  .refine(({ resource_id, name }) => (resource_id === undefined) !== (name === undefined), {
    error: 'names an upstream by either resource_id or name',
  })

export const newInstanceSchema = z
  .strictObject({
    project: z.string().openapi({ description: 'Id or name.' }),
    type: z.string().openapi({ example: 'DatasetInstance' }),
    name: nameSchema,
    about: z.string().max(2000).default(''),
    definition: z.string().optional().openapi({ description: 'Name or id, for types that take one.' }),
    version: z
      .string()
      .optional()
      .openapi({ description: 'Pins the Definition to a version; left out, the Instance follows the newest.' }),
    config: jsonObjectSchema.default({}),
    schedule: scheduleSchema.default({ type: 'manual' }),
    freshness: freshnessSchema.default({ update_frequency: 'irregular' }),
    execution: executionSchema.default({}),
    upstreams: z.array(upstreamInput).max(1000).default([]),
  })
  .openapi('NewInstance')

export const instanceChangeSchema = z
  .strictObject({
    revision: z.int().openapi({ description: 'The revision that the change was made from.' }),
    name: nameSchema.optional(),
    about: z.string().max(2000).optional(),
    version: z
      .string()
      .nullable()
      .optional()
      .openapi({ description: 'A version to pin, or null to follow the newest.' }),
    config: jsonObjectSchema.optional(),
    schedule: scheduleSchema.optional(),
    freshness: freshnessSchema.optional(),
    execution: executionSchema.optional(),
    upstreams: z.array(upstreamInput).max(1000).optional(),
  })
  .openapi('InstanceChange')

export const lineageSchema = z
  .object({
    nodes: z.array(flowSchema.extend({ depth: z.int() })),
    edges: z.array(
      z.object({ downstream_flow_id: idSchema, upstream_flow_id: idSchema, kind: z.string(), role: z.string() }),
    ),
  })
  .openapi('Lineage')

export const versionSchema = z
  .object({
    id: idSchema,
    flow_id: idSchema,
    instance_id: idSchema,
    run_id: idSchema,
    number: z.int(),
    knowledge_time: instantSchema,
    rows: z.int(),
    symbols: z.int(),
    first_date: daySchema.nullable(),
    last_date: daySchema.nullable(),
    columns: z.record(z.string(), z.string()),
    digest: z.string(),
  })
  .openapi('DatasetVersion')
export const versionPage = pagedSchema(versionSchema, 'DatasetVersionPage')
