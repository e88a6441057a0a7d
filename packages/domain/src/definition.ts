/** A Definition: a versioned plugin, told apart by kind and name. */
import type { DefinitionId, DefinitionVersionId, Instant, JsonObject } from './ids.ts'

export const definitionKinds = [
  'PipelineDef',
  'StoreDef',
  'AccessorDef',
  'OpDef',
  'OpMacroDef',
  'MLModuleDef',
  'PortfolioOptimizerDef',
] as const
export type DefinitionKind = (typeof definitionKinds)[number]

/** Which upstream Instances a role takes, and how many. */
export interface UpstreamRule {
  readonly role: string
  readonly types: readonly string[]
  readonly min: number
  /** `null` is any number. */
  readonly max: number | null
  readonly about: string
}

export type StatusAggregation = { readonly rule: 'min_severity'; readonly priority: readonly string[] }

export interface GuardrailContract {
  readonly name: string
  readonly gate: 'resource.create' | 'resource.update' | 'run.submit' | 'run.output' | 'promotion'
  readonly enforcement: 'block' | 'warn'
  readonly parameters?: JsonObject
}

/** What a Definition declares about itself, as data: everything but its code. */
export interface DefinitionDeclaration {
  readonly kind: DefinitionKind
  readonly name: string
  readonly version: string
  readonly about: string
  readonly parameters_schema: JsonObject
  readonly input_schema: JsonObject
  readonly output_schema: JsonObject
  readonly upstreams: readonly UpstreamRule[]
  readonly guardrails: readonly GuardrailContract[]
  readonly flows: readonly string[]
  readonly status_aggregation_contract: StatusAggregation
  readonly examples: readonly JsonObject[]
  /** What it computes, where that is data: the body of a macro, the signature of an operator; empty where only the program knows. */
  readonly code: JsonObject
}

/** Who brought a Definition: the program, or somebody who registered it. */
export const definitionOrigins = ['shipped', 'registered'] as const
export type DefinitionOrigin = (typeof definitionOrigins)[number]

export interface Definition {
  readonly id: DefinitionId
  readonly kind: DefinitionKind
  readonly name: string
  readonly origin: DefinitionOrigin
  readonly created_at: Instant
}

export interface DefinitionVersion extends DefinitionDeclaration {
  readonly id: DefinitionVersionId
  readonly definition_id: DefinitionId
  readonly created_at: Instant
}
