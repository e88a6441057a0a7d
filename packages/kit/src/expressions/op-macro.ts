/** Macros: expressions with parameters under a name. They are data, so that they can be registered without code. */
import type { DefinitionDeclaration, JsonObject } from '@optaic/domain'
import type { Macro, MacroParameter } from '@optaic/engine'
import {
  type BuiltMacro,
  type BuiltMacroInput,
  buildMacro,
  type Columns,
  type Parameters,
} from '../builder/built-macro.ts'
import { minSeverity } from '../definition.ts'
import { checkParameters } from './macro-parameters.ts'

export interface OpMacroDefinition {
  readonly declaration: DefinitionDeclaration
}

/** One declaration: name, parameters, the expression it stands for, its source and examples. */
export type OpMacroInput = Macro & Required<Pick<Macro, 'version'>>

/**
 * A macro as text, or as a function of its columns and parameters whose result is the text. Schema, documentation and the
 * tests of the examples come from the declaration. Throws `invalid_request` for parameters that contradict themselves.
 */
export function defineOpMacro(input: OpMacroInput): OpMacroDefinition
export function defineOpMacro<I extends Columns, P extends Parameters>(input: BuiltMacroInput<I, P>): OpMacroDefinition
export function defineOpMacro(input: OpMacroInput | BuiltMacroInput<Columns, Parameters>): OpMacroDefinition {
  const { version } = input
  if (!('compute' in input)) return definitionOf({ macro: input, version })
  return definitionOf({ ...buildMacro(input), version })
}

function definitionOf(declared: Declared): OpMacroDefinition {
  const { macro, version, input_schema = {}, output_schema = { type: 'number' } } = declared
  const { name, aliases = [], about, parameters, body, dialect, source, examples = [] } = macro
  checkParameters(name, parameters)
  return {
    declaration: {
      kind: 'OpMacroDef',
      name: name.toLowerCase(),
      version,
      about,
      parameters_schema: schemaOf(parameters),
      input_schema,
      output_schema,
      upstreams: [],
      guardrails: [{ name: 'dataset.pit', gate: 'resource.create', enforcement: 'block' }],
      flows: [],
      status_aggregation_contract: minSeverity,
      examples: asJson(examples),
      code: asJson({ body, dialect, parameters, aliases, source }),
    },
  }
}

interface Declared extends Partial<Omit<BuiltMacro, 'macro'>> {
  readonly macro: Macro
  readonly version: string
}

/** Without what is undefined, and in arrays of its own. */
const asJson = <T>(value: T) => JSON.parse(JSON.stringify(value)) as never

/** Arguments are expressions; a number is one too. */
function schemaOf(parameters: readonly MacroParameter[]): JsonObject {
  const one = ({ about, default: fallback, constant, min, max }: MacroParameter): JsonObject => {
    const number = Number(fallback)
    const value = fallback !== undefined && fallback.trim() !== '' && Number.isFinite(number) ? number : fallback
    const described = { description: about, ...(value === undefined ? {} : { default: value }) }
    const bounds = { ...(min === undefined ? {} : { minimum: min }), ...(max === undefined ? {} : { maximum: max }) }
    if (constant !== undefined) return { type: constant === 'whole' ? 'integer' : 'number', ...bounds, ...described }
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
  Partial<Pick<DefinitionDeclaration, 'version' | 'about' | 'examples'>>

/** The macro that a stored Definition is, or null where its code is not that of a macro. */
export function macroOf({ name, version, about = '', code, examples = [] }: StoredMacro): Macro | null {
  if (typeof code.body !== 'string' || !Array.isArray(code.parameters)) return null
  return {
    ...(code as unknown as MacroCode),
    name: name.toUpperCase(),
    ...(version !== undefined && { version }),
    about,
    examples: examples as never,
  }
}
