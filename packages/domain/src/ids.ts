/** Ids are UUIDs (version 7) that the type system tells apart. */

declare const tag: unique symbol
export type Id<Name extends string> = string & { readonly [tag]?: Name }

export type ProjectId = Id<'project'>
export type DefinitionId = Id<'definition'>
export type DefinitionVersionId = Id<'definition_version'>
export type InstanceId = Id<'instance'>
export type FlowId = Id<'flow'>
export type RunId = Id<'run'>
export type DatasetVersionId = Id<'dataset_version'>
export type PlanId = Id<'plan'>

/** A calendar date without time, `YYYY-MM-DD`. */
export type PlainDate = string
/** An instant in UTC, ISO 8601 with `Z`. */
export type Instant = string

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }
