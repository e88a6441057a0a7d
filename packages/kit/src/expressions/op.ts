/** Operators: what an expression may call that is code. */
import type { DefinitionDeclaration, JsonObject } from '@optaic/domain'
import { type Argument, builtinOperators, type Operator } from '@optaic/engine'
import { minSeverity } from '../definition.ts'

export interface OpDefinition {
  readonly declaration: DefinitionDeclaration
  readonly operator: Operator
}

/** One declaration: name, arguments, formula, missing-value rule, source, examples and kernel. */
export type OpInput = Operator & Required<Pick<Operator, 'version'>>

/** Schema, documentation, the checks of expressions and the tests of the examples all come from the declaration. */
export function defineOp(operator: OpInput): OpDefinition {
  const { name, version, about, family, formula, missing, source, aliases = [], result = 'number', examples } = operator
  return {
    operator,
    declaration: {
      kind: 'OpDef',
      name: name.toLowerCase(),
      version,
      about,
      parameters_schema: schemaOf(operator.arguments),
      input_schema: {},
      output_schema: { type: result },
      upstreams: [],
      guardrails: [{ name: 'dataset.pit', gate: 'resource.create', enforcement: 'block' }],
      flows: [],
      status_aggregation_contract: minSeverity,
      examples: asJson(examples),
      code: asJson({ family, formula, missing, source, aliases, arguments: operator.arguments, result }),
    },
  }
}

/** Without what is undefined, and in arrays of its own. */
const asJson = <T>(value: T) => JSON.parse(JSON.stringify(value)) as never

/** How the arguments are written in a configuration: series as expressions, everything else as numbers. */
function schemaOf(args: readonly Argument[]): JsonObject {
  return {
    type: 'object',
    properties: Object.fromEntries(args.map(argument => [argument.name, argumentSchema(argument)])),
    required: args.filter(argument => argument.default === undefined).map(argument => argument.name),
    additionalProperties: false,
  }
}

function argumentSchema({ kind, about, default: fallback, min, max }: Argument): JsonObject {
  const described = { description: about, ...(fallback === undefined ? {} : { default: fallback }) }
  if (kind === 'series') return { type: ['string', 'number'], format: 'expression', ...described }
  const bounds = { ...(min === undefined ? {} : { minimum: min }), ...(max === undefined ? {} : { maximum: max }) }
  return { type: kind === 'integer' ? 'integer' : 'number', ...bounds, ...described }
}

/**
 * The operators that the engine brings, as Definitions. They stay the very ones: threads and planner know them by themselves,
 * and take a copy for code of somebody else's.
 */
export const engineOps: readonly OpDefinition[] = builtinOperators.map(operator => ({
  ...defineOp({ ...operator, version: operator.version ?? '1.0.0' }),
  operator,
}))
