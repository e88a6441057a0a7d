/** Macros: expressions with parameters under a name. They are data, so that they can be registered without code. */
import type { DefinitionDeclaration, JsonObject } from '@optaic/domain'
import type { Macro, MacroParameter } from '@optaic/engine'
import { minSeverity } from '../definition.ts'

export interface OpMacroDefinition {
  readonly declaration: DefinitionDeclaration
}

/** One declaration: name, parameters, the expression it stands for, its source and examples. */
export type OpMacroInput = Macro & {
  /** Semantic version of what it computes. */
  readonly version: string
}

/** Schema, documentation and the tests of the examples come from the declaration. */
export function defineOpMacro({ version, ...macro }: OpMacroInput): OpMacroDefinition {
  const { name, aliases = [], about, parameters, body, dialect, source, examples = [] } = macro
  return {
    declaration: {
      kind: 'OpMacroDef',
      name: name.toLowerCase(),
      version,
      about,
      parameters_schema: schemaOf(parameters),
      input_schema: {},
      output_schema: { type: 'number' },
      upstreams: [],
      guardrails: [{ name: 'dataset.pit', gate: 'resource.create', enforcement: 'block' }],
      flows: [],
      status_aggregation_contract: minSeverity,
      examples: asJson(examples),
      code: asJson({ body, dialect, parameters, aliases, source }),
    },
  }
}

/** Without what is undefined, and in arrays of its own. */
const asJson = <T>(value: T) => JSON.parse(JSON.stringify(value)) as never

/** Arguments are expressions; a number is one too. */
function schemaOf(parameters: readonly MacroParameter[]): JsonObject {
  const one = ({ about, default: fallback }: MacroParameter): JsonObject => {
    const number = Number(fallback)
    const value = fallback !== undefined && fallback.trim() !== '' && Number.isFinite(number) ? number : fallback
    const described = { description: about, ...(value === undefined ? {} : { default: value }) }
    return { type: ['string', 'number'], format: 'expression', ...described }
  }
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map(parameter => [parameter.name, one(parameter)])),
    required: parameters.filter(parameter => parameter.default === undefined).map(parameter => parameter.name),
    additionalProperties: false,
  }
}

type MacroCode = Pick<Macro, 'body' | 'dialect' | 'parameters' | 'aliases' | 'source'>

type StoredMacro = Pick<DefinitionDeclaration, 'name' | 'code'> &
  Partial<Pick<DefinitionDeclaration, 'about' | 'examples'>>

/** The macro that a stored Definition is, or null where its code is not that of a macro. */
export function macroOf({ name, about = '', code, examples = [] }: StoredMacro): Macro | null {
  if (typeof code.body !== 'string' || !Array.isArray(code.parameters)) return null
  return { ...(code as unknown as MacroCode), name: name.toUpperCase(), about, examples: examples as never }
}
