/** What every plugin declares, and how its parameters become a JSON Schema. */
import type {
  DefinitionDeclaration,
  DefinitionKind,
  GuardrailContract,
  JsonObject,
  StatusAggregation,
  UpstreamRule,
} from '@optaic/domain'
import { z } from 'zod'

export interface DeclarationInput<P extends z.ZodType> {
  /** kebab-case or snake_case, unique within its kind. */
  readonly name: string
  /** Semantic version. */
  readonly version: string
  readonly about: string
  /** One typed declaration: schema, form, command-line help and documentation come from it. */
  readonly params: P
  readonly guardrails?: readonly GuardrailContract[]
  readonly input_schema?: JsonObject
  readonly output_schema?: JsonObject
  /** Configurations shown in the documentation and checked by the tests against `params`. */
  readonly examples?: readonly z.input<P>[]
}

export const minSeverity: StatusAggregation = { rule: 'min_severity', priority: ['ERROR', 'STALE', 'RUNNING', 'READY'] }

/** The data of a declaration: what is stored, compared between versions and shown. Throws a TypeError on a schema that JSON Schema cannot say. */
export function declarationOf<P extends z.ZodType>(
  kind: DefinitionKind,
  input: DeclarationInput<P>,
  upstreams: readonly UpstreamRule[] = [],
  flows: readonly string[] = [],
): DefinitionDeclaration {
  return {
    kind,
    name: input.name,
    version: input.version,
    about: input.about,
    parameters_schema: z.toJSONSchema(input.params, { io: 'input', target: 'draft-2020-12' }) as JsonObject,
    input_schema: input.input_schema ?? {},
    output_schema: input.output_schema ?? {},
    upstreams,
    guardrails: input.guardrails ?? [],
    flows,
    status_aggregation_contract: minSeverity,
    examples: (input.examples ?? []) as readonly JsonObject[],
    code: {},
  }
}
